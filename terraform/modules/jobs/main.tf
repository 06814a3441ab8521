# An application of Amazon Managed Service for Apache Flink for each job. The jar is the same for all; the script is the job.

resource "aws_cloudwatch_log_group" "job" {
  for_each = var.jobs

  name              = "/icestream/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_stream" "job" {
  for_each = var.jobs

  name           = "flink"
  log_group_name = aws_cloudwatch_log_group.job[each.key].name
}

resource "aws_kinesisanalyticsv2_application" "job" {
  for_each = var.jobs

  name                   = "${var.name}-${each.key}"
  runtime_environment    = "FLINK-1_20"
  service_execution_role = var.role_arn

  # A stop takes a snapshot, and the next start goes on from it.
  start_application = true
  force_stop        = false

  application_configuration {
    application_code_configuration {
      code_content_type = "ZIPFILE"

      code_content {
        s3_content_location {
          bucket_arn = var.artifacts.bucket_arn
          file_key   = var.artifacts.jar_key
        }
      }
    }

    application_snapshot_configuration {
      snapshots_enabled = true
    }

    environment_properties {
      property_group {
        property_group_id = "icestream"
        property_map      = merge(var.environment, { script = "s3://${var.artifacts.bucket_name}/${each.value.script}" })
      }
    }

    flink_application_configuration {
      checkpoint_configuration {
        configuration_type            = "CUSTOM"
        checkpointing_enabled         = true
        checkpoint_interval           = each.value.checkpoint_millis
        min_pause_between_checkpoints = 500
      }

      monitoring_configuration {
        configuration_type = "CUSTOM"
        log_level          = "INFO"

        # At any other level the job's own metrics have tasks and operators for dimensions, whose names change with the SQL.
        metrics_level = "APPLICATION"
      }

      parallelism_configuration {
        configuration_type   = "CUSTOM"
        auto_scaling_enabled = each.value.autoscaling
        parallelism          = each.value.parallelism
        parallelism_per_kpu  = each.value.tasks_per_kpu
      }
    }

    run_configuration {
      application_restore_configuration {
        application_restore_type = "RESTORE_FROM_LATEST_SNAPSHOT"
      }

      # State that a new script has no place for is an error, not something to drop.
      flink_run_configuration {
        allow_non_restored_state = false
      }
    }

    vpc_configuration {
      security_group_ids = [var.security_group_id]
      subnet_ids         = var.subnet_ids
    }
  }

  cloudwatch_logging_options {
    log_stream_arn = aws_cloudwatch_log_stream.job[each.key].arn
  }
}
