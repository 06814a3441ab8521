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
    condition     = length(snowflake_grant_privileges_to_account_role.select) == 6
    error_message = "Analysts read Silver and Gold, regional readers Gold: tables and views of each."
  }
}

run "keeps_bronze_from_readers" {
  command = plan

  variables {
    buckets = { bronze = "a-bronze" }
  }

  expect_failures = [var.buckets]
}
