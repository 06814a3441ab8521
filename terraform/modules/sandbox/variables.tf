variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "subnet_ids" {
  description = "Subnets of the database, two zones at least."
  type        = list(string)
}

variable "security_group_id" {
  description = "Security group of the database."
  type        = string
}

variable "key_arn" {
  description = "Key of the disk and of the secret."
  type        = string
}

variable "instance_class" {
  description = "Size of the database server."
  type        = string
  default     = "db.t4g.medium"
}

variable "slot_wal_gib" {
  description = "GiB of log that the server keeps for a job that stands still; beyond it the slot is lost and the job says so."
  type        = number
  default     = 50

  validation {
    condition     = var.slot_wal_gib >= 1
    error_message = "At least one GiB: a slot without a bound fills the disk."
  }
}
