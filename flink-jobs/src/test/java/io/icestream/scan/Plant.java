package io.icestream.scan;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.hadoop.HadoopTables;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.puffin.Blob;
import org.apache.iceberg.puffin.Puffin;
import org.apache.iceberg.puffin.PuffinCompressionCodec;
import org.apache.iceberg.puffin.PuffinWriter;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalOutputFile;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageTypeParser;
import org.apache.iceberg.types.Types;

/** Files of every format that hold a text in one place only. */
final class Plant {
  private static final Schema COLUMNS =
      new Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "email", Types.StringType.get()),
          Types.NestedField.optional(
              3,
              "contact",
              Types.StructType.of(Types.NestedField.optional(4, "note", Types.StringType.get()))));

  private Plant() {}

  /** Rows as Iceberg writes them; a text that is there often is in the dictionary. */
  static Path parquet(Path file, int times, String email, String note) throws IOException {
    Files.createDirectories(file.getParent());
    try (FileAppender<Record> rows =
        Parquet.write(org.apache.iceberg.Files.localOutput(file.toFile()))
            .schema(COLUMNS)
            .createWriterFunc(GenericParquetWriter::create)
            .set("write.parquet.compression-codec", "zstd")
            .build()) {
      for (long id = 0; id < times; id++) {
        Record row = GenericRecord.create(COLUMNS);
        row.setField("id", id);
        row.setField("email", id % 2 == 0 ? email : null);
        if (note != null) {
          Record contact = GenericRecord.create(COLUMNS.findType("contact").asStructType());
          contact.setField("note", note);
          row.setField("contact", contact);
        }
        rows.add(row);
      }
    }
    return file;
  }

  /** A file whose one value is another than its statistics say. */
  static Path parquetStatistics(Path file, String email) throws IOException {
    Files.createDirectories(file.getParent());
    MessageType schema =
        MessageTypeParser.parseMessageType("message row { required binary email (UTF8); }");
    ColumnDescriptor column = schema.getColumns().get(0);
    ParquetFileWriter writer =
        new ParquetFileWriter(
            new LocalOutputFile(file),
            schema,
            ParquetFileWriter.Mode.CREATE,
            1 << 20,
            0,
            64,
            Integer.MAX_VALUE,
            true);
    Statistics<?> statistics =
        Statistics.getBuilderForReading(column.getPrimitiveType())
            .withMin(utf8("a"))
            .withMax(utf8(email))
            .withNumNulls(0)
            .build();
    ByteBuffer value = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
    value.putInt(1).put((byte) 'x').flip();
    writer.start();
    writer.startBlock(1);
    writer.startColumn(column, 1, CompressionCodecName.UNCOMPRESSED);
    writer.writeDataPage(
        1, 5, BytesInput.from(value), statistics, 1, Encoding.RLE, Encoding.RLE, Encoding.PLAIN);
    writer.endColumn();
    writer.endBlock();
    writer.end(Map.of());
    return file;
  }

  /** A table of which only the manifest, as Iceberg itself writes it, knows a bound of a column. */
  static void manifestBound(Path directory, String email) {
    Table table =
        new HadoopTables(new Configuration())
            .create(COLUMNS, PartitionSpec.unpartitioned(), directory.toString());
    Map<Integer, ByteBuffer> lower = Map.of(2, ByteBuffer.wrap(utf8(email.substring(0, 16))));
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(table.spec())
                .withPath(directory.resolve("data/none.parquet").toString())
                .withFileSizeInBytes(1)
                .withMetrics(
                    new Metrics(1L, Map.of(), Map.of(2, 1L), Map.of(2, 0L), Map.of(), lower, null))
                .build())
        .commit();
  }

  static Path puffin(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    try (PuffinWriter writer =
        Puffin.write(org.apache.iceberg.Files.localOutput(file.toFile())).build()) {
      writer.add(
          new Blob(
              "sample",
              List.of(2),
              1,
              1,
              ByteBuffer.wrap(utf8(text)),
              PuffinCompressionCodec.ZSTD,
              Map.of()));
    }
    return file;
  }

  static Path gzip(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(utf8(text));
    }
    return file;
  }

  static Path zstd(Path file, String text) throws IOException {
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
      out.write(utf8(text));
    }
    return file;
  }

  /** Packed twice. */
  static Path zip(Path file, String text) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("first"));
      out.putNextEntry(new ZipEntry("second.gz"));
      GZIPOutputStream packed = new GZIPOutputStream(out);
      packed.write(utf8(text));
      packed.finish();
    }
    return file;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
