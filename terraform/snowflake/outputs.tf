output "volume_names" {
  description = "Run 'desc external volume' on each for the user and external id of the AWS role."
  value       = [for volume in snowflake_external_volume.layer : volume.name]
}

output "warehouse_name" {
  description = "The warehouse."
  value       = snowflake_warehouse.this.name
}
