variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "subnet_ids" {
  description = "Subnets of the brokers, one a zone."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the brokers."
  type        = string
}

variable "key_arn" {
  description = "Key of the brokers' disks."
  type        = string
}

variable "instance_type" {
  description = "Size of a broker."
  type        = string
  default     = "kafka.m7g.large"
}

variable "brokers_per_zone" {
  description = "Brokers in each zone."
  type        = number
  default     = 1

  validation {
    condition     = var.brokers_per_zone >= 1 && var.brokers_per_zone <= 5
    error_message = "One to five."
  }
}

variable "disk_gib" {
  description = "Disk of a broker in GiB."
  type        = number
  default     = 100
}

variable "retention_hours" {
  description = "Hours that records stay. A job that stands still for longer loses what it has not read."
  type        = number
  default     = 168

  validation {
    condition     = var.retention_hours >= 24
    error_message = "At least a day."
  }
}

variable "log_retention_days" {
  description = "Days that the brokers' logs stay."
  type        = number
  default     = 30
}
