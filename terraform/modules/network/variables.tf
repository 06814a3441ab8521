variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "cidr_block" {
  description = "Addresses of the network, a /16 to /20."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr_block, 0)) && tonumber(split("/", var.cidr_block)[1]) <= 20
    error_message = "A CIDR block of at least a /20."
  }
}

variable "availability_zones" {
  description = "Zones that get a private subnet each; MSK takes two or three."
  type        = list(string)

  validation {
    condition     = length(var.availability_zones) >= 2 && length(var.availability_zones) <= 3
    error_message = "Two or three zones."
  }
}

variable "interface_services" {
  description = "AWS services that are reached inside the network; there is no way out of it."
  type        = set(string)
  default     = ["glue", "kms", "logs", "monitoring", "secretsmanager", "sqs", "sts"]
}
