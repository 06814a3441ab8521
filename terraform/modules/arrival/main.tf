# A queue for each source of files, told by the bucket of every object that is put below the source's prefix. What cannot be read
# goes to a queue of dead letters.

data "aws_caller_identity" "current" {}

resource "aws_sqs_queue" "dead_letters" {
  for_each = var.prefixes

  name                      = "${var.name}-${each.key}-dead-letters"
  message_retention_seconds = 1209600

  # Messages hold names of objects. A key of ours would have to let S3 in.
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue" "arrivals" {
  for_each = var.prefixes

  name                       = "${var.name}-${each.key}"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = var.visibility_timeout_seconds
  sqs_managed_sse_enabled    = true

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn
    maxReceiveCount     = var.max_receives
  })
}

resource "aws_sqs_queue_policy" "arrivals" {
  for_each = var.prefixes

  queue_url = aws_sqs_queue.arrivals[each.key].url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "BucketTells"
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = ["sqs:SendMessage"]
        Resource  = [aws_sqs_queue.arrivals[each.key].arn]
        Condition = {
          ArnEquals    = { "aws:SourceArn" = var.bucket.arn }
          StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
        }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = [aws_sqs_queue.arrivals[each.key].arn]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

# A bucket has one list of notifications: this is all of it.
resource "aws_s3_bucket_notification" "this" {
  bucket = var.bucket.name

  dynamic "queue" {
    for_each = var.prefixes

    content {
      id            = queue.key
      queue_arn     = aws_sqs_queue.arrivals[queue.key].arn
      events        = ["s3:ObjectCreated:*"]
      filter_prefix = queue.value
    }
  }

  depends_on = [aws_sqs_queue_policy.arrivals]
}
