variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "results_bucket" {
  description = "Bucket of the results of queries."
  type        = string
}

variable "key_arn" {
  description = "Key of the results."
  type        = string
}

variable "scan_limit_gib" {
  description = "GiB that one query may read; beyond it Athena ends the query."
  type        = number
  default     = 100

  validation {
    condition     = var.scan_limit_gib > 0
    error_message = "More than nothing."
  }
}

variable "database" {
  description = "Database in which named queries run."
  type        = string
  default     = "gold"
}

variable "queries_directory" {
  description = "Folder of .sql files that become named queries, called as the files are."
  type        = string
}
