package io.icestream.source.kafka;

import io.icestream.error.ErrorCode;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceStoppedException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Turns what cannot be retried into a stop with a code; leaves the rest to the reader inside. */
final class LoudReader implements SourceReader<SourceEvent, KafkaPartitionSplit> {

  private final String system;
  private final SourceReader<SourceEvent, KafkaPartitionSplit> reader;

  LoudReader(String system, SourceReader<SourceEvent, KafkaPartitionSplit> reader) {
    this.system = system;
    this.reader = reader;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<SourceEvent> output) throws Exception {
    try {
      return reader.pollNext(output);
    } catch (Exception failure) {
      var gone = ExceptionUtils.findThrowable(failure, InvalidOffsetException.class);
      if (gone.isPresent()) {
        throw new SourceStoppedException(
            ErrorCode.KAFKA_003,
            "Cannot go on reading "
                + system
                + ": the topic no longer has the offset that comes next (partitions="
                + gone.get().partitions()
                + "). It was deleted and made anew, or its retention is shorter than the job was"
                + " down. Start the system from the earliest offset without its state to read what"
                + " is there.",
            failure);
      }
      var refused = ExceptionUtils.findThrowable(failure, AuthorizationException.class);
      if (refused.isPresent()
          || ExceptionUtils.findThrowable(failure, AuthenticationException.class).isPresent()) {
        throw new SourceStoppedException(
            ErrorCode.KAFKA_005,
            "Cannot go on reading "
                + system
                + ": the brokers refuse access. Check the credentials and the rights to read and"
                + " describe the topics and to use the consumer group.",
            failure);
      }
      throw failure;
    }
  }

  @Override
  public void start() {
    reader.start();
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
    return reader.snapshotState(checkpointId);
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return reader.isAvailable();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    reader.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(org.apache.flink.api.connector.source.SourceEvent sourceEvent) {
    reader.handleSourceEvents(sourceEvent);
  }

  @Override
  public void pauseOrResumeSplits(
      Collection<String> splitsToPause, Collection<String> splitsToResume) {
    reader.pauseOrResumeSplits(splitsToPause, splitsToResume);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    reader.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    reader.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
