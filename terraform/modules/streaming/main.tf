# Kafka brokers that are reached with IAM over TLS, and in no other way.

locals {
  brokers = length(var.subnet_ids) * var.brokers_per_zone
}

resource "aws_msk_configuration" "this" {
  name           = var.name
  kafka_versions = ["3.9.x"]

  server_properties = <<-EOT
    auto.create.topics.enable=false
    default.replication.factor=${length(var.subnet_ids)}
    log.retention.hours=${var.retention_hours}
    min.insync.replicas=${length(var.subnet_ids) - 1}
    unclean.leader.election.enable=false
  EOT
}

resource "aws_cloudwatch_log_group" "brokers" {
  name              = "/icestream/${var.name}/brokers"
  retention_in_days = var.log_retention_days
}

resource "aws_msk_cluster" "this" {
  cluster_name           = var.name
  kafka_version          = "3.9.x"
  number_of_broker_nodes = local.brokers
  enhanced_monitoring    = "PER_TOPIC_PER_BROKER"

  configuration_info {
    arn      = aws_msk_configuration.this.arn
    revision = aws_msk_configuration.this.latest_revision
  }

  broker_node_group_info {
    instance_type   = var.instance_type
    client_subnets  = var.subnet_ids
    security_groups = [var.security_group_id]

    storage_info {
      ebs_storage_info {
        volume_size = var.disk_gib
      }
    }
  }

  client_authentication {
    unauthenticated = false

    sasl {
      iam = true
    }
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = var.key_arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.brokers.name
      }
    }
  }
}
