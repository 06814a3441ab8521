output "job_role_arn" {
  description = "Role of the jobs."
  value       = aws_iam_role.job.arn
}

output "operator_role_arn" {
  description = "Role for maintenance and deployment."
  value       = aws_iam_role.operator.arn
}

output "analyst_role_arn" {
  description = "Role of readers in Athena."
  value       = aws_iam_role.analyst.arn
}

output "snowflake_role_arn" {
  description = "Role of Snowflake; null without it."
  value       = one([for role in aws_iam_role.snowflake : role.arn])
}
