package io.icestream.writer;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.TimeUtils;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;

/**
 * How a {@link KeyedWriter} treats its table.
 *
 * @param rowType the type of the rows, columns in the order of the table's
 * @param keyColumns the columns that identify a row: the table's identifier fields
 * @param orderColumn the column whose greater value is the newer version, or null: arrival decides
 * @param buckets into how many parts the keys are divided; fixed for the life of a table
 * @param branch the branch whose content is taken over when there is no state
 * @param targetFileSize bytes after which a data file is closed and the next one begun
 * @param bufferSize bytes of rows that a subtask keeps before it writes them out early
 * @param deadRowsLimit share of dead rows to live ones in a bucket above which files are rewritten
 * @param rewriteSize bytes of data files that a subtask rewrites at most for a checkpoint
 * @param tombstoneHorizon for how long the order value of a delete is remembered
 * @param isReplacing whether the table's present content is to be replaced, not added to
 */
public record KeyedWriterOptions(
    RowType rowType,
    List<String> keyColumns,
    String orderColumn,
    int buckets,
    String branch,
    long targetFileSize,
    long bufferSize,
    double deadRowsLimit,
    long rewriteSize,
    Duration tombstoneHorizon,
    boolean isReplacing)
    implements Serializable {

  /** Into how many buckets the keys of a table are divided: {@value}. */
  public static final String BUCKETS = "icestream.buckets";

  /** The column that says which version of a row is newer: {@value}. */
  public static final String ORDER_COLUMN = "icestream.order-column";

  /** The branch that is written: {@value}. */
  public static final String BRANCH = "icestream.branch";

  /** Size of the buffer of a subtask: {@value}. */
  public static final String BUFFER_SIZE = "icestream.buffer-size";

  /** Share of dead rows to live ones that a bucket may have: {@value}. */
  public static final String DEAD_ROWS_LIMIT = "icestream.dead-rows-limit";

  /** How much is rewritten at most for a checkpoint: {@value}. */
  public static final String REWRITE_SIZE = "icestream.rewrite-size";

  /** For how long deletes are remembered: {@value}. */
  public static final String TOMBSTONE_HORIZON = "icestream.tombstone-horizon";

  /** Size of a data file: {@value}. */
  public static final String TARGET_FILE_SIZE = "icestream.target-file-size";

  /** Whether the content of the table is replaced: {@value}. */
  public static final String REPLACE = "icestream.replace";

  private static final long serialVersionUID = 1L;

  /** Options of a table without any of its own: its properties and the defaults. */
  public static KeyedWriterOptions from(Table table, RowType rowType) {
    return from(table, rowType, Map.of());
  }

  /**
   * Options for rows of {@code rowType}; {@code overrides} win over the table's properties, except
   * for the number of buckets.
   */
  public static KeyedWriterOptions from(
      Table table, RowType rowType, Map<String, String> overrides) {
    Options options = new Options(table.properties(), overrides);
    List<String> keys = new ArrayList<>();
    table.schema().columns().stream()
        .filter(column -> table.schema().identifierFieldIds().contains(column.fieldId()))
        .forEach(column -> keys.add(column.name()));
    if (keys.isEmpty()) {
      throw WriterFailures.noKey(table.name());
    }
    keys.forEach(key -> requireEncodable(rowType, "the primary key", key));
    String order = options.value(ORDER_COLUMN, null);
    if (order != null) {
      requireEncodable(rowType, ORDER_COLUMN, order);
    }
    return new KeyedWriterOptions(
        rowType,
        List.copyOf(keys),
        order,
        new Options(table.properties(), Map.of()).positive(BUCKETS, 4),
        options.value(BRANCH, "staging"),
        options.size(
            TARGET_FILE_SIZE,
            table
                .properties()
                .getOrDefault(TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, "128 mb")),
        options.size(BUFFER_SIZE, "64 mb"),
        // A position of format 2 costs a reader about what a row does; of a vector next to nothing.
        options.share(DEAD_ROWS_LIMIT, TableUtil.formatVersion(table) >= 3 ? "0.2" : "0.1"),
        options.size(REWRITE_SIZE, "64 mb"),
        options.duration(TOMBSTONE_HORIZON, "7 d"),
        Boolean.parseBoolean(options.value(REPLACE, "false")));
  }

  private static void requireEncodable(RowType rowType, String option, String column) {
    int position = rowType.getFieldIndex(column);
    if (position < 0) {
      throw WriterFailures.noSuchColumn(option, column, rowType.getFieldNames());
    }
    if (ColumnEncoder.of(rowType.getTypeAt(position), position) == null) {
      throw WriterFailures.notOrdered(
          option, column, rowType.getTypeAt(position).asSummaryString());
    }
  }

  private record Options(Map<String, String> properties, Map<String, String> overrides) {

    String value(String key, String fallback) {
      return overrides.getOrDefault(key, properties.getOrDefault(key, fallback));
    }

    int positive(String key, int fallback) {
      try {
        int number = Integer.parseInt(value(key, Integer.toString(fallback)));
        if (number > 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Reported below.
      }
      throw WriterFailures.badOption(key, "a positive number");
    }

    long size(String key, String fallback) {
      try {
        return MemorySize.parse(value(key, fallback)).getBytes();
      } catch (IllegalArgumentException e) {
        throw WriterFailures.badOption(key, "a size such as '64 mb'");
      }
    }

    double share(String key, String fallback) {
      try {
        double share = Double.parseDouble(value(key, fallback));
        if (share > 0) {
          return share;
        }
      } catch (NumberFormatException e) {
        // Reported below.
      }
      throw WriterFailures.badOption(key, "a share such as '0.2'");
    }

    Duration duration(String key, String fallback) {
      try {
        return TimeUtils.parseDuration(value(key, fallback));
      } catch (IllegalArgumentException e) {
        throw WriterFailures.badOption(key, "a duration such as '7 d'");
      }
    }
  }
}
