variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "data_bucket_arns" {
  description = "Buckets whose reads and writes are recorded."
  type        = list(string)
}

variable "retention_days" {
  description = "Days that the trail stays."
  type        = number
  default     = 365

  validation {
    condition     = var.retention_days >= 90
    error_message = "At least 90 days."
  }
}
