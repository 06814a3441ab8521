variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "monthly_limit_usd" {
  description = "What everything with the project's tag may cost a month, in US dollars."
  type        = number

  validation {
    condition     = var.monthly_limit_usd > 0
    error_message = "More than nothing."
  }
}

variable "emails" {
  description = "Who is told."
  type        = set(string)

  validation {
    condition     = length(var.emails) > 0 && alltrue([for email in var.emails : can(regex("@", email))])
    error_message = "At least one e-mail address."
  }
}
