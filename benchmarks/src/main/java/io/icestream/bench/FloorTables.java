package io.icestream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/** The tables of the floor, with the columns of the project. */
record FloorTables(Table bronze, Table unparsed, Table silver, Table gold) {
  private static final Types.TimestampType AT = Types.TimestampType.withZone();

  private static final Schema BRONZE =
      new Schema(
          NestedField.required(1, "order_id", Types.StringType.get()),
          NestedField.optional(2, "customer_id", Types.IntegerType.get()),
          NestedField.optional(3, "name", Types.StringType.get()),
          NestedField.optional(4, "email", Types.StringType.get()),
          NestedField.optional(5, "phone", Types.StringType.get()),
          NestedField.optional(6, "product_id", Types.IntegerType.get()),
          NestedField.optional(7, "quantity", Types.IntegerType.get()),
          NestedField.optional(8, "unit_price", Types.DecimalType.of(10, 2)),
          NestedField.optional(9, "status", Types.StringType.get()),
          NestedField.optional(10, "channel", Types.StringType.get()),
          NestedField.optional(11, "ordered_at", AT),
          NestedField.optional(12, "updated_at", AT),
          NestedField.optional(13, "emitted_at", AT),
          NestedField.required(14, "meta_position", Types.StringType.get()),
          NestedField.required(15, "meta_ingested_at", AT));

  private static final Schema UNPARSED =
      new Schema(
          NestedField.required(1, "meta_position", Types.StringType.get()),
          NestedField.required(2, "reason", Types.StringType.get()),
          NestedField.optional(3, "payload", Types.BinaryType.get()));

  private static final Schema SILVER =
      new Schema(
          NestedField.required(1, "order_id", Types.StringType.get()),
          NestedField.optional(2, "customer_id", Types.IntegerType.get()),
          NestedField.optional(3, "name", Types.StringType.get()),
          NestedField.optional(4, "email", Types.StringType.get()),
          NestedField.optional(5, "phone", Types.StringType.get()),
          NestedField.optional(6, "product_id", Types.IntegerType.get()),
          NestedField.optional(7, "quantity", Types.IntegerType.get()),
          NestedField.optional(8, "unit_price", Types.DecimalType.of(10, 2)),
          NestedField.optional(9, "amount", Types.DecimalType.of(14, 2)),
          NestedField.optional(10, "status", Types.StringType.get()),
          NestedField.optional(11, "channel", Types.StringType.get()),
          NestedField.optional(12, "quality_score", Types.IntegerType.get()),
          NestedField.optional(13, "ordered_on", Types.DateType.get()),
          NestedField.optional(14, "ordered_at", AT),
          NestedField.optional(15, "updated_at", AT),
          NestedField.optional(16, "emitted_at", AT));

  private static final Schema GOLD =
      new Schema(
          NestedField.required(1, "ordered_on", Types.DateType.get()),
          NestedField.required(2, "product_id", Types.IntegerType.get()),
          NestedField.optional(3, "order_count", Types.LongType.get()),
          NestedField.optional(4, "revenue", Types.DecimalType.of(38, 2)));

  static FloorTables create(Catalog catalog) {
    return new FloorTables(
        create(catalog, OrdersLake.BRONZE, BRONZE),
        create(catalog, OrdersLake.UNPARSED, UNPARSED),
        create(catalog, OrdersLake.SILVER, SILVER),
        create(catalog, OrdersLake.GOLD, GOLD));
  }

  private static Table create(Catalog catalog, TableIdentifier name, Schema schema) {
    ((SupportsNamespaces) catalog).createNamespace(Namespace.of(name.namespace().level(0)));
    return catalog.createTable(
        name,
        schema,
        PartitionSpec.unpartitioned(),
        Map.of(
            // Deletion vectors.
            TableProperties.FORMAT_VERSION, "3",
            TableProperties.PARQUET_COMPRESSION, "zstd"));
  }

  /** A new data file of a table, which is made when its first row comes. */
  static final class NewFile {
    private final Table table;
    private final OutputFileFactory files;
    private DataWriter<Record> writer;
    private String path;
    private long rows;

    NewFile(Table table, int worker) {
      this.table = table;
      this.files =
          OutputFileFactory.builderFor(table, worker, 1).format(FileFormat.PARQUET).build();
    }

    /** Writes a row and returns its number in the file. */
    long write(Record row) {
      if (writer == null) {
        open();
      }
      writer.write(row);
      return rows++;
    }

    private void open() {
      try {
        var file = files.newOutputFile();
        path = file.encryptingOutputFile().location();
        rows = 0;
        writer =
            Parquet.writeData(file)
                .forTable(table)
                .createWriterFunc(GenericParquetWriter::create)
                .overwrite()
                .build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Where the last row went. */
    String path() {
      return path;
    }

    /** Ends the file; null if it has no rows. The next row begins another. */
    DataFile close() throws IOException {
      if (writer == null) {
        return null;
      }
      writer.close();
      DataFile file = writer.toDataFile();
      writer = null;
      return file;
    }
  }
}
