# Four kinds of alarms for each job: failure, quality, unusual duration, resources. What Icestream itself says is taken from its log lines,
# whose wording a test holds; the rest are metrics of the service.

locals {
  namespace = "Icestream/${var.name}"

  # Metric to the words of the log line that it counts.
  lines = {
    PublishedCuts = "\"Cut \" \" is published\""
    HeldCuts      = "\"Cut \" \" is held: \""
    Problems      = "\"ICE-\""
  }

  filters = { for pair in setproduct(keys(var.log_groups), keys(local.lines)) : "${pair[0]}-${pair[1]}" => { job = pair[0], metric = pair[1] } }

  service_alarms = {
    failed-checkpoints = { metric = "numberOfFailedCheckpoints", statistic = "Maximum", threshold = 0, minutes = 5, says = "a checkpoint failed: nothing is published meanwhile" }
    restarts           = { metric = "fullRestarts", statistic = "Maximum", threshold = 5, minutes = 15, says = "the job starts again and again" }
    duration           = { metric = "lastCheckpointDuration", statistic = "Maximum", threshold = var.checkpoint_seconds * 1000, minutes = 15, says = "checkpoints take unusually long" }
    cpu                = { metric = "cpuUtilization", statistic = "Average", threshold = var.cpu_percent, minutes = 15, says = "the processors are busy" }
    memory             = { metric = "heapMemoryUtilization", statistic = "Maximum", threshold = 90, minutes = 15, says = "the heap is full" }
    disk               = { metric = "containerDiskUtilization", statistic = "Maximum", threshold = 80, minutes = 5, says = "the disk for state is full" }
  }

  service = { for pair in setproduct(keys(var.applications), keys(local.service_alarms)) : "${pair[0]}-${pair[1]}" => merge(local.service_alarms[pair[1]], { application = var.applications[pair[0]] }) }
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_cloudwatch_log_metric_filter" "line" {
  for_each = local.filters

  name           = "${var.name}-${each.key}"
  log_group_name = var.log_groups[each.value.job]
  pattern        = local.lines[each.value.metric]

  metric_transformation {
    namespace     = local.namespace
    name          = "${each.value.job}-${each.value.metric}"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "service" {
  for_each = local.service

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.application}: ${each.value.says}"
  namespace           = "AWS/KinesisAnalytics"
  metric_name         = each.value.metric
  dimensions          = { Application = each.value.application }
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.minutes
  # A job that has stopped reports nothing.
  treat_missing_data = "breaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "freshness" {
  for_each = var.log_groups

  alarm_name          = "${var.name}-${each.key}-freshness"
  alarm_description   = "${each.key}: readers see no new cut"
  namespace           = local.namespace
  metric_name         = "${each.key}-PublishedCuts"
  statistic           = "Sum"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 60
  evaluation_periods  = var.freshness_minutes
  datapoints_to_alarm = var.freshness_minutes
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "quality" {
  for_each = var.log_groups

  alarm_name          = "${var.name}-${each.key}-quality"
  alarm_description   = "${each.key}: a gate holds a cut, readers keep the former one"
  namespace           = local.namespace
  metric_name         = "${each.key}-HeldCuts"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "failure" {
  for_each = var.log_groups

  alarm_name          = "${var.name}-${each.key}-failure"
  alarm_description   = "${each.key}: a problem with a code was logged; the runbook has the remedy"
  namespace           = local.namespace
  metric_name         = "${each.key}-Problems"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}
