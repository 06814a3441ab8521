output "database_names" {
  description = "Names of the databases."
  value       = [for database in aws_glue_catalog_database.this : database.name]
}
