terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25"
    }
  }

  # Bucket and key of the state come from -backend-config: see docs/aws.md. S3 itself locks it.
  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }
}

provider "aws" {
  region = var.region

  # A wrong profile must not build dev in somebody else's account.
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = {
      Project     = local.name
      Environment = "dev"
      ManagedBy   = "terraform"
    }
  }
}
