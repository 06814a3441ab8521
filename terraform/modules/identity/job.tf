resource "aws_iam_role" "job" {
  name        = "${var.name}-job"
  description = "Flink jobs of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "kinesisanalytics.amazonaws.com" }
      Action    = ["sts:AssumeRole"]
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

locals {
  kafka = var.kafka == null ? [] : [
    {
      Sid      = "Brokers"
      Effect   = "Allow"
      Action   = ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"]
      Resource = [var.kafka.cluster_arn]
    },
    {
      Sid      = "Topics"
      Effect   = "Allow"
      Action   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
      Resource = [for topic in var.kafka.topics : "${replace(var.kafka.cluster_arn, ":cluster/", ":topic/")}/${topic}"]
    },
    {
      Sid      = "Groups"
      Effect   = "Allow"
      Action   = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
      Resource = ["${replace(var.kafka.cluster_arn, ":cluster/", ":group/")}/*"]
    },
  ]

  queues = length(var.queue_arns) == 0 ? [] : [
    {
      Sid      = "Arrivals"
      Effect   = "Allow"
      Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      Resource = sort(var.queue_arns)
    },
  ]

  secrets = length(var.secret_arns) == 0 ? [] : [
    {
      Sid      = "Secrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = sort(var.secret_arns)
    },
  ]
}

resource "aws_iam_role_policy" "job" {
  name = "job"
  role = aws_iam_role.job.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.write_tables, local.kafka, local.queues, local.secrets, [
      {
        Sid      = "Inputs"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["${var.bucket_arns["landing"]}/*", "${var.bucket_arns["artifacts"]}/*"]
      },
      {
        Sid      = "LogStreams"
        Effect   = "Allow"
        Action   = ["logs:DescribeLogStreams", "logs:PutLogEvents"]
        Resource = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/icestream/${var.name}/*"]
      },
      {
        Sid      = "Interfaces"
        Effect   = "Allow"
        Action   = ["ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"]
        Resource = concat(var.network.subnet_arns, [var.network.security_group_arn, "arn:${local.partition}:ec2:${local.region}:${local.account}:network-interface/*"])
      },
      {
        # AWS knows no resources for these.
        Sid      = "Network"
        Effect   = "Allow"
        Action   = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
        Resource = "*"
      },
    ])
  })
}
