# What Snowflake needs to read the lake where it lies: a volume, an integration with the Glue catalog, roles and a bounded warehouse.
# Tables, policies and views are the numbered scripts' work, which run as the role LOADER.

resource "snowflake_resource_monitor" "this" {
  name                      = var.name
  credit_quota              = var.monthly_credits
  frequency                 = "MONTHLY"
  start_timestamp           = "IMMEDIATELY"
  notify_triggers           = [50, 80]
  suspend_trigger           = 100
  suspend_immediate_trigger = 110
}

resource "snowflake_warehouse" "this" {
  name                         = var.name
  warehouse_size               = var.warehouse_size
  auto_suspend                 = 60
  auto_resume                  = "true"
  initially_suspended          = true
  resource_monitor             = snowflake_resource_monitor.this.name
  statement_timeout_in_seconds = 900
}

# Of several locations in one volume Snowflake uses only the first of its region, so each layer's bucket has a volume.
resource "snowflake_external_volume" "layer" {
  for_each = var.buckets

  name         = "${var.name}_${upper(each.key)}"
  comment      = "Files of the tables of ${each.key}, read only"
  allow_writes = "false"

  storage_location {
    storage_location_name = each.key
    storage_provider      = "S3"
    storage_base_url      = "s3://${each.value}/"
    storage_aws_role_arn  = var.role_arn
    encryption_type       = "NONE"
  }
}

# The provider has no resource for integrations of this kind yet.
resource "snowflake_execute" "glue" {
  for_each = var.buckets

  execute = <<-EOT
    create catalog integration ${var.name}_${upper(each.key)}
      catalog_source = glue
      catalog_namespace = '${each.key}'
      table_format = iceberg
      glue_aws_role_arn = '${var.role_arn}'
      glue_catalog_id = '${var.glue.account_id}'
      glue_region = '${var.glue.region}'
      refresh_interval_seconds = ${var.refresh_seconds}
      enabled = true
  EOT

  revert = "drop catalog integration ${var.name}_${upper(each.key)}"
}

resource "snowflake_database" "lake" {
  name = var.name
}

resource "snowflake_schema" "layer" {
  for_each = var.buckets

  database        = snowflake_database.lake.name
  name            = upper(each.key)
  external_volume = snowflake_external_volume.layer[each.key].name
}
