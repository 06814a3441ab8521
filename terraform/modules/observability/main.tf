# Five kinds of alarms for each job: freshness, quality, failure, unusual duration, resources. Problems with a code are taken from log lines,
# whose wording a test holds; the rest are metrics of the job and of the service, whose names a test compares with dashboards/metrics.yml.

locals {
  namespace = "Icestream/${var.name}"

  # Metric to the words of the log line that it counts.
  lines = {
    Problems = "\"ICE-\""
  }

  filters = { for pair in setproduct(keys(var.log_groups), keys(local.lines)) : "${pair[0]}-${pair[1]}" => { job = pair[0], metric = pair[1] } }

  service_alarms = {
    duration = { metric = "lastCheckpointDuration", statistic = "Maximum", threshold = var.checkpoint_seconds * 1000, minutes = 15, says = "checkpoints take unusually long" }
    cpu      = { metric = "cpuUtilization", statistic = "Average", threshold = var.cpu_percent, minutes = 15, says = "the processors are busy" }
    memory   = { metric = "heapMemoryUtilization", statistic = "Maximum", threshold = 90, minutes = 15, says = "the heap is full" }
    disk     = { metric = "containerDiskUtilization", statistic = "Maximum", threshold = 80, minutes = 5, says = "the disk for state is full" }
  }

  service = { for pair in setproduct(keys(var.applications), keys(local.service_alarms)) : "${pair[0]}-${pair[1]}" => merge(local.service_alarms[pair[1]], { application = var.applications[pair[0]] }) }

  # What only ever grows in a run: the alarm is on its growth, or it would never end.
  growth_alarms = {
    failed-checkpoints = { metric = "numberOfFailedCheckpoints", minutes = 15, growing = 1, says = "a checkpoint failed: nothing is published meanwhile" }
    restarts           = { metric = "fullRestarts", minutes = 15, growing = 3, says = "the job starts again and again" }
  }

  growth = { for pair in setproduct(keys(var.applications), keys(local.growth_alarms)) : "${pair[0]}-${pair[1]}" => merge(local.growth_alarms[pair[1]], { application = var.applications[pair[0]] }) }
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

resource "aws_cloudwatch_metric_alarm" "growth" {
  for_each = local.growth

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.application}: ${each.value.says}"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.growing
  # That a job has stopped is told by the other alarms.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "growth"
    expression  = "RATE(total)"
    label       = each.value.metric
    return_data = true
  }

  metric_query {
    id = "total"

    metric {
      namespace   = "AWS/KinesisAnalytics"
      metric_name = each.value.metric
      dimensions  = { Application = each.value.application }
      period      = 60
      stat        = "Maximum"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "freshness" {
  for_each = var.applications

  alarm_name          = "${var.name}-${each.key}-freshness"
  alarm_description   = "${each.value}: readers see no new cut"
  comparison_operator = "LessThanOrEqualToThreshold"
  threshold           = 0
  evaluation_periods  = var.freshness_minutes
  datapoints_to_alarm = var.freshness_minutes
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "growth"
    expression  = "RATE(cut)"
    label       = "New cuts in a second"
    return_data = true
  }

  metric_query {
    id = "cut"

    metric {
      namespace   = "AWS/KinesisAnalytics"
      metric_name = "publishedCut"
      dimensions  = { Application = each.value }
      period      = 60
      stat        = "Maximum"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "quality" {
  for_each = var.applications

  alarm_name          = "${var.name}-${each.key}-quality"
  alarm_description   = "${each.value}: the newest cut is held, readers keep the former one"
  namespace           = "AWS/KinesisAnalytics"
  metric_name         = "isHolding"
  dimensions          = { Application = each.value }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 10
  datapoints_to_alarm = 10
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
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
