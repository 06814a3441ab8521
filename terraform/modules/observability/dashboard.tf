data "aws_region" "current" {}

locals {
  # Title to the metrics of all jobs in it, each with Application as its only dimension.
  of_applications = [
    { title = "Newest published cut", metric = "publishedCut", statistic = "Maximum" },
    { title = "When it was published (Unix time in ms)", metric = "publishedAt", statistic = "Maximum" },
    { title = "A cut is held", metric = "isHolding", statistic = "Maximum" },
    { title = "Duration of checkpoints", metric = "lastCheckpointDuration", statistic = "Maximum" },
    { title = "Size of checkpoints", metric = "lastCheckpointSize", statistic = "Maximum" },
    { title = "Failed checkpoints", metric = "numberOfFailedCheckpoints", statistic = "Maximum" },
    { title = "Restarts", metric = "fullRestarts", statistic = "Maximum" },
    { title = "Processors", metric = "cpuUtilization", statistic = "Average" },
    { title = "Heap", metric = "heapMemoryUtilization", statistic = "Maximum" },
    { title = "Processing units (cost)", metric = "KPUs", statistic = "Maximum" },
  ]

  # Which entities there are only the project says, so they are searched for. Each subtask of a source has a count of its own.
  of_entities = [
    { title = "Rows read, by the subtask that read most", metric = "read" },
    { title = "Rows that went on to Bronze, by the subtask with most", metric = "passed" },
    { title = "Rows that do not parse, by the subtask with most", metric = "rejected" },
    { title = "Undeclared fields, by the subtask with most", metric = "undeclaredFields" },
    { title = "Entities left aside after a change of their columns", metric = "parked" },
  ]

  widgets = concat(
    [for widget in local.of_applications : {
      title     = widget.title
      metrics   = jsonencode([for name in values(var.applications) : ["AWS/KinesisAnalytics", widget.metric, "Application", name]])
      statistic = widget.statistic
    }],
    [for widget in local.of_entities : {
      title = widget.title
      metrics = jsonencode([for name in values(var.applications) :
        [{ expression = "SEARCH('{AWS/KinesisAnalytics,Application,entity} MetricName=\"${widget.metric}\" Application=\"${name}\"', 'Maximum', 60)" }]
      ])
      statistic = "Maximum"
    }],
    [{
      title     = "Problems with a code"
      metrics   = jsonencode([for job in keys(var.log_groups) : [local.namespace, "${job}-Problems"]])
      statistic = "Sum"
    }],
    [{
      title     = "Bytes that queries read (cost)"
      metrics   = jsonencode([["AWS/Athena", "ProcessedBytes", "WorkGroup", var.workgroup]])
      statistic = "Sum"
    }],
  )
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
        metrics = jsondecode(widget.metrics)
        stat    = widget.statistic
        region  = data.aws_region.current.region
        period  = 60
        view    = "timeSeries"
      }
    }]
  })
}
