package io.icestream.source.jdbc;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RowChange;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The rows of a table in the order of its key, so that a restart can skip those it has read. */
final class JdbcRows implements Iterator<SourceEvent> {

  private static final int FETCH_ROWS = 1_000;

  private final JdbcTable table;
  private final String position;
  private long readRows;
  private Connection connection;
  private ResultSet rows;
  private String[] columns;
  private int[] types;
  private boolean isOnRow;
  private boolean isEnded;

  JdbcRows(JdbcTable table) {
    this.table = table;
    this.readRows = table.readRows();
    this.position = String.format("%016x", table.startedAtMicros());
  }

  long readRows() {
    return readRows;
  }

  @Override
  public boolean hasNext() {
    if (!isOnRow && !isEnded) {
      try {
        if (rows == null) {
          open();
        }
        isOnRow = rows.next();
        if (!isOnRow) {
          isEnded = true;
          connection.close();
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }
    return isOnRow;
  }

  @Override
  public SourceEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    isOnRow = false;
    readRows++;
    String[] values = new String[columns.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = text(i + 1, types[i]);
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    return new RowChange(table.entity(), 'r', position, table.startedAtMicros(), columns, values);
  }

  private void open() throws SQLException {
    connection =
        DriverManager.getConnection(
            SecretReference.of(table.access().url()).resolve(),
            SecretReference.of(table.access().username()).resolve(),
            table.access().password().resolve());
    connection.setAutoCommit(false);
    Statement statement = connection.createStatement();
    statement.setFetchSize(FETCH_ROWS);
    String quote = connection.getMetaData().getIdentifierQuoteString().strip();
    rows = statement.executeQuery("SELECT * FROM " + name(quote) + order(quote));
    ResultSetMetaData metaData = rows.getMetaData();
    columns = new String[metaData.getColumnCount()];
    types = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = metaData.getColumnLabel(i + 1);
      types[i] = metaData.getColumnType(i + 1);
    }
    for (long skipped = 0; skipped < readRows; skipped++) {
      if (!rows.next()) {
        return;
      }
    }
  }

  private String name(String quote) {
    StringBuilder name = new StringBuilder();
    for (String part : table.table().split("\\.", -1)) {
      name.append(name.isEmpty() ? "" : ".").append(quoted(part, quote));
    }
    return name.toString();
  }

  private String order(String quote) throws SQLException {
    String[] parts = table.table().split("\\.", -1);
    String schema = parts.length > 1 ? parts[parts.length - 2] : null;
    List<String> key = new ArrayList<>();
    try (ResultSet found =
        connection.getMetaData().getPrimaryKeys(null, schema, parts[parts.length - 1])) {
      while (found.next()) {
        key.add(quoted(found.getString("COLUMN_NAME"), quote));
      }
    }
    return key.isEmpty() ? "" : " ORDER BY " + String.join(", ", key);
  }

  private static String quoted(String name, String quote) {
    return quote + name.replace(quote, quote + quote) + quote;
  }

  /** In the form that {@code PgTextDecoder} reads. */
  private String text(int column, int type) throws SQLException {
    switch (type) {
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> {
        byte[] bytes = rows.getBytes(column);
        return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
      }
      case Types.BIT, Types.BOOLEAN -> {
        boolean value = rows.getBoolean(column);
        return rows.wasNull() ? null : value ? "t" : "f";
      }
      case Types.DECIMAL, Types.NUMERIC -> {
        BigDecimal value = rows.getBigDecimal(column);
        return value == null ? null : value.toPlainString();
      }
      case Types.TIMESTAMP -> {
        String value = rows.getString(column);
        return value == null ? null : value.replace('T', ' ');
      }
      default -> {
        return rows.getString(column);
      }
    }
  }

  private IcestreamException failed(SQLException e) {
    return new IcestreamException(
        ErrorCode.SRC_004,
        "Cannot read table "
            + table.table()
            + " through JDBC: "
            + e.getMessage()
            + " (state="
            + e.getSQLState()
            + "). Check the url, the driver and the user's rights.",
        e);
  }
}
