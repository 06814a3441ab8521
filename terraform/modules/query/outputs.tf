output "workgroup_name" {
  description = "The workgroup."
  value       = aws_athena_workgroup.this.name
}

output "named_queries" {
  description = "Names of the project's queries in Athena."
  value       = [for query in aws_athena_named_query.this : query.name]
}
