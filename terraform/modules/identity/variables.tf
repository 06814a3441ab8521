variable "name" {
  description = "Prefix of all names, such as retail-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", var.name))
    error_message = "Lower-case letters, digits and hyphens, 4 to 30 of them, the first a letter."
  }
}

variable "bucket_arns" {
  description = "Zone to ARN of its bucket: landing, bronze, silver, gold, quarantine, ops, state, artifacts, results."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["landing", "bronze", "silver", "gold", "quarantine", "ops", "state", "artifacts", "results"], keys(var.bucket_arns))) == 0
    error_message = "A bucket for each of the nine zones."
  }
}

variable "key_arn" {
  description = "Key of the buckets."
  type        = string
}

variable "secret_arns" {
  description = "Secrets that the job resolves."
  type        = set(string)
  default     = []
}

variable "queue_arns" {
  description = "Queues that tell the job of new files."
  type        = set(string)
  default     = []
}

variable "kafka" {
  description = "Cluster that the job reads and the topics in it; null without Kafka."
  type = object({
    cluster_arn = string
    topics      = set(string)
  })
  default = null
}

variable "network" {
  description = "ARNs of the network that jobs get interfaces in."
  type = object({
    subnet_arns        = list(string)
    security_group_arn = string
  })
}

variable "operators" {
  description = "ARNs of who may take the role of operators, for maintenance and deployment."
  type        = list(string)
}

variable "analysts" {
  description = "ARNs of who may take the role of readers in Athena."
  type        = list(string)
}

variable "reader_layers" {
  description = "Layers that readers in Athena and Snowflake see. Bronze and quarantine hold sealed values and are the job's."
  type        = set(string)
  default     = ["silver", "gold", "ops"]

  validation {
    condition     = length(setintersection(var.reader_layers, ["bronze", "quarantine", "landing", "state"])) == 0
    error_message = "Readers see silver, gold and ops at most."
  }
}

variable "snowflake" {
  description = "User and external id that Snowflake shows with 'desc external volume' and 'desc catalog integration'; null without Snowflake."
  type = object({
    user_arn     = string
    external_ids = list(string)
  })
  default = null
}
