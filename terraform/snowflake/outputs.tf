output "volume_name" {
  description = "Run 'desc external volume' on it for the user and external id of the AWS role."
  value       = snowflake_external_volume.lake.name
}

output "warehouse_name" {
  description = "The warehouse."
  value       = snowflake_warehouse.this.name
}
