output "bucket_names" {
  description = "Zone to name of its bucket."
  value       = local.bucket_names
}

output "bucket_arns" {
  description = "Zone to ARN of its bucket."
  value       = { for zone, bucket in local.buckets : zone => bucket.arn }
}

output "key_arn" {
  description = "The key of all buckets."
  value       = aws_kms_key.lake.arn
}
