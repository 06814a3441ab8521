package io.icestream.source.mysql;

import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.mysql.MysqlSplit.TableState;
import io.icestream.source.postgres.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a table's rows in the order of its key, a chunk at a time, without locks.
 *
 * <p>All rows stand, one behind the other, at one point of the log that is not newer than any of
 * the queries. What changes a row behind that point is in the log and newer by position, so in the
 * end the newest of each key is right, whether a query has seen the change or not. A row that is
 * deleted meanwhile is deleted by the log.
 */
final class SnapshotReader {
  private final MysqlConnection connection;
  private final Outlet out;
  private final int chunkRows;

  SnapshotReader(MysqlConnection connection, Outlet out, int chunkRows) {
    this.connection = connection;
    this.out = out;
    this.chunkRows = chunkRows;
  }

  /** Reads what is left of a table; one that is gone has nothing left. */
  void read(String entity, TableName name) throws IOException, InterruptedException {
    Optional<MysqlTables.Table> table = MysqlTables.find(connection, name);
    if (table.isPresent()) {
      MysqlChecks.require(table.get());
      begin(entity, table.get().shape());
      try {
        while (!chunk(entity, table.get())) {
          out.flush();
        }
      } catch (ServerError e) {
        if (e.number() == ServerError.NO_SUCH_COLUMN) {
          read(entity, name);
          return;
        }
        if (e.number() != ServerError.NO_SUCH_TABLE) {
          throw e;
        }
      }
    }
    TableState state = out.now().tables().get(entity);
    out.move(out.now().withTable(entity, state.finished()).withoutRows());
    out.flush();
  }

  /** A table that has other columns than when its reading began is read from its beginning. */
  private void begin(String entity, MysqlShape shape) {
    TableState state = out.now().tables().get(entity);
    if (!state.read().equals(shape)) {
      LogPoint from = state.from();
      TableState again = state.again(shape, from.plus(out.now().rows()));
      out.move(out.now().withTable(entity, again).withoutRows());
    }
  }

  /** Reads a chunk; true when it was the last one. */
  private boolean chunk(String entity, MysqlTables.Table table)
      throws IOException, InterruptedException {
    List<MysqlColumn> columns = table.read();
    String[] names = table.shape().names();
    List<MysqlColumn> key =
        table.primaryKey().stream()
            .map(column -> columns.get(List.of(names).indexOf(column)))
            .toList();
    int[] places =
        table.primaryKey().stream().mapToInt(column -> List.of(names).indexOf(column)).toArray();
    LogPoint from = out.now().tables().get(entity).from();
    long nowMicros = System.currentTimeMillis() * 1_000;
    long[] rows = {0};
    connection.query(
        query(table, columns, key, out.now().lastKey()),
        row -> {
          String[] values = new String[names.length];
          for (int i = 0; i < values.length; i++) {
            values[i] = row[i] == null ? null : columns.get(i).text(row[i]);
          }
          List<String> keyOfRow = new ArrayList<>(places.length);
          for (int place : places) {
            keyOfRow.add(values[place]);
          }
          rows[0]++;
          MysqlSplit after = out.now().withRow(keyOfRow);
          String position = from.plus(after.rows()).toString();
          out.add(new RowChange(entity, 'r', position, nowMicros, names, values), after);
        });
    return rows[0] < chunkRows;
  }

  private String query(
      MysqlTables.Table table,
      List<MysqlColumn> columns,
      List<MysqlColumn> key,
      List<String> behind) {
    String order =
        key.stream()
            .map(column -> Quoting.identifier(column.name()))
            .collect(Collectors.joining(", "));
    return "SELECT "
        + columns.stream().map(MysqlColumn::selected).collect(Collectors.joining(", "))
        + " FROM "
        + Quoting.table(table.name())
        + (behind.isEmpty() ? "" : " WHERE " + behind(key, behind))
        + " ORDER BY "
        + order
        + " LIMIT "
        + chunkRows;
  }

  /** Written out, for servers compare rows of values without an index. */
  private static String behind(List<MysqlColumn> key, List<String> values) {
    List<String> ways = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      List<String> parts = new ArrayList<>();
      for (int j = 0; j <= i; j++) {
        parts.add(
            Quoting.identifier(key.get(j).name())
                + (j == i ? " > " : " = ")
                + key.get(j).literal(values.get(j)));
      }
      ways.add("(" + String.join(" AND ", parts) + ")");
    }
    return String.join(" OR ", ways);
  }
}
