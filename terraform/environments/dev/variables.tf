variable "account_id" {
  description = "Account that this environment is in; Terraform refuses any other."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "Twelve digits."
  }
}

variable "region" {
  description = "Region that everything is in."
  type        = string
}

variable "availability_zones" {
  description = "Zones of the region to use."
  type        = list(string)
}

variable "jar_key" {
  description = "Key of the job's jar in the artifacts bucket; the deploy script sets it."
  type        = string
}

variable "emails" {
  description = "Who is told of alarms and cost."
  type        = set(string)
}

variable "operators" {
  description = "ARNs of who maintains and deploys."
  type        = list(string)
}

variable "analysts" {
  description = "ARNs of who queries in Athena."
  type        = list(string)
}

variable "secret_arns" {
  description = "Secrets that the job resolves: passwords of sources and the keys of tokens."
  type        = set(string)
  default     = []
}

variable "topics" {
  description = "Topics that the project reads; the job may read no other."
  type        = set(string)
  default     = ["web.transactions"]
}

variable "arrivals" {
  description = "Sources that a queue tells of new files in the landing bucket, each with its prefix there."
  type        = map(string)
  default     = {}
}

variable "snowflake" {
  description = "What Snowflake shows of itself; null until its volume and integration exist."
  type = object({
    user_arn     = string
    external_ids = list(string)
  })
  default = null
}
