package io.icestream.serve;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.postgres.Quoting;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** A table of PostgreSQL that is to hold the rows of one of Gold, within a transaction. */
final class TargetTable {
  private static final String STAGE = "pg_temp.icestream_stage";
  private static final int CHUNK = 1 << 16;

  private static final String COLUMNS =
      """
      select
          a.attname,
          format_type(a.atttypid, a.atttypmod),
          coalesce(a.attnum = any (i.indkey), false),
          col_description(a.attrelid, a.attnum),
          obj_description(a.attrelid, 'pg_class')
      from pg_attribute as a
      left join pg_index as i on i.indrelid = a.attrelid and i.indisprimary
      where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
      order by a.attnum""";

  private final Connection connection;
  private final ServedTable table;
  private final String schema;
  private final String name;

  /** What is said of the table, under an empty name, and of its columns. */
  private final Map<String, String> comments = new HashMap<>();

  TargetTable(Connection connection, String schema, ServedTable table) {
    this.connection = connection;
    this.table = table;
    this.schema = schema;
    this.name = table.in(schema);
  }

  /** How many rows were inserted or changed, and how many deleted. */
  record Change(String table, long written, long deleted) {}

  private record Present(String type, boolean isKey) {}

  boolean exists() throws SQLException {
    return !present().isEmpty();
  }

  /**
   * Makes the table, or brings the one that is there to the columns of Gold.
   *
   * @param isOurs whether it was delivered to before; a table that was not must be empty
   */
  void prepare(boolean isOurs) throws SQLException {
    Map<String, Present> present = present();
    if (present.isEmpty()) {
      execute(table.create(schema));
    } else {
      if (!isOurs && hasRows()) {
        throw new IcestreamException(
            ErrorCode.SRV_003,
            ("Cannot deliver %s: there is a table %s already, it has rows, and they are not of this"
                    + " project. Give 'serve' another schema, or move the table away.")
                .formatted(table.name(), name));
      }
      fit(present);
    }
    for (String comment : table.comments(schema, comments)) {
      execute(comment);
    }
  }

  private void fit(Map<String, Present> present) throws SQLException {
    List<String> changes = new ArrayList<>();
    List<String> clashes = new ArrayList<>();
    for (Types.NestedField field : table.schema().columns()) {
      String column = Quoting.identifier(field.name());
      String type = table.type(field);
      Present there = present.get(field.name());
      if (there == null) {
        changes.add("add column " + column + " " + type);
      } else if (ColumnTypes.isWider(type, there.type())) {
        changes.add("alter column " + column + " type " + type);
      } else if (!there.type().equals(type)) {
        clashes.add(field.name() + " is " + there.type() + " and not " + type);
      }
    }
    Set<String> key = new HashSet<>();
    present.forEach(
        (column, there) -> {
          if (there.isKey()) {
            key.add(column);
          }
        });
    if (!key.equals(table.key())) {
      clashes.add("the key is " + sorted(key) + " and not " + sorted(table.key()));
    }
    if (!clashes.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRV_004,
          ("Cannot deliver %s: the table %s of the database has another form (%s). Drop it, or move"
                  + " it away: the next delivery makes it anew.")
              .formatted(table.name(), name, String.join("; ", clashes)));
    }
    if (!changes.isEmpty()) {
      execute("alter table " + name + " " + String.join(", ", changes));
    }
  }

  private static String sorted(Set<String> names) {
    return names.isEmpty() ? "missing" : String.join(", ", names.stream().sorted().toList());
  }

  private Map<String, Present> present() throws SQLException {
    Map<String, Present> present = new LinkedHashMap<>();
    try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          present.put(rows.getString(1), new Present(rows.getString(2), rows.getBoolean(3)));
          comments.put(rows.getString(1), rows.getString(4));
          comments.put("", rows.getString(5));
        }
      }
    }
    return present;
  }

  private boolean hasRows() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select exists (select from " + name + ")")) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  /** Makes the table hold these rows and no others; rows that are as they were stay untouched. */
  Change replace(Iterable<Record> rows) throws SQLException {
    execute(
        "create temporary table icestream_stage on commit drop as select %s from %s with no data"
            .formatted(table.columns(), name));
    copy(rows);
    execute("analyze " + STAGE);
    long deleted = execute(deletion());
    long written = execute(upsert());
    execute("drop table " + STAGE);
    return new Change(table.name(), written, deleted);
  }

  private String deletion() {
    return "delete from %s as target where not exists (select from %s as stage where %s)"
        .formatted(
            name,
            STAGE,
            table.keyColumns().stream()
                .map(column -> "stage." + column + " = target." + column)
                .collect(Collectors.joining(" and ")));
  }

  private String upsert() {
    List<String> others =
        table.schema().columns().stream()
            .filter(field -> !table.key().contains(field.name()))
            .map(field -> Quoting.identifier(field.name()))
            .toList();
    String sql =
        "insert into %s as target (%s) select %s from %s on conflict (%s) do "
            .formatted(
                name,
                table.columns(),
                table.columns(),
                STAGE,
                String.join(", ", table.keyColumns()));
    if (others.isEmpty()) {
      return sql + "nothing";
    }
    return sql
        + "update set %s where (%s) is distinct from (%s)"
            .formatted(
                others.stream()
                    .map(column -> column + " = excluded." + column)
                    .collect(Collectors.joining(", ")),
                prefixed("target.", others),
                prefixed("excluded.", others));
  }

  private static String prefixed(String prefix, List<String> columns) {
    return columns.stream().map(column -> prefix + column).collect(Collectors.joining(", "));
  }

  private void copy(Iterable<Record> rows) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy %s (%s) from stdin".formatted(STAGE, table.columns()));
    try {
      StringBuilder lines = new StringBuilder();
      for (Record row : rows) {
        append(lines, row);
        if (lines.length() > CHUNK) {
          send(copy, lines);
        }
      }
      send(copy, lines);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static void send(CopyIn copy, StringBuilder lines) throws SQLException {
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    copy.writeToCopy(bytes, 0, bytes.length);
    lines.setLength(0);
  }

  private void append(StringBuilder lines, Record row) {
    String separator = "";
    for (Types.NestedField field : table.schema().columns()) {
      lines.append(separator);
      separator = "\t";
      Object value = row.getField(field.name());
      if (value == null) {
        lines.append("\\N");
      } else {
        escape(lines, field, ValueText.of(field.type(), value));
      }
    }
    lines.append('\n');
  }

  private void escape(StringBuilder lines, Types.NestedField field, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> lines.append("\\\\");
        case '\t' -> lines.append("\\t");
        case '\n' -> lines.append("\\n");
        case '\r' -> lines.append("\\r");
        case 0 -> throw unstorable(field);
        default -> lines.append(c);
      }
    }
  }

  private IcestreamException unstorable(Types.NestedField field) {
    return new IcestreamException(
        ErrorCode.SRV_005,
        ("Cannot deliver %s: a text of its column %s holds the character U+0000, which PostgreSQL"
                + " can't store. Take it out in the table's query.")
            .formatted(table.name(), field.name()));
  }

  private long execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeLargeUpdate(sql);
    }
  }
}
