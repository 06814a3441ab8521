# A PostgreSQL to try the lake with, its log readable as Icestream reads it. Real sources are others' databases and not made here.

resource "aws_db_subnet_group" "this" {
  name       = "${var.name}-sandbox"
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "logical" {
  name   = "${var.name}-sandbox"
  family = "postgres16"

  parameter {
    name         = "rds.logical_replication"
    value        = "1"
    apply_method = "pending-reboot"
  }

  parameter {
    name  = "max_slot_wal_keep_size"
    value = tostring(var.slot_wal_gib * 1024)
  }

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "this" {
  identifier     = "${var.name}-sandbox"
  engine         = "postgres"
  engine_version = "16"
  instance_class = var.instance_class

  db_name  = "shop"
  username = "icestream_admin"

  # RDS makes the password, keeps it in Secrets Manager and changes it; it is in no state file.
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.key_arn

  allocated_storage     = 50
  max_allocated_storage = 200
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.key_arn

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_id]
  parameter_group_name   = aws_db_parameter_group.logical.name
  publicly_accessible    = false

  backup_retention_period         = 1
  auto_minor_version_upgrade      = true
  copy_tags_to_snapshot           = true
  enabled_cloudwatch_logs_exports = ["postgresql"]
  skip_final_snapshot             = true
}
