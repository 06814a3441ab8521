variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "jobs" {
  description = "Name of a job to its script in the artifacts bucket, as 'icestream compile' writes it, and its size."
  type = map(object({
    script            = string
    parallelism       = optional(number, 4)
    tasks_per_kpu     = optional(number, 2)
    checkpoint_millis = optional(number, 60000)
    autoscaling       = optional(bool, false)
  }))

  validation {
    condition     = alltrue([for job in values(var.jobs) : job.parallelism >= 1 && job.tasks_per_kpu >= 1 && job.tasks_per_kpu <= 8])
    error_message = "parallelism is at least 1, tasks_per_kpu 1 to 8."
  }

  validation {
    condition     = alltrue([for job in values(var.jobs) : job.checkpoint_millis >= 1000])
    error_message = "checkpoint_millis is at least 1000: each checkpoint is a commit to every table."
  }
}

variable "role_arn" {
  description = "Role of the jobs."
  type        = string
}

variable "artifacts" {
  description = "Name and ARN of the bucket with the jar and the scripts, and the key of the jar in it."
  type = object({
    bucket_name = string
    bucket_arn  = string
    jar_key     = string
  })
}

variable "subnet_ids" {
  description = "Subnets that the jobs run in."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the jobs."
  type        = string
}

variable "environment" {
  description = "What the scripts refer to as env references. No secrets: those are references to Secrets Manager in the script."
  type        = map(string)
  default     = {}
}

variable "log_retention_days" {
  description = "Days that logs stay."
  type        = number
  default     = 30
}
