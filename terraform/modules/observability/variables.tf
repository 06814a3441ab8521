variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "applications" {
  description = "Job to the name of its application."
  type        = map(string)
}

variable "log_groups" {
  description = "Job to its log group."
  type        = map(string)
}

variable "workgroup" {
  description = "Athena workgroup shown on the dashboard."
  type        = string
}

variable "key_arn" {
  description = "Key of the messages in the topic; its policy has to let CloudWatch use it."
  type        = string
  default     = null
}

variable "emails" {
  description = "Who is told. Each address has to confirm once."
  type        = set(string)
}

variable "freshness_minutes" {
  description = "Minutes without a published cut after which somebody is told; longer than the sources are silent."
  type        = number
  default     = 15

  validation {
    condition     = var.freshness_minutes >= 5
    error_message = "At least five minutes."
  }
}

variable "checkpoint_seconds" {
  description = "Seconds that a checkpoint may take: more is an unusual duration."
  type        = number
  default     = 120
}

variable "cpu_percent" {
  description = "Load of the processors that asks for more of them."
  type        = number
  default     = 85
}
