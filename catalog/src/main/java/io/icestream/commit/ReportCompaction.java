package io.icestream.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/** Merges the many small files of a table that gets few rows at a time into few. */
final class ReportCompaction {

  /** Fewer small files than this are left alone. */
  static final int WORTHWHILE = 50;

  private static final long SMALL = 4L << 20;
  private static final int LIMIT = 5_000;

  private ReportCompaction() {}

  static void run(Table table) {
    List<DataFile> small = new ArrayList<>();
    try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
      for (FileScanTask task : files) {
        if (task.file().fileSizeInBytes() < SMALL && small.size() < LIMIT) {
          small.add(task.file());
        }
      }
      if (small.size() < WORTHWHILE) {
        return;
      }
      RewriteFiles rewrite = table.newRewrite();
      small.forEach(rewrite::deleteFile);
      rewrite.addFile(merge(table, small));
      rewrite.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataFile merge(Table table, List<DataFile> small) throws IOException {
    DataWriter<Record> writer =
        ReportTable.newFile(table, "merged-" + UUID.randomUUID() + ".parquet");
    try (writer) {
      for (DataFile file : small) {
        try (CloseableIterable<Record> rows =
            Parquet.read(table.io().newInputFile(file.location()))
                .project(table.schema())
                .createReaderFunc(
                    written -> GenericParquetReaders.buildReader(table.schema(), written))
                .build()) {
          writer.write(rows);
        }
      }
    }
    return writer.toDataFile();
  }
}
