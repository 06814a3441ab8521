package io.icestream.source.postgres;

import io.icestream.source.SourceEvent.Column;
import io.icestream.source.SourceEvent.SchemaChange;
import io.icestream.source.SourceEvent.SchemaChange.Effect;
import io.icestream.source.postgres.TableShape.ColumnShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what a change of a table's shape means for those who read it. */
final class ShapeChanges {

  private ShapeChanges() {}

  /** What changed; null when readers cannot tell the difference. */
  static SchemaChange between(String entity, String position, TableShape old, TableShape now) {
    Map<String, ColumnShape> before = byName(old);
    Map<String, ColumnShape> after = byName(now);
    List<String> reshaped = new ArrayList<>();
    List<String> breaking = new ArrayList<>();
    after.forEach(
        (name, column) -> {
          ColumnShape known = before.get(name);
          if (known == null) {
            reshaped.add("column " + name + " " + column.type() + " is new");
          } else if (!known.type().equals(column.type())) {
            reshaped.add(
                "column " + name + " was " + known.type() + " and is now " + column.type());
          }
        });
    List<String> gone = new ArrayList<>();
    for (String name : before.keySet()) {
      if (!after.containsKey(name)) {
        gone.add(name);
        reshaped.add("column " + name + " is gone or renamed");
      }
    }
    if (!old.key().equals(now.key())) {
      breaking.add("the key was " + old.key() + " and is now " + now.key());
    }
    if (breaking.isEmpty() && reshaped.isEmpty()) {
      return null;
    }
    List<String> all = new ArrayList<>(breaking);
    all.addAll(reshaped);
    return new SchemaChange(
        entity,
        position,
        breaking.isEmpty() ? Effect.RESHAPED : Effect.BREAKING,
        columns(now),
        gone,
        String.join("; ", all));
  }

  static SchemaChange truncated(String entity, String position, TableShape shape) {
    return new SchemaChange(
        entity,
        position,
        Effect.BREAKING,
        columns(shape),
        List.of(),
        "table "
            + shape.name()
            + " was truncated, which the log does not describe row by row; take a new snapshot");
  }

  private static List<Column> columns(TableShape shape) {
    return shape.columns().stream()
        .map(
            column ->
                new Column(
                    column.name(), PostgresTypes.flinkType(column.baseType()).asSummaryString()))
        .toList();
  }

  private static Map<String, ColumnShape> byName(TableShape shape) {
    Map<String, ColumnShape> columns = new LinkedHashMap<>();
    shape.columns().forEach(column -> columns.put(column.name(), column));
    return columns;
  }
}
