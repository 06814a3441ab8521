variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "databases" {
  description = "Database of the Glue catalog to the bucket of its tables. The names are those that Icestream uses."
  type        = map(string)

  validation {
    condition     = alltrue([for database in keys(var.databases) : can(regex("^[a-z][a-z0-9_]*$", database))])
    error_message = "Names of databases are lower-case letters, digits and underscores."
  }
}

variable "administrators" {
  description = "ARNs of the roles that administer Lake Formation. While empty, Lake Formation is not used and IAM alone decides."
  type        = set(string)
  default     = []
}

variable "location_role_arn" {
  description = "Role with which Lake Formation hands out access to the buckets; only used with administrators."
  type        = string
  default     = null
}

variable "readers" {
  description = "Who reads which layers, by Lake Formation tag: name to ARN of the role and the layers."
  type = map(object({
    role_arn = string
    layers   = set(string)
  }))
  default = {}

  validation {
    condition     = length(var.readers) == 0 || length(var.administrators) > 0
    error_message = "Readers are granted tables through Lake Formation: name its administrators."
  }
}
