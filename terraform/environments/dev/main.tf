# A lake to try things in: small, with a database of its own to read from.

locals {
  name   = "retail-dev"
  layers = ["bronze", "silver", "gold", "quarantine", "ops"]
}

module "network" {
  source = "../../modules/network"

  name               = local.name
  availability_zones = var.availability_zones
}

module "storage" {
  source = "../../modules/storage"

  name = local.name
}

module "arrival" {
  source = "../../modules/arrival"

  name     = local.name
  bucket   = { name = module.storage.bucket_names["landing"], arn = module.storage.bucket_arns["landing"] }
  prefixes = var.arrivals
}

module "catalog" {
  source = "../../modules/catalog"

  name      = local.name
  databases = { for layer in local.layers : layer => module.storage.bucket_names[layer] }
}

module "streaming" {
  source = "../../modules/streaming"

  name              = local.name
  subnet_ids        = module.network.private_subnet_ids
  security_group_id = module.network.sources_security_group_id
  key_arn           = module.storage.key_arn
  instance_type     = "kafka.t3.small"
}

module "sandbox" {
  source = "../../modules/sandbox"

  name              = local.name
  subnet_ids        = module.network.private_subnet_ids
  security_group_id = module.network.sources_security_group_id
  key_arn           = module.storage.key_arn
}

module "identity" {
  source = "../../modules/identity"

  name        = local.name
  bucket_arns = module.storage.bucket_arns
  key_arn     = module.storage.key_arn
  secret_arns = setunion(var.secret_arns, [module.sandbox.secret_arn])
  queue_arns  = values(module.arrival.queue_arns)
  operators   = var.operators
  analysts    = var.analysts
  snowflake   = var.snowflake

  kafka = {
    cluster_arn = module.streaming.cluster_arn
    topics      = var.topics
  }

  network = {
    subnet_arns        = module.network.private_subnet_arns
    security_group_arn = module.network.jobs_security_group_arn
  }
}

module "jobs" {
  source = "../../modules/jobs"

  name              = local.name
  role_arn          = module.identity.job_role_arn
  subnet_ids        = module.network.private_subnet_ids
  security_group_id = module.network.jobs_security_group_id

  jobs = {
    retail = { script = "jobs/retail.sql", parallelism = 2 }
  }

  artifacts = {
    bucket_name = module.storage.bucket_names["artifacts"]
    bucket_arn  = module.storage.bucket_arns["artifacts"]
    jar_key     = var.jar_key
  }
}

module "query" {
  source = "../../modules/query"

  name              = local.name
  results_bucket    = module.storage.bucket_names["results"]
  key_arn           = module.storage.key_arn
  scan_limit_gib    = 10
  queries_directory = "${path.module}/../../../sql-scripts/retail/athena"
}

module "observability" {
  source = "../../modules/observability"

  name              = local.name
  applications      = module.jobs.application_names
  log_groups        = module.jobs.log_group_names
  workgroup         = module.query.workgroup_name
  emails            = var.emails
  freshness_minutes = 60
}

module "budget" {
  source = "../../modules/budget"

  name              = local.name
  monthly_limit_usd = 500
  emails            = var.emails
}
