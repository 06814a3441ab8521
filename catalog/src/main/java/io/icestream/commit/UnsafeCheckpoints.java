package io.icestream.commit;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.Collection;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.apache.flink.streaming.api.transformations.WithBoundedness;

/** Refuses checkpoints that let rows overtake barriers: a failed one would lose files. */
final class UnsafeCheckpoints {

  private UnsafeCheckpoints() {}

  static void refuse(ReadableConfig configuration) {
    if (configuration.get(ExecutionCheckpointingOptions.ENABLE_UNALIGNED)) {
      throw refusal();
    }
    if (!configuration.get(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH)) {
      throw new IcestreamException(
          ErrorCode.WRT_001,
          "Cannot write: without a checkpoint after the end of input the last rows of bounded input"
              + " are lost. Remove"
              + " execution.checkpointing.checkpoints-after-tasks-finish from the configuration.");
    }
  }

  static IcestreamException none() {
    return new IcestreamException(
        ErrorCode.WRT_007,
        "Cannot write: the input never ends and checkpoints are off, so nothing would ever be"
            + " committed. Set execution.checkpointing.interval, for example to 10s.");
  }

  /** Whether any source behind a job's end goes on for ever. */
  static boolean isUnbounded(Collection<Transformation<?>> transformations) {
    return transformations.stream()
        .anyMatch(
            each ->
                each instanceof WithBoundedness source
                    && source.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED);
  }

  static IcestreamException refusal() {
    return new IcestreamException(
        ErrorCode.WRT_001,
        "Cannot write: unaligned or at-least-once checkpoints lose rows when a checkpoint fails."
            + " Set execution.checkpointing.unaligned.enabled to false and"
            + " execution.checkpointing.mode to EXACTLY_ONCE.");
  }
}
