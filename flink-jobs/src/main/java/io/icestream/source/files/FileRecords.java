package io.icestream.source.files;

import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/** The records of one file, from a place on, which {@link #rest} tells anew after each of them. */
interface FileRecords extends Closeable {

  /** The next record, or what is wrong with it; null at the end. */
  SourceEvent next() throws IOException;

  /** What is left. */
  FileSplit rest();

  /** Opens what a split says; a file that is not read has one record, which says why. */
  static FileRecords open(Directory directory, FileEntity entity, FileSplit split)
      throws IOException {
    if (split.isRefused()) {
      return refusal(directory, entity, split);
    }
    var now = directory.look(split.entity(), split.file());
    if (now.isEmpty()) {
      return new Refusal(split, null, gone(split));
    }
    if (!split.isOf(now.get())) {
      return new Refusal(split, null, changed());
    }
    FileRecords records =
        switch (entity.format()) {
          case CSV -> new CsvRecords(directory.open(split.file()), entity, split);
          case JSON -> new JsonRecords(directory.open(split.file()), split);
          case PARQUET -> new ParquetRecords(directory, entity, split);
        };
    return new Checked(directory, records);
  }

  private static FileRecords refusal(Directory directory, FileEntity entity, FileSplit split)
      throws IOException {
    byte[] payload = null;
    if (split.refusal().equals(FileInspection.WRONG_HEADER)
        && directory.look(split.entity(), split.file()).filter(split::isOf).isPresent()) {
      try (Lines lines = new Lines(directory.open(split.file()), 0, 0, CsvRecords.MAX_BYTES)) {
        Lines.Line header = lines.next();
        payload =
            header == null || header.bytes() == null
                ? null
                : Arrays.copyOf(header.bytes(), header.contentLength());
      }
    }
    return new Refusal(split, payload, new DecodeException(split.refusal(), split.reason()));
  }

  private static DecodeException gone(FileSplit split) {
    return new DecodeException(
        "file-gone",
        split.number() == 0
            ? "the file was removed before it was read"
            : "the file was removed while it was read; what stood behind this line is missing");
  }

  private static DecodeException changed() {
    return new DecodeException(
        "file-changed",
        "the file was written to after reading had begun; what stands from this line on is not"
            + " read. Send a corrected file under another name");
  }

  /** One record that says why there are no others. */
  final class Refusal implements FileRecords {
    private final FileSplit split;
    private final byte[] payload;
    private final DecodeException why;
    private boolean isTold;

    Refusal(FileSplit split, byte[] payload, DecodeException why) {
      this.split = split;
      this.payload = payload;
      this.why = why;
      this.isTold = split.isRefused() && split.number() > 0;
    }

    @Override
    public SourceEvent next() {
      if (isTold) {
        return null;
      }
      isTold = true;
      long line = split.number() == 0 ? 0 : split.number() + 1;
      return split.rejected(line, payload, why);
    }

    @Override
    public FileSplit rest() {
      return isTold ? split.refused(why).readUpTo(split.offset(), split.number() + 1) : split;
    }

    @Override
    public void close() {}
  }

  /** Looks once more behind the last record whether the file is still the one that was found. */
  final class Checked implements FileRecords {
    private final Directory directory;
    private final FileRecords records;
    private FileRecords end;

    Checked(Directory directory, FileRecords records) {
      this.directory = directory;
      this.records = records;
    }

    @Override
    public SourceEvent next() throws IOException {
      if (end != null) {
        return end.next();
      }
      SourceEvent next = records.next();
      if (next != null) {
        return next;
      }
      FileSplit split = records.rest();
      var now = directory.look(split.entity(), split.file());
      if (now.isPresent() && !split.isOf(now.get())) {
        end = new Refusal(split, null, changed());
        return end.next();
      }
      return null;
    }

    @Override
    public FileSplit rest() {
      return end == null ? records.rest() : end.rest();
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }
}
