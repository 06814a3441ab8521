package io.icestream.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.DataWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table that one process reports to, a few rows at a time, beside the cuts of jobs. It keeps
 * itself small: its files are merged and old snapshots go.
 */
public final class ReportTable {
  private static final Logger LOG = LoggerFactory.getLogger(ReportTable.class);
  private static final int UPKEEP = 50;
  private static final Duration SNAPSHOT_AGE = Duration.ofDays(1);

  private final Table table;
  private int appends;

  private ReportTable(Table table) {
    this.table = table;
  }

  /**
   * Opens a table, which is made where there is none.
   *
   * @param name {@code database.table}
   */
  public static ReportTable open(Catalog catalog, String name, Schema schema, String comment) {
    TableIdentifier identifier = TableIdentifier.parse(name);
    try {
      return new ReportTable(catalog.loadTable(identifier));
    } catch (NoSuchTableException e) {
      return new ReportTable(create(catalog, identifier, schema, comment));
    }
  }

  static Table create(Catalog catalog, TableIdentifier identifier, Schema schema, String comment) {
    if (catalog instanceof SupportsNamespaces namespaces) {
      Namespace namespace = identifier.namespace();
      try {
        if (!namespaces.namespaceExists(namespace)) {
          namespaces.createNamespace(namespace);
        }
      } catch (AlreadyExistsException e) {
        // Another job was faster.
      }
    }
    try {
      return catalog.createTable(
          identifier,
          schema,
          PartitionSpec.unpartitioned(),
          Map.of(
              TableProperties.FORMAT_VERSION, "2",
              TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
              TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20",
              TableProperties.METADATA_COMPRESSION, "gzip",
              TableProperties.MANIFEST_MIN_MERGE_COUNT, "20",
              TableProperties.COMMIT_NUM_RETRIES, "20",
              TableProperties.COMMENT, comment));
    } catch (AlreadyExistsException e) {
      return catalog.loadTable(identifier);
    }
  }

  /** A row without values. */
  public GenericRecord newRow() {
    return GenericRecord.create(table.schema());
  }

  /** Appends rows in one commit; none make no commit. */
  public void append(List<? extends Record> rows) {
    if (rows.isEmpty()) {
      return;
    }
    DataWriter<Record> writer = newFile(table, "report-" + UUID.randomUUID() + ".parquet");
    try (writer) {
      rows.forEach(writer::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.newAppend().appendFile(writer.toDataFile()).commit();
    if (++appends % UPKEEP == 0) {
      try {
        ReportCompaction.run(table);
        table
            .expireSnapshots()
            .expireOlderThan(System.currentTimeMillis() - SNAPSHOT_AGE.toMillis())
            .commit();
      } catch (RuntimeException e) {
        LOG.warn("{} is not made smaller now; later is as good", table.name(), e);
      }
    }
  }

  /** A data file of a table, to be filled and closed. */
  static DataWriter<Record> newFile(Table table, String name) {
    GenericAppenderFactory files =
        new GenericAppenderFactory(
            table, table.schema(), table.spec(), table.properties(), null, null, null);
    return files.newDataWriter(
        EncryptedFiles.plainAsEncryptedOutput(
            table.io().newOutputFile(table.locationProvider().newDataLocation(name))),
        FileFormat.PARQUET,
        null);
  }
}
