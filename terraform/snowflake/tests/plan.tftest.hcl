mock_provider "snowflake" {
  override_during = plan
}

variables {
  name     = "RETAIL_TEST"
  role_arn = "arn:aws:iam::111111111111:role/retail-test-snowflake"
  glue     = { account_id = "111111111111", region = "eu-central-1" }
  buckets  = { silver = "a-silver", gold = "a-gold" }
}

run "plan" {
  command = plan

  assert {
    condition     = length(snowflake_grant_privileges_to_account_role.schema) == 3
    error_message = "Analysts enter Silver and Gold, regional readers Gold; the numbered scripts say what they read there."
  }

  assert {
    condition     = length(snowflake_grant_privileges_to_account_role.volume) == 2 && length(snowflake_grant_privileges_to_account_role.integration) == 2
    error_message = "The loader declares tables by the volume and the integration of each layer."
  }
}

run "keeps_bronze_from_readers" {
  command = plan

  variables {
    buckets = { bronze = "a-bronze" }
  }

  expect_failures = [var.buckets]
}
