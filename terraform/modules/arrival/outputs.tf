output "queue_urls" {
  description = "Source to the URL of its queue: 'queue' in icestream.yml."
  value       = { for source, queue in aws_sqs_queue.arrivals : source => queue.url }
}

output "queue_arns" {
  description = "Source to the ARN of its queue."
  value       = { for source, queue in aws_sqs_queue.arrivals : source => queue.arn }
}

output "dead_letter_queue_names" {
  description = "Source to the name of its queue of dead letters."
  value       = { for source, queue in aws_sqs_queue.dead_letters : source => queue.name }
}
