package io.icestream.source.files;

import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.fs.FSDataInputStream;

/** The lines of a file as documents. */
final class JsonRecords implements FileRecords {
  /** The decoder takes 10 MB; one more byte and the line end are enough to tell. */
  private static final int MAX_BYTES = 10_000_003;

  private final FileSplit split;
  private final String path;
  private final Lines lines;

  JsonRecords(FSDataInputStream in, FileSplit split) throws IOException {
    this.split = split;
    this.path = split.path();
    if (split.offset() == 0) {
      lines = CsvRecords.linesAfterMark(in, true, MAX_BYTES);
    } else {
      in.seek(split.offset());
      lines = new Lines(in, split.offset(), split.number(), MAX_BYTES);
    }
  }

  @Override
  public SourceEvent next() throws IOException {
    Lines.Line line = lines.next();
    if (line == null) {
      return null;
    }
    if (line.bytes() == null) {
      return split.rejected(
          line.number(), null, new DecodeException("too-large", "the line is longer than 10 MB"));
    }
    return new FileRecord(
        split.entity(),
        split.file(),
        FileSplit.position(path, line.number()),
        split.eventAtMicros(),
        Arrays.copyOf(line.bytes(), line.contentLength()),
        null,
        null);
  }

  @Override
  public FileSplit rest() {
    return split.readUpTo(lines.offset(), lines.number());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
