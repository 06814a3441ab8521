package io.icestream.source.files;

import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import java.io.IOException;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterator;

/**
 * The rows of a Parquet file, each as a document. A damaged page ends the file: what stands behind
 * cannot be found.
 */
final class ParquetRecords implements FileRecords {
  private final FileSplit split;
  private final String path;
  private final ParquetFile file;
  private CloseableIterator<Record> rows;
  private long number;
  private boolean isDamaged;

  ParquetRecords(Directory directory, FileEntity entity, FileSplit split) throws IOException {
    this.split = split;
    this.path = split.path();
    try {
      file = ParquetFile.open(new FlinkInputFile(directory, split.file(), split.length()), entity);
    } catch (DecodeException noParquet) {
      throw new IOException("the file is not the one that was found before", noParquet);
    }
  }

  @Override
  public SourceEvent next() {
    if (isDamaged) {
      return null;
    }
    byte[] document;
    try {
      if (!open().hasNext()) {
        return null;
      }
      document = RecordJson.of(file.columns().asStruct(), rows.next());
    } catch (RuntimeException e) {
      DecodeException corrupt = ParquetFile.corrupt(e);
      isDamaged = true;
      // What a former run had reached, it has told.
      return number < split.number() ? null : split.rejected(++number, null, corrupt);
    }
    number++;
    return new FileRecord(
        split.entity(),
        split.file(),
        FileSplit.position(path, number),
        split.eventAtMicros(),
        document,
        null,
        null);
  }

  private CloseableIterator<Record> open() {
    if (rows == null) {
      rows = file.rows();
      while (number < split.number() && rows.hasNext()) {
        rows.next();
        number++;
      }
    }
    return rows;
  }

  @Override
  public FileSplit rest() {
    return split.readUpTo(0, Math.max(number, split.number()));
  }

  @Override
  public void close() throws IOException {
    if (rows != null) {
      rows.close();
    }
  }
}
