package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * Where the fields that we fill ourselves stand in a declared table, and where the others do.
 *
 * @param type the whole row
 * @param sourceColumns positions of the columns that come from the source
 * @param fields position per technical field, -1 where the table does not declare it
 */
@SuppressWarnings({"ArrayRecordComponent", "EnumOrdinal"}) // Positions only, never kept.
record TableLayout(RowType type, int[] sourceColumns, int[] fields) implements Serializable {

  /** Technical columns of the changes of an entity. */
  enum Meta {
    META_SOURCE(LogicalTypeRoot.VARCHAR),
    META_OP(LogicalTypeRoot.VARCHAR),
    META_POSITION(LogicalTypeRoot.VARCHAR),
    META_EVENT_AT(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE),
    META_INGESTED_AT(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE),
    META_FILE(LogicalTypeRoot.VARCHAR);

    private final LogicalTypeRoot root;

    Meta(LogicalTypeRoot root) {
      this.root = root;
    }
  }

  /** Columns of what could not be decoded. */
  enum Unparsed {
    META_SOURCE(LogicalTypeRoot.VARCHAR),
    META_POSITION(LogicalTypeRoot.VARCHAR),
    META_EVENT_AT(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE),
    META_INGESTED_AT(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE),
    REASON_CODE(LogicalTypeRoot.VARCHAR),
    REASON(LogicalTypeRoot.VARCHAR),
    PAYLOAD_LENGTH(LogicalTypeRoot.BIGINT),
    PAYLOAD(LogicalTypeRoot.VARBINARY),
    RECORD_KEY(LogicalTypeRoot.VARBINARY);

    private final LogicalTypeRoot root;

    Unparsed(LogicalTypeRoot root) {
      this.root = root;
    }
  }

  /** Columns of the counters. */
  enum Progress {
    SYSTEM(LogicalTypeRoot.VARCHAR),
    ENTITY(LogicalTypeRoot.VARCHAR),
    SUBTASK(LogicalTypeRoot.INTEGER),
    CHECKPOINT_ID(LogicalTypeRoot.BIGINT),
    READ_COUNT(LogicalTypeRoot.BIGINT),
    PASSED_COUNT(LogicalTypeRoot.BIGINT),
    REJECTED_COUNT(LogicalTypeRoot.BIGINT),
    POSITION(LogicalTypeRoot.VARCHAR),
    IS_SNAPSHOT_COMPLETE(LogicalTypeRoot.BOOLEAN),
    REPORTED_AT(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);

    private final LogicalTypeRoot root;

    Progress(LogicalTypeRoot root) {
      this.root = root;
    }
  }

  static TableLayout ofChanges(String table, RowType type) {
    return of(table, type, Meta.values(), roots(Meta.values(), m -> m.root));
  }

  static TableLayout ofUnparsed(String table, RowType type) {
    return fixed(table, of(table, type, Unparsed.values(), roots(Unparsed.values(), u -> u.root)));
  }

  static TableLayout ofProgress(String table, RowType type) {
    return fixed(table, of(table, type, Progress.values(), roots(Progress.values(), p -> p.root)));
  }

  int position(Enum<?> field) {
    return fields[field.ordinal()];
  }

  RowType sourceType() {
    List<RowType.RowField> columns = new ArrayList<>();
    for (int index : sourceColumns) {
      columns.add(type.getFields().get(index));
    }
    return new RowType(false, columns);
  }

  private static <E extends Enum<E>> LogicalTypeRoot[] roots(
      E[] fields, Function<E, LogicalTypeRoot> root) {
    LogicalTypeRoot[] roots = new LogicalTypeRoot[fields.length];
    for (E field : fields) {
      roots[field.ordinal()] = root.apply(field);
    }
    return roots;
  }

  private static TableLayout of(
      String table, RowType type, Enum<?>[] known, LogicalTypeRoot[] roots) {
    Map<String, Enum<?>> byName = new HashMap<>();
    for (Enum<?> field : known) {
      byName.put(field.name().toLowerCase(Locale.ROOT), field);
    }
    int[] fields = new int[known.length];
    Arrays.fill(fields, -1);
    List<Integer> sourceColumns = new ArrayList<>();
    for (int i = 0; i < type.getFieldCount(); i++) {
      String name = type.getFieldNames().get(i);
      Enum<?> field = byName.get(name);
      if (field == null) {
        sourceColumns.add(i);
      } else {
        LogicalType declared = type.getTypeAt(i);
        LogicalTypeRoot root = roots[field.ordinal()];
        if (declared.getTypeRoot() != root) {
          throw new IcestreamException(
              ErrorCode.SRC_004,
              "Cannot fill the column "
                  + name
                  + " of "
                  + table
                  + ": it is declared as "
                  + declared.asSummaryString()
                  + ". Declare it as "
                  + root
                  + ".");
        }
        fields[field.ordinal()] = i;
      }
    }
    return new TableLayout(
        type, sourceColumns.stream().mapToInt(Integer::intValue).toArray(), fields);
  }

  private static TableLayout fixed(String table, TableLayout layout) {
    if (layout.sourceColumns.length > 0) {
      throw new IcestreamException(
          ErrorCode.SRC_004,
          "Cannot fill the columns "
              + layout.sourceType().getFieldNames()
              + " of "
              + table
              + ": this view has no such columns. Remove them.");
    }
    return layout;
  }
}
