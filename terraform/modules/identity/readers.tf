resource "aws_iam_role" "analyst" {
  name        = "${var.name}-analyst"
  description = "Readers of ${var.name} in Athena"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.analysts }
      Action    = ["sts:AssumeRole"]
    }]
  })
}

resource "aws_iam_role_policy" "analyst" {
  name = "analyst"
  role = aws_iam_role.analyst.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.read_tables, [
      {
        Sid    = "Queries"
        Effect = "Allow"
        Action = [
          "athena:BatchGetNamedQuery",
          "athena:GetNamedQuery",
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:GetWorkGroup",
          "athena:ListNamedQueries",
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
        ]
        Resource = ["arn:${local.partition}:athena:${local.region}:${local.account}:workgroup/${var.name}"]
      },
      {
        Sid      = "Results"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        Resource = ["${var.bucket_arns["results"]}/athena/*"]
      },
      {
        Sid      = "ResultsFolder"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
        Resource = [var.bucket_arns["results"]]
      },
      {
        Sid      = "Key"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [var.key_arn]
      },
      {
        # AWS knows no resource for it. Lake Formation's own grants decide what it hands out.
        Sid      = "Granted"
        Effect   = "Allow"
        Action   = ["lakeformation:GetDataAccess"]
        Resource = "*"
      },
    ])
  })
}

locals {
  snowflake = var.snowflake == null ? {} : { this = var.snowflake }
}

resource "aws_iam_role" "snowflake" {
  for_each = local.snowflake

  name        = "${var.name}-snowflake"
  description = "Snowflake reads tables of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = each.value.user_arn }
      Action    = ["sts:AssumeRole"]
      Condition = { StringEquals = { "sts:ExternalId" = each.value.external_ids } }
    }]
  })
}

resource "aws_iam_role_policy" "snowflake" {
  for_each = local.snowflake

  name = "snowflake"
  role = aws_iam_role.snowflake[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.read_tables, [
      {
        Sid      = "Key"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [var.key_arn]
      },
    ])
  })
}
