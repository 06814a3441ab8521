output "host" {
  description = "Address of the database."
  value       = aws_db_instance.this.address
}

output "secret_arn" {
  description = "Where the administrator's password is."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}
