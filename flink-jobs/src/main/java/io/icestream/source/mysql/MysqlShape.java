package io.icestream.source.mysql;

import io.icestream.source.SourceEvent.Column;
import io.icestream.source.SourceEvent.SchemaChange;
import io.icestream.source.SourceEvent.SchemaChange.Effect;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns of a table as readers see them, types as Flink SQL, and its key. */
record MysqlShape(List<Column> columns, List<String> key) {

  MysqlShape {
    columns = List.copyOf(columns);
    key = List.copyOf(key);
  }

  static MysqlShape of(List<MysqlColumn> columns, List<String> key) {
    return new MysqlShape(
        columns.stream()
            .map(column -> new Column(column.name(), column.flinkType().asSummaryString()))
            .toList(),
        key);
  }

  String[] names() {
    return columns.stream().map(Column::name).toArray(String[]::new);
  }

  /** Whether it has columns, or types of columns, that another lacks. */
  boolean hasMoreThan(MysqlShape other) {
    return !other.columns.containsAll(columns);
  }

  /**
   * What changed; null when readers cannot tell the difference.
   *
   * @param gone columns that are no longer there; not told of a shape that is read beside the log,
   *     for the log may be older
   */
  SchemaChange since(MysqlShape old, String entity, LogPoint at, List<String> gone) {
    Map<String, String> before = new LinkedHashMap<>();
    old.columns.forEach(column -> before.put(column.name(), column.type()));
    List<String> changes = new ArrayList<>();
    for (Column column : columns) {
      String known = before.get(column.name());
      if (known == null) {
        changes.add("column " + column.name() + " " + column.type() + " is new");
      } else if (!known.equals(column.type())) {
        changes.add("column " + column.name() + " was " + known + " and is now " + column.type());
      }
    }
    gone.forEach(name -> changes.add("column " + name + " is gone or renamed"));
    boolean isOtherKey = !old.key.equals(key);
    if (isOtherKey) {
      changes.add("the key was " + old.key + " and is now " + key);
    }
    return changes.isEmpty()
        ? null
        : new SchemaChange(
            entity,
            at.toString(),
            isOtherKey ? Effect.BREAKING : Effect.RESHAPED,
            columns,
            gone,
            String.join("; ", changes));
  }

  /** Names of columns that another shape has and this one has not. */
  List<String> lacking(MysqlShape old) {
    List<String> gone = new ArrayList<>(List.of(old.names()));
    gone.removeAll(List.of(names()));
    return gone;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(columns.size());
    for (Column column : columns) {
      out.writeUTF(column.name());
      out.writeUTF(column.type());
    }
    Texts.write(out, key);
  }

  static MysqlShape read(DataInput in) throws IOException {
    List<Column> columns = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      columns.add(new Column(in.readUTF(), in.readUTF()));
    }
    return new MysqlShape(columns, Texts.read(in));
  }
}
