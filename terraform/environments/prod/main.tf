# The lake that people rely on: sources are others' databases, readers are granted layers by Lake Formation, access is recorded.

locals {
  name   = "retail-prod"
  layers = ["bronze", "silver", "gold", "quarantine", "ops"]
}

module "network" {
  source = "../../modules/network"

  name               = local.name
  availability_zones = var.availability_zones
}

module "storage" {
  source = "../../modules/storage"

  name                   = local.name
  landing_retention_days = 90
}

module "audit" {
  source = "../../modules/audit"

  name             = local.name
  data_bucket_arns = [for zone, arn in module.storage.bucket_arns : arn if contains(local.layers, zone)]
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

  administrators    = var.operators
  location_role_arn = var.location_role_arn

  readers = {
    analysts = { role_arn = module.identity.analyst_role_arn, layers = ["silver", "gold", "ops"] }
  }
}

module "streaming" {
  source = "../../modules/streaming"

  name              = local.name
  subnet_ids        = module.network.private_subnet_ids
  security_group_id = module.network.sources_security_group_id
  key_arn           = module.storage.key_arn
  instance_type     = "kafka.m7g.large"
  disk_gib          = 500
}

module "identity" {
  source = "../../modules/identity"

  name        = local.name
  bucket_arns = module.storage.bucket_arns
  key_arn     = module.storage.key_arn
  secret_arns = var.secret_arns
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
    retail = { script = "jobs/retail.sql", parallelism = 8, autoscaling = true }
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
  scan_limit_gib    = 200
  queries_directory = "${path.module}/../../../sql-scripts/retail/athena"
}

module "observability" {
  source = "../../modules/observability"

  name              = local.name
  applications      = module.jobs.application_names
  log_groups        = module.jobs.log_group_names
  workgroup         = module.query.workgroup_name
  emails            = var.emails
  freshness_minutes = 15
}

module "budget" {
  source = "../../modules/budget"

  name              = local.name
  monthly_limit_usd = 5000
  emails            = var.emails
}
