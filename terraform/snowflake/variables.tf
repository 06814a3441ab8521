variable "name" {
  description = "Prefix of all names in Snowflake, such as RETAIL_PROD."
  type        = string

  validation {
    condition     = can(regex("^[A-Z][A-Z0-9_]{2,40}$", var.name))
    error_message = "Upper-case letters, digits and underscores: Snowflake folds unquoted names to upper case."
  }
}

variable "role_arn" {
  description = "AWS role that Snowflake takes: the output snowflake_role_arn of the environment. It has to be named before it exists."
  type        = string
}

variable "glue" {
  description = "Account and region of the Glue catalog."
  type = object({
    account_id = string
    region     = string
  })
}

variable "buckets" {
  description = "Layer to the bucket of its tables, for the layers that Snowflake reads."
  type        = map(string)

  validation {
    condition     = length(setintersection(["bronze", "quarantine"], keys(var.buckets))) == 0
    error_message = "Bronze and quarantine hold sealed values and are not for readers."
  }
}

variable "monthly_credits" {
  description = "Credits that the warehouse may use a month; at all of them it is suspended."
  type        = number
  default     = 50

  validation {
    condition     = var.monthly_credits > 0
    error_message = "More than nothing."
  }
}

variable "warehouse_size" {
  description = "Size of the warehouse."
  type        = string
  default     = "XSMALL"
}

variable "refresh_seconds" {
  description = "How often Snowflake looks for new snapshots."
  type        = number
  default     = 60

  validation {
    condition     = var.refresh_seconds >= 30
    error_message = "At least 30 seconds: Snowflake refuses less."
  }
}
