package io.icestream.source.mongo;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SingleSplit;
import io.icestream.source.SourceEvent;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** The collections of one database, read by one reader, for there is one order of their changes. */
final class MongoSource implements Source<SourceEvent, MongoSplit, Boolean> {

  private static final long serialVersionUID = 1L;

  private final ReaderOptions options;

  MongoSource(ReaderOptions options) {
    this.options = options;
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<MongoSplit, Boolean> createEnumerator(
      SplitEnumeratorContext<MongoSplit> context) {
    return restoreEnumerator(context, false);
  }

  @Override
  public SplitEnumerator<MongoSplit, Boolean> restoreEnumerator(
      SplitEnumeratorContext<MongoSplit> context, Boolean isHandedOut) {
    return new SingleSplit<>(context, MongoSplit.beginning(), isHandedOut);
  }

  @Override
  public SourceReader<SourceEvent, MongoSplit> createReader(SourceReaderContext context) {
    return new MongoReader(context, MongoOptions.of(options), options.consumed());
  }

  @Override
  public SimpleVersionedSerializer<MongoSplit> getSplitSerializer() {
    return new MongoSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<Boolean> getEnumeratorCheckpointSerializer() {
    return new SingleSplit.Serializer("MongoDB");
  }
}
