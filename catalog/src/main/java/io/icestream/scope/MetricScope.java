package io.icestream.scope;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.metrics.MetricGroup;

/**
 * Where a job registers its own metrics: with its operators, unless a parameter of the job names a
 * group of theirs. Some services take only the metrics of a certain group.
 */
public final class MetricScope {
  /** The parameter of a job that names the group. */
  public static final String PARAMETER = "icestream.metrics-group";

  /** The group whose metrics Amazon Managed Service for Apache Flink hands on to CloudWatch. */
  public static final String CLOUDWATCH = "kinesisanalytics";

  private MetricScope() {}

  /** The group for an operator's own metrics. */
  public static MetricGroup of(MetricGroup operator, ExecutionConfig job) {
    String group = job.getGlobalJobParameters().toMap().get(PARAMETER);
    return group == null ? operator : operator.addGroup(group);
  }
}
