# The loader declares tables and policies, analysts read all of Gold and Silver, regional readers the rows of their territory.
# Nobody reads a table by being here: the numbered scripts grant it once its policies are on it.

locals {
  roles = {
    LOADER   = "Declares tables, views and policies"
    ANALYST  = "Reads Silver and Gold, protected columns as the policies show them"
    REGIONAL = "Reads Gold, rows of its territories"
  }

  reads = {
    ANALYST  = [for layer in keys(var.buckets) : upper(layer)]
    REGIONAL = [for layer in keys(var.buckets) : upper(layer) if layer == "gold"]
  }

  readable = { for pair in flatten([for role, schemas in local.reads : [for schema in schemas : { role = role, schema = schema }]]) : "${pair.role}-${pair.schema}" => pair }
}

resource "snowflake_account_role" "this" {
  for_each = local.roles

  name    = "${var.name}_${each.key}"
  comment = each.value
}

resource "snowflake_grant_account_role" "administrators" {
  for_each = snowflake_account_role.this

  role_name        = each.value.name
  parent_role_name = "SYSADMIN"
}

resource "snowflake_grant_privileges_to_account_role" "warehouse" {
  for_each = snowflake_account_role.this

  account_role_name = each.value.name
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "WAREHOUSE"
    object_name = snowflake_warehouse.this.name
  }
}

resource "snowflake_grant_privileges_to_account_role" "database" {
  for_each = snowflake_account_role.this

  account_role_name = each.value.name
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "DATABASE"
    object_name = snowflake_database.lake.name
  }
}

resource "snowflake_grant_privileges_to_account_role" "load" {
  for_each = snowflake_schema.layer

  account_role_name = snowflake_account_role.this["LOADER"].name
  privileges        = ["USAGE", "CREATE ICEBERG TABLE", "CREATE MASKING POLICY", "CREATE ROW ACCESS POLICY", "CREATE TABLE", "CREATE VIEW"]

  on_schema {
    schema_name = "\"${snowflake_database.lake.name}\".\"${each.value.name}\""
  }
}

resource "snowflake_grant_privileges_to_account_role" "volume" {
  for_each = snowflake_external_volume.layer

  account_role_name = snowflake_account_role.this["LOADER"].name
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "EXTERNAL VOLUME"
    object_name = each.value.name
  }
}

resource "snowflake_grant_privileges_to_account_role" "integration" {
  for_each = var.buckets

  account_role_name = snowflake_account_role.this["LOADER"].name
  privileges        = ["USAGE"]

  on_account_object {
    object_type = "INTEGRATION"
    object_name = "${var.name}_${upper(each.key)}"
  }

  depends_on = [snowflake_execute.glue]
}

resource "snowflake_grant_privileges_to_account_role" "schema" {
  for_each = local.readable

  account_role_name = snowflake_account_role.this[each.value.role].name
  privileges        = ["USAGE"]

  on_schema {
    schema_name = "\"${snowflake_database.lake.name}\".\"${each.value.schema}\""
  }

  depends_on = [snowflake_schema.layer]
}
