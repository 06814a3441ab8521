# A bucket for each zone, all under one key. Files of tables are removed by the job alone, which knows what snapshots refer to:
# a lifecycle rule there would break tables. Only landed originals and results of queries expire by age.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  lasting   = toset(["bronze", "silver", "gold", "quarantine", "ops", "state", "artifacts"])
  transient = { landing = var.landing_retention_days, results = var.results_retention_days }

  # Bucket names are of the whole world: the account's number keeps them apart.
  bucket_names = { for zone in setunion(local.lasting, keys(local.transient)) : zone => "${var.name}-${data.aws_caller_identity.current.account_id}-${zone}" }
  buckets      = merge(aws_s3_bucket.lasting, aws_s3_bucket.transient)
}

resource "aws_kms_key" "lake" {
  description             = "Objects of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # In a key's policy the resource "*" is the key itself. The account's own policies decide who uses it.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountDecides"
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action = [
        "kms:CancelKeyDeletion",
        "kms:CreateAlias",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DeleteAlias",
        "kms:DescribeKey",
        "kms:DisableKey",
        "kms:EnableKey",
        "kms:EnableKeyRotation",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListGrants",
        "kms:ListResourceTags",
        "kms:PutKeyPolicy",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:RevokeGrant",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
      ]
      Resource = "*"
    }]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "lake" {
  name          = "alias/${var.name}-lake"
  target_key_id = aws_kms_key.lake.key_id
}

resource "aws_s3_bucket" "lasting" {
  for_each = local.lasting

  bucket = local.bucket_names[each.key]
  tags   = { Zone = each.key }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket" "transient" {
  for_each = local.transient

  bucket = local.bucket_names[each.key]
  tags   = { Zone = each.key }
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = each.value.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = each.value.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.lake.arn
    }
  }
}

# What is deployed and what jobs start from can be had back; files of tables have snapshots for that.
resource "aws_s3_bucket_versioning" "this" {
  for_each = { for zone in ["artifacts", "landing"] : zone => local.buckets[zone] }

  bucket = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_policy" "tls_only" {
  for_each = local.buckets

  bucket = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [each.value.arn, "${each.value.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_lifecycle_configuration" "transient" {
  for_each = local.transient

  bucket = aws_s3_bucket.transient[each.key].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = ""
    }

    expiration {
      days = each.value
    }

    noncurrent_version_expiration {
      noncurrent_days = each.value
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }
}
