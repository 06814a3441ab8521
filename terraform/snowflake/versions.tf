terraform {
  required_version = ">= 1.11"

  required_providers {
    snowflake = {
      source  = "snowflakedb/snowflake"
      version = "~> 2.11"
    }
  }

  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }
}

# Account, user and key come from the environment: SNOWFLAKE_ORGANIZATION_NAME, SNOWFLAKE_ACCOUNT_NAME, SNOWFLAKE_USER, SNOWFLAKE_PRIVATE_KEY.
provider "snowflake" {
  authenticator            = "SNOWFLAKE_JWT"
  preview_features_enabled = ["snowflake_external_volume_resource"]
}
