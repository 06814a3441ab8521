output "application_names" {
  description = "Job to the name of its application."
  value       = { for job, application in aws_kinesisanalyticsv2_application.job : job => application.name }
}

output "log_group_names" {
  description = "Job to its log group."
  value       = { for job, group in aws_cloudwatch_log_group.job : job => group.name }
}
