data "aws_region" "current" {}

locals {
  # Title to the metrics of all jobs in it.
  widgets = [
    { title = "Published and held cuts", metrics = [for pair in setproduct(keys(var.log_groups), ["PublishedCuts", "HeldCuts"]) : [local.namespace, "${pair[0]}-${pair[1]}"]], statistic = "Sum" },
    { title = "Problems with a code", metrics = [for job in keys(var.log_groups) : [local.namespace, "${job}-Problems"]], statistic = "Sum" },
    { title = "Duration of checkpoints", metrics = [for name in values(var.applications) : ["AWS/KinesisAnalytics", "lastCheckpointDuration", "Application", name]], statistic = "Maximum" },
    { title = "Size of checkpoints", metrics = [for name in values(var.applications) : ["AWS/KinesisAnalytics", "lastCheckpointSize", "Application", name]], statistic = "Maximum" },
    { title = "Restarts", metrics = [for name in values(var.applications) : ["AWS/KinesisAnalytics", "fullRestarts", "Application", name]], statistic = "Maximum" },
    { title = "Processors", metrics = [for name in values(var.applications) : ["AWS/KinesisAnalytics", "cpuUtilization", "Application", name]], statistic = "Average" },
    { title = "Heap", metrics = [for name in values(var.applications) : ["AWS/KinesisAnalytics", "heapMemoryUtilization", "Application", name]], statistic = "Maximum" },
    { title = "Processing units (cost)", metrics = [for name in values(var.applications) : ["AWS/KinesisAnalytics", "KPUs", "Application", name]], statistic = "Maximum" },
    { title = "Bytes that queries read (cost)", metrics = [["AWS/Athena", "ProcessedBytes", "WorkGroup", var.workgroup]], statistic = "Sum" },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [for index, widget in local.widgets : {
      type   = "metric"
      x      = index % 3 * 8
      y      = floor(index / 3) * 6
      width  = 8
      height = 6
      properties = {
        title   = widget.title
        metrics = widget.metrics
        stat    = widget.statistic
        region  = data.aws_region.current.region
        period  = 60
        view    = "timeSeries"
      }
    }]
  })
}
