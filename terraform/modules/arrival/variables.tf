variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "bucket" {
  description = "Bucket that files are put into."
  type = object({
    name = string
    arn  = string
  })
}

variable "prefixes" {
  description = "Source to the prefix that its files are put below, such as partner/. No prefix begins with another."
  type        = map(string)

  validation {
    condition     = alltrue([for source, prefix in var.prefixes : can(regex("^[a-z][a-z0-9_]{0,30}$", source)) && can(regex("^[^/].*/$", prefix))])
    error_message = "A source is named as in the project, in lower case; a prefix ends with a slash and does not begin with one."
  }

  validation {
    condition     = alltrue([for a, one in var.prefixes : alltrue([for b, other in var.prefixes : a == b || !startswith(one, other)])])
    error_message = "S3 takes no two prefixes of which one begins with the other."
  }
}

variable "visibility_timeout_seconds" {
  description = "How long a message that was received is hidden; longer than a file takes to be read and a checkpoint to complete."
  type        = number
  default     = 900

  validation {
    condition     = var.visibility_timeout_seconds >= 30 && var.visibility_timeout_seconds <= 43200
    error_message = "30 seconds to 12 hours."
  }
}

variable "max_receives" {
  description = "How often a message comes before it is a dead letter. Each crash of the job is one."
  type        = number
  default     = 20

  validation {
    condition     = var.max_receives >= 3 && var.max_receives <= 1000
    error_message = "3 to 1000."
  }
}
