variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "landing_retention_days" {
  description = "Days until landed originals are removed."
  type        = number
  default     = 30

  validation {
    condition     = var.landing_retention_days >= 1
    error_message = "At least a day."
  }
}

variable "results_retention_days" {
  description = "Days until results of queries are removed."
  type        = number
  default     = 7

  validation {
    condition     = var.results_retention_days >= 1
    error_message = "At least a day."
  }
}
