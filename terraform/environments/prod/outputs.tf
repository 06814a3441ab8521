output "artifacts_bucket" {
  description = "Where the deploy script puts jar and scripts."
  value       = module.storage.bucket_names["artifacts"]
}

output "lake_bucket" {
  description = "Where tables of a database without a place of its own would go: the deploy script's LAKE_BUCKET."
  value       = module.storage.bucket_names["ops"]
}

output "landing_bucket" {
  description = "Where partners put their files: the deploy script's LANDING_BUCKET."
  value       = module.storage.bucket_names["landing"]
}

output "application_names" {
  description = "Job to the name of its application."
  value       = module.jobs.application_names
}

output "workgroup_name" {
  description = "Where to query."
  value       = module.query.workgroup_name
}

output "bootstrap_servers" {
  description = "Kafka brokers."
  value       = module.streaming.bootstrap_servers
}

output "snowflake_role_arn" {
  description = "For the Snowflake root; null before Snowflake is named."
  value       = module.identity.snowflake_role_arn
}

output "buckets" {
  description = "Zone to bucket."
  value       = module.storage.bucket_names
}

output "queue_urls" {
  description = "Source to the queue that tells of its new files."
  value       = module.arrival.queue_urls
}
