package io.icestream.cases;

import io.icestream.plan.EntityTable;
import io.icestream.project.Column;
import io.icestream.project.Problem;
import io.icestream.project.TableFile;
import io.icestream.project.TestRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/** Rows of one input of a case, ready to be read as a table. */
record GivenRows(RowType type, List<RowData> rows) {
  private static final Set<String> OPERATIONS = Set.of("c", "r", "u", "d");
  private static final TimestampData NO_TIME = TimestampData.fromEpochMillis(0);

  /** The log of an entity: each row at the position of its place in the list. */
  static GivenRows log(EntityTable entity, List<TestRow> given, List<Problem> problems) {
    Map<String, LogicalType> types = new LinkedHashMap<>();
    entity.logColumns().forEach(column -> types.put(column.name(), parse(column.type())));
    Map<String, LogicalType> writable = new LinkedHashMap<>(types);
    writable.keySet().removeIf(name -> name.startsWith("meta_"));
    writable.put("meta_op", types.get("meta_op"));
    writable.put("meta_event_at", types.get("meta_event_at"));
    RowReader reader =
        new RowReader("Cannot give rows to " + entity.qualifiedName(), writable, problems);
    List<RowData> rows = new ArrayList<>();
    for (TestRow row : given) {
      Map<String, Object> values = reader.read(row);
      requireKey(reader, row, entity.key(), values);
      Object op = values.getOrDefault("meta_op", StringData.fromString("c"));
      if (!OPERATIONS.contains(String.valueOf(op))) {
        reader.problem(
            row.locations().get("meta_op"),
            "meta_op is none of c (created), r (read in a snapshot), u (updated) and d (deleted)."
                + " Write one of them.");
      }
      Object at = values.get("meta_event_at");
      values.put("meta_op", op);
      values.put("meta_source", StringData.fromString(entity.qualifiedName()));
      values.put("meta_position", StringData.fromString("%019d".formatted(rows.size() + 1)));
      values.put("meta_ingested_at", at == null ? NO_TIME : at);
      rows.add(rowOf(types, values));
    }
    return new GivenRows(typeOf(types), rows);
  }

  /** The content of a table: of each key the row that stands last, unless that is a delete. */
  static GivenRows table(TableFile table, List<TestRow> given, List<Problem> problems) {
    Map<String, LogicalType> types = types(table);
    Map<String, LogicalType> writable = new LinkedHashMap<>(types);
    writable.putIfAbsent("meta_op", parse("STRING"));
    RowReader reader =
        new RowReader("Cannot give rows to " + table.qualifiedName(), writable, problems);
    Map<Object, RowData> rows = new LinkedHashMap<>();
    for (TestRow row : given) {
      Map<String, Object> values = reader.read(row);
      List<String> key = table.table().primaryKey();
      requireKey(reader, row, key, values);
      Object identity =
          key.isEmpty() ? rows.size() : key.stream().map(values::get).collect(Collectors.toList());
      rows.remove(identity);
      if (types.containsKey("meta_op") || !"d".equals(String.valueOf(values.get("meta_op")))) {
        rows.put(identity, rowOf(types, values));
      }
    }
    return new GivenRows(typeOf(types), List.copyOf(rows.values()));
  }

  /** The columns of a table, all of which may be left out. */
  static Map<String, LogicalType> types(TableFile table) {
    Map<String, LogicalType> types = new LinkedHashMap<>();
    for (Column column : table.table().columns()) {
      types.put(column.name(), parse(column.type()).copy(true));
    }
    return types;
  }

  private static void requireKey(
      RowReader reader, TestRow row, List<String> key, Map<String, Object> values) {
    for (String column : key) {
      if (values.get(column) == null && !isMistaken(row, column)) {
        reader.problem(
            row.location(), "the row has no " + column + ", which is its key. Write one.");
      }
    }
  }

  /** Whether there is a value, of which something else has been said. */
  private static boolean isMistaken(TestRow row, String column) {
    return row.values().get(column) != null;
  }

  private static LogicalType parse(String type) {
    return LogicalTypeParser.parse(type, GivenRows.class.getClassLoader());
  }

  private static RowType typeOf(Map<String, LogicalType> types) {
    return RowType.of(
        types.values().toArray(LogicalType[]::new), types.keySet().toArray(String[]::new));
  }

  private static RowData rowOf(Map<String, LogicalType> types, Map<String, Object> values) {
    return GenericRowData.of(types.keySet().stream().map(values::get).toArray());
  }
}
