package io.icestream.writer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.formats.ReadBuilder;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.InputFile;
import org.roaringbitmap.RoaringBitmap;

/** Opens the files of one table. A file's name says which bucket it belongs to. */
final class TableFiles {

  private static final Pattern NAME = Pattern.compile("b(\\d{1,6})of(\\d{1,6})-.*");

  private final Table table;
  private final int buckets;
  private final FlinkFileWriterFactory writers;
  private final String attempt = UUID.randomUUID().toString();
  private int opened;

  TableFiles(Table table, KeyedWriterOptions options) {
    this.table = table;
    this.buckets = options.buckets();
    this.writers =
        new FlinkFileWriterFactory.Builder(table)
            .dataSchema(table.schema())
            .dataFlinkType(options.rowType())
            .dataFileFormat(FileFormat.PARQUET)
            .deleteFileFormat(FileFormat.PARQUET)
            .build();
  }

  Table table() {
    return table;
  }

  boolean hasDeletionVectors() {
    return TableUtil.formatVersion(table) >= 3;
  }

  /** The bucket that a file was written for, or -1 if no keyed writer with as many wrote it. */
  int bucket(ContentFile<?> file) {
    Matcher matcher = NAME.matcher(name(file.location()));
    return matcher.matches() && Integer.parseInt(matcher.group(2)) == buckets
        ? Integer.parseInt(matcher.group(1))
        : -1;
  }

  private static String name(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private String prefix(int bucket) {
    return "b" + bucket + "of" + buckets + "-";
  }

  // Rewrites open files from a thread of their own.
  private synchronized String nextName(int bucket, String suffix) {
    return prefix(bucket) + attempt + "-" + opened++ + suffix;
  }

  DataWriter<RowData> newData(int bucket, PartitionSpec spec, StructLike partition) {
    return writers.newDataWriter(output(bucket, spec, partition, ".parquet"), spec, partition);
  }

  PositionDeleteWriter<RowData> newDeletes(int bucket, PartitionSpec spec, StructLike partition) {
    return writers.newPositionDeleteWriter(
        output(bucket, spec, partition, "-deletes.parquet"), spec, partition);
  }

  BaseDVFileWriter newVectors(int bucket) {
    return new BaseDVFileWriter(
        () ->
            table
                .io()
                .newOutputFile(
                    table.locationProvider().newDataLocation(nextName(bucket, "-deletes.puffin"))),
        path -> null);
  }

  private EncryptedOutputFile output(
      int bucket, PartitionSpec spec, StructLike partition, String suffix) {
    String name = nextName(bucket, suffix);
    String location =
        spec.isUnpartitioned()
            ? table.locationProvider().newDataLocation(name)
            : table.locationProvider().newDataLocation(spec, partition, name);
    return table.encryption().encrypt(table.io().newOutputFile(location));
  }

  /** The rows of a file in their order, dead ones included. */
  CloseableIterable<RowData> read(DataFile file, Schema columns) {
    ReadBuilder<RowData, RowType> builder =
        FormatModelRegistry.readBuilder(file.format(), RowData.class, input(file));
    return builder
        .project(columns)
        .engineProjection(FlinkSchemaUtil.convert(columns))
        .reuseContainers()
        .build();
  }

  int copyLive(TrackedFile source, DataWriter<RowData> target) throws IOException {
    return copyLive(source.file(), source.dead(), target);
  }

  /** Appends the rows of a file that aren't dead, in their order; returns their number. */
  int copyLive(DataFile source, RoaringBitmap dead, DataWriter<RowData> target) throws IOException {
    try (CloseableIterable<RowData> rows = read(source, table.schema())) {
      int row = 0;
      int copied = 0;
      for (RowData each : rows) {
        if (!dead.contains(row++)) {
          target.write(each);
          copied++;
        }
      }
      return copied;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The positions of a data file that delete files hold. */
  PositionDeleteIndex deletes(List<DeleteFile> deletes, DataFile file) {
    return new BaseDeleteLoader(this::input).loadPositionDeletes(deletes, file.location());
  }

  private InputFile input(ContentFile<?> file) {
    return table
        .encryption()
        .decrypt(
            EncryptedFiles.encryptedInput(
                table.io().newInputFile(file.location()), file.keyMetadata()));
  }

  void delete(DataFile file) {
    table.io().deleteFile(file.location());
  }
}
