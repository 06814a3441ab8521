output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "vpc_arn" {
  description = "The network, for policies."
  value       = aws_vpc.this.arn
}

output "private_subnet_ids" {
  description = "One subnet a zone."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "private_subnet_arns" {
  description = "The subnets, for policies."
  value       = [for subnet in aws_subnet.private : subnet.arn]
}

output "jobs_security_group_id" {
  description = "Security group of Flink jobs."
  value       = aws_security_group.jobs.id
}

output "jobs_security_group_arn" {
  description = "The same, for policies."
  value       = aws_security_group.jobs.arn
}

output "sources_security_group_id" {
  description = "Security group of databases and brokers."
  value       = aws_security_group.sources.id
}
