package io.icestream.catalog;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.readers.Readers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * A table to be made: one commit makes it, gives {@code main} an empty snapshot and forks the
 * branch {@code staging} from it.
 */
public record TableCreation(
    TableIdentifier identifier,
    Schema schema,
    List<String> identityPartitions,
    String location,
    Map<String, String> options) {

  /** What a table has that its options don't say otherwise. */
  public static final Map<String, String> DEFAULTS =
      Map.of(
          TableProperties.PARQUET_COMPRESSION, "zstd",
          // Columns of ever new values, as keys and sealed ones are, give their dictionary up
          // early.
          TableProperties.PARQUET_DICT_SIZE_BYTES, "262144",
          TableProperties.PARQUET_PAGE_ROW_LIMIT, "4000",
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20",
          TableProperties.METADATA_COMPRESSION, "gzip",
          TableProperties.COMMIT_NUM_RETRIES, "20",
          TableProperties.MANIFEST_MIN_MERGE_COUNT, "20",
          TableProperties.DEFAULT_WRITE_METRICS_MODE, "truncate(16)");

  /**
   * Makes the table.
   *
   * @throws org.apache.iceberg.exceptions.AlreadyExistsException if it is there already
   */
  public void create(Catalog catalog) {
    Map<String, String> properties = new HashMap<>(DEFAULTS);
    properties.putAll(options);
    String partitionBy = properties.get(TableOptions.PARTITION_BY);
    String sortBy = properties.get(TableOptions.SORT_BY);
    PartitionSpec spec = PartitionTransforms.spec(schema, identityPartitions, partitionBy);
    SortOrder order = PartitionTransforms.sortOrder(schema, sortBy);
    Readers readers = Readers.parse(properties.get(TableOptions.READERS));
    int version = version(properties, readers);
    properties.put(TableProperties.FORMAT_VERSION, Integer.toString(version));

    Catalog.TableBuilder builder =
        catalog
            .buildTable(identifier, schema)
            .withPartitionSpec(spec)
            .withSortOrder(order)
            .withProperties(properties);
    if (location != null) {
      builder = builder.withLocation(location);
    }
    Transaction transaction = builder.createTransaction();
    transaction.newFastAppend().commit();
    transaction
        .manageSnapshots()
        .createBranch(TableOptions.STAGING, transaction.table().currentSnapshot().snapshotId())
        .commit();
    transaction.commitTransaction();
  }

  /** The version that was asked for, else the one for its readers. */
  private int version(Map<String, String> properties, Readers readers) {
    String asked = properties.get(TableProperties.FORMAT_VERSION);
    if (asked != null && !"2".equals(asked) && !"3".equals(asked)) {
      throw new IcestreamException(
          ErrorCode.CAT_004,
          "Cannot create table %s: format version %s can't be written. Use 2 or 3 (option=%s)."
              .formatted(identifier, asked, TableProperties.FORMAT_VERSION));
    }
    int version = asked == null ? readers.formatVersion(schema) : Integer.parseInt(asked);
    readers.require("create table " + identifier, version, schema);
    return version;
  }
}
