output "bootstrap_servers" {
  description = "Brokers for clients that sign in with IAM."
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_iam
}

output "cluster_arn" {
  description = "The cluster, for policies."
  value       = aws_msk_cluster.this.arn
}
