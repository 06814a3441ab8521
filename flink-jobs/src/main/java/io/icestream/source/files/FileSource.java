package io.icestream.source.files;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import java.time.InstantSource;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * All files of one system: one place decides which are read, and hands them to the readers one by
 * one. Files stay where and as they are.
 */
final class FileSource implements Source<SourceEvent, FileSplit, KnownFiles.State> {

  private static final long serialVersionUID = 1L;

  private final ReaderOptions options;

  FileSource(ReaderOptions options) {
    this.options = options;
  }

  @Override
  public Boundedness getBoundedness() {
    return FileOptions.of(options).isBounded()
        ? Boundedness.BOUNDED
        : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<FileSplit, KnownFiles.State> createEnumerator(
      SplitEnumeratorContext<FileSplit> context) {
    return restoreEnumerator(context, KnownFiles.State.empty());
  }

  @Override
  public SplitEnumerator<FileSplit, KnownFiles.State> restoreEnumerator(
      SplitEnumeratorContext<FileSplit> context, KnownFiles.State state) {
    FileOptions read = FileOptions.of(options);
    List<FileEntity> consumed =
        read.entities().values().stream()
            .filter(entity -> options.consumed().contains(entity.name()))
            .toList();
    return new FileEnumerator(context, read, consumed, state, InstantSource.system());
  }

  @Override
  public SourceReader<SourceEvent, FileSplit> createReader(SourceReaderContext context) {
    return new FileReader(context, FileOptions.of(options));
  }

  @Override
  public SimpleVersionedSerializer<FileSplit> getSplitSerializer() {
    return new FileSplit.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<KnownFiles.State> getEnumeratorCheckpointSerializer() {
    return new KnownFiles.StateSerializer();
  }
}
