# Takes the place of a crawler: tables are in the catalog with the job's first commit; what is left is maintenance and deployment.

resource "aws_iam_role" "operator" {
  name        = "${var.name}-operator"
  description = "Catalog, maintenance and deployment of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.operators }
      Action    = ["sts:AssumeRole"]
    }]
  })
}

resource "aws_iam_role_policy" "operator" {
  name = "operator"
  role = aws_iam_role.operator.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.write_tables, [
      {
        Sid      = "Databases"
        Effect   = "Allow"
        Action   = ["glue:UpdateDatabase"]
        Resource = local.glue_all
      },
      {
        Sid      = "Artifacts"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["${var.bucket_arns["artifacts"]}/*"]
      },
      {
        Sid    = "Applications"
        Effect = "Allow"
        Action = [
          "kinesisanalytics:CreateApplicationSnapshot",
          "kinesisanalytics:DescribeApplication",
          "kinesisanalytics:ListApplicationSnapshots",
          "kinesisanalytics:StartApplication",
          "kinesisanalytics:StopApplication",
          "kinesisanalytics:UpdateApplication",
        ]
        Resource = ["arn:${local.partition}:kinesisanalytics:${local.region}:${local.account}:application/${var.name}-*"]
      },
    ])
  })
}
