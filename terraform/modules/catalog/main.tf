# Databases of the Glue catalog, one a layer. Tables are made by the job: a table that Terraform knew would be taken back at each apply.

data "aws_partition" "current" {}

resource "aws_glue_catalog_database" "this" {
  for_each = var.databases

  name         = each.key
  description  = "Layer ${each.key} of ${var.name}"
  location_uri = "s3://${each.value}/"
}

locals {
  governed = length(var.administrators) > 0 ? var.databases : {}
}

resource "aws_lakeformation_data_lake_settings" "this" {
  for_each = length(var.administrators) > 0 ? { this = var.administrators } : {}

  admins = each.value
}

resource "aws_lakeformation_resource" "bucket" {
  for_each = local.governed

  arn      = "arn:${data.aws_partition.current.partition}:s3:::${each.value}"
  role_arn = var.location_role_arn

  # The job goes on writing by IAM; who queries is granted by tag.
  hybrid_access_enabled = true
}

resource "aws_lakeformation_lf_tag" "layer" {
  for_each = length(local.governed) > 0 ? { layer = keys(var.databases) } : {}

  key    = each.key
  values = each.value

  depends_on = [aws_lakeformation_data_lake_settings.this]
}

resource "aws_lakeformation_resource_lf_tag" "layer" {
  for_each = local.governed

  database {
    name = aws_glue_catalog_database.this[each.key].name
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.layer["layer"].key
    value = each.key
  }
}

resource "aws_lakeformation_permissions" "databases" {
  for_each = var.readers

  principal   = each.value.role_arn
  permissions = ["DESCRIBE"]

  lf_tag_policy {
    resource_type = "DATABASE"

    expression {
      key    = aws_lakeformation_lf_tag.layer["layer"].key
      values = each.value.layers
    }
  }
}

resource "aws_lakeformation_permissions" "tables" {
  for_each = var.readers

  principal   = each.value.role_arn
  permissions = ["DESCRIBE", "SELECT"]

  lf_tag_policy {
    resource_type = "TABLE"

    expression {
      key    = aws_lakeformation_lf_tag.layer["layer"].key
      values = each.value.layers
    }
  }
}
