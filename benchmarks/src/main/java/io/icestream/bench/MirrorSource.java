package io.icestream.bench;

import io.icestream.demo.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A database with the table that is mirrored, 12 columns wide. */
final class MirrorSource implements AutoCloseable {
  /** Changes of one transaction: 600 updates, 200 inserts, 200 deletes. */
  static final int CHANGES = 1000;

  /** Rows that one transaction updates or deletes; none is touched twice. */
  static final int TOUCHED = 800;

  private static final int UPDATES = 600;
  private static final int INSERTS = 200;
  private static final String DATABASE = "shop";

  /** A prime: multiples of it, modulo the number of rows, scatter neighbours over the table. */
  private static final String SCATTERED = "(i * 1000003) %% %d";

  private static final String VALUES =
      """
      0, (array['new', 'active', 'dormant', 'closed'])[1 + i %% 4],
      (array['EUR', 'USD', 'GBP'])[1 + i %% 3], 'branch ' || i %% 900,
      case when i %% 10 = 0 then null else 'note ' || md5(i::text) end,
      (i %% 1000000)::numeric / 100, case when i %% 7 = 0 then null else (i %% 5000)::numeric end,
      i %% 11, i %% 13 > 0, date '2020-01-01' + (i %% 2000)::int,
      timestamptz '2026-01-01 00:00:00Z' + i * interval '1 ms'
      """;

  private final EmbeddedPostgres server;
  private final long rows;

  private MirrorSource(EmbeddedPostgres server, long rows) {
    this.server = server;
    this.rows = rows;
  }

  /** Starts a server in a directory and fills its table. */
  static MirrorSource start(Path directory, long rows) throws SQLException, IOException {
    MirrorSource source = new MirrorSource(EmbeddedPostgres.start(directory).stopAtExit(), rows);
    source.fill();
    return source;
  }

  private void fill() throws SQLException, IOException {
    server.createDatabase(DATABASE);
    try (Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement();
        InputStream table = ProjectRun.resource("mirror", "accounts.sql")) {
      statement.execute(new String(table.readAllBytes(), StandardCharsets.UTF_8));
      statement.execute(
          ("insert into accounts select i, " + VALUES + " from generate_series(0::bigint, %d) i")
              .formatted(rows - 1));
      statement.execute("analyze accounts");
    }
  }

  String url() {
    return server.url(DATABASE);
  }

  String password() {
    return server.password();
  }

  /** Runs transactions one after the other. */
  void change(int transactions) throws SQLException {
    String touched = "any(array(select " + SCATTERED + " from generate_series(?::bigint, ?) i))";
    try (Connection connection = server.connect(DATABASE);
        PreparedStatement update =
            connection.prepareStatement(
                ("update accounts set version = version + 1, status = 'changed', balance = balance"
                        + " + 1.25, updated_at = updated_at + interval '1 day' where account_id = "
                        + touched)
                    .formatted(rows));
        PreparedStatement delete =
            connection.prepareStatement(
                ("delete from accounts where account_id = " + touched).formatted(rows));
        PreparedStatement insert =
            connection.prepareStatement(
                ("insert into accounts select i, "
                        + VALUES
                        + " from generate_series(?::bigint, ?) i")
                    .formatted())) {
      connection.setAutoCommit(false);
      for (long number = 0; number < transactions; number++) {
        long first = number * TOUCHED;
        int changed =
            run(update, first, first + UPDATES - 1)
                + run(delete, first + UPDATES, first + TOUCHED - 1)
                + run(insert, rows + number * INSERTS, rows + (number + 1) * INSERTS - 1);
        if (changed != CHANGES) {
          throw new IllegalStateException(changed + " changes in transaction " + number);
        }
        connection.commit();
      }
    }
  }

  private static int run(PreparedStatement statement, long first, long last) throws SQLException {
    statement.setLong(1, first);
    statement.setLong(2, last);
    return statement.executeUpdate();
  }

  @Override
  public void close() {
    server.close();
  }
}
