# Where people and tools query: a workgroup that bounds what a query costs, and the project's queries by name.

resource "aws_athena_workgroup" "this" {
  name        = var.name
  description = "Readers of ${var.name}"

  configuration {
    bytes_scanned_cutoff_per_query     = var.scan_limit_gib * 1024 * 1024 * 1024
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location = "s3://${var.results_bucket}/athena/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.key_arn
      }
    }
  }
}

resource "aws_athena_named_query" "this" {
  for_each = fileset(var.queries_directory, "*.sql")

  name      = trimsuffix(each.key, ".sql")
  workgroup = aws_athena_workgroup.this.id
  database  = var.database
  query     = file("${var.queries_directory}/${each.key}")
}
