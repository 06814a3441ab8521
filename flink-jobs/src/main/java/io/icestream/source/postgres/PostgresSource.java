package io.icestream.source.postgres;

import io.icestream.source.SourceEvent;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * All captured tables of one PostgreSQL database (12 to 18) through one reader and one replication
 * slot: a consistent snapshot, read in parallel, then every committed change in commit order.
 *
 * <p>Each change is handed on exactly once per state of the job; the server is asked to keep the
 * log until a checkpoint contains it. When the log has a hole (slot dropped, invalidated, or moved
 * on), the job ends with a code and does not restart. Slots are never dropped.
 */
public final class PostgresSource implements Source<SourceEvent, PostgresSplit, EnumeratorState> {

  private static final long serialVersionUID = 1L;

  private final PostgresCapture capture;

  /** A source of what the capture names. */
  public PostgresSource(PostgresCapture capture) {
    PostgresEnumerator.requireTables(capture);
    this.capture = capture;
  }

  @Override
  public Boundedness getBoundedness() {
    return capture.mode() == PostgresCapture.Mode.BATCH
        ? Boundedness.BOUNDED
        : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<PostgresSplit, EnumeratorState> createEnumerator(
      SplitEnumeratorContext<PostgresSplit> context) {
    return new PostgresEnumerator(context, capture, EnumeratorState.initial());
  }

  @Override
  public SplitEnumerator<PostgresSplit, EnumeratorState> restoreEnumerator(
      SplitEnumeratorContext<PostgresSplit> context, EnumeratorState state) {
    return new PostgresEnumerator(context, capture, state);
  }

  @Override
  public SourceReader<SourceEvent, PostgresSplit> createReader(SourceReaderContext context) {
    return new PostgresReader(context, capture);
  }

  @Override
  public SimpleVersionedSerializer<PostgresSplit> getSplitSerializer() {
    return new SplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<EnumeratorState> getEnumeratorCheckpointSerializer() {
    return new EnumeratorState.Serializer();
  }
}
