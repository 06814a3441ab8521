# Plans the whole environment with a provider that makes values up: references, types and validations hold, and every policy can be read.
mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "eu-central-1" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::a-bucket" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/a-key" }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111111111111:a-queue"
      url = "https://sqs.eu-central-1.amazonaws.com/111111111111/a-queue"
    }
  }

  mock_resource "aws_msk_cluster" {
    defaults = { arn = "arn:aws:kafka:eu-central-1:111111111111:cluster/a-cluster/one" }
  }

  mock_resource "aws_subnet" {
    defaults = { arn = "arn:aws:ec2:eu-central-1:111111111111:subnet/a-subnet" }
  }

  mock_resource "aws_security_group" {
    defaults = { arn = "arn:aws:ec2:eu-central-1:111111111111:security-group/a-group" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111111111111:role/a-role" }
  }
}

variables {
  account_id         = "111111111111"
  region             = "eu-central-1"
  availability_zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  jar_key            = "jars/icestream.jar"
  location_role_arn  = "arn:aws:iam::111111111111:role/lake-formation"
  emails             = ["lake@example.org"]
  operators          = ["arn:aws:iam::111111111111:role/deploy"]
  analysts           = ["arn:aws:iam::111111111111:role/analysts"]
  secret_arns        = ["arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop"]
  arrivals           = { partner = "partner/", finance = "finance/" }

  snowflake = {
    user_arn     = "arn:aws:iam::222222222222:user/snowflake"
    external_ids = ["one"]
  }
}

run "plan" {
  command = plan
}

run "refuses_another_account_number" {
  command = plan

  variables {
    account_id = "1"
  }

  expect_failures = [var.account_id]
}
