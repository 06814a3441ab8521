# Roles with what they need and no more: the job that writes, operators who maintain and deploy, readers in Athena, Snowflake.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  glue      = "arn:${local.partition}:glue:${local.region}:${local.account}"

  layers = ["bronze", "silver", "gold", "quarantine", "ops"]

  # The databases and tables of layers in the Glue catalog.
  glue_all     = concat(["${local.glue}:catalog"], [for layer in local.layers : "${local.glue}:database/${layer}"], [for layer in local.layers : "${local.glue}:table/${layer}/*"])
  glue_readers = concat(["${local.glue}:catalog"], [for layer in var.reader_layers : "${local.glue}:database/${layer}"], [for layer in var.reader_layers : "${local.glue}:table/${layer}/*"])

  written = concat(local.layers, ["state"])
}

locals {
  write_tables = [
    {
      Sid      = "Tables"
      Effect   = "Allow"
      Action   = ["glue:CreateTable", "glue:DeleteTable", "glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables", "glue:UpdateTable"]
      Resource = local.glue_all
    },
    {
      Sid      = "Files"
      Effect   = "Allow"
      Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
      Resource = [for zone in local.written : "${var.bucket_arns[zone]}/*"]
    },
    {
      Sid      = "Folders"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
      Resource = [for zone in concat(local.written, ["landing", "artifacts"]) : var.bucket_arns[zone]]
    },
    {
      Sid      = "Key"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = [var.key_arn]
    },
  ]

  read_tables = [
    {
      Sid      = "Tables"
      Effect   = "Allow"
      Action   = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"]
      Resource = local.glue_readers
    },
    {
      Sid      = "Files"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = [for layer in var.reader_layers : "${var.bucket_arns[layer]}/*"]
    },
    {
      Sid      = "Folders"
      Effect   = "Allow"
      Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
      Resource = [for layer in var.reader_layers : var.bucket_arns[layer]]
    },
  ]
}
