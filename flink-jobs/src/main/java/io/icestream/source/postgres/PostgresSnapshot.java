package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Tables as they were at one position of the log, for those who compare them with what was made of
 * the log. Every transaction that the log commits below the position is in it, and no other.
 * Writers are not held up; the tables can't be altered or truncated until it is closed.
 *
 * <p>Takes a replication slot of the server for a moment, and none for good.
 */
public final class PostgresSnapshot implements AutoCloseable {
  private static final int SOCKET_TIMEOUT_SECONDS = 300;

  private final PostgresEndpoint endpoint;
  private final SnapshotSession session;

  private PostgresSnapshot(PostgresEndpoint endpoint, SnapshotSession session) {
    this.endpoint = endpoint;
    this.session = session;
  }

  /**
   * Takes a snapshot.
   *
   * @param tables entity to table
   * @param timeout how long to wait for the transactions that are open now, which the server has to
   *     see end first
   */
  public static PostgresSnapshot open(
      PostgresEndpoint endpoint, Map<String, TableName> tables, Duration timeout) {
    PostgresCapture capture =
        PostgresCapture.of(endpoint, "icestream_snapshot", "", tables)
            .withMode(PostgresCapture.Mode.BATCH)
            .withChunkRows(Integer.MAX_VALUE);
    SnapshotSession session = new SnapshotSession(capture);
    CompletableFuture<Boolean> opened = new CompletableFuture<>();
    CompletableFuture<Void> unused =
        opened
            .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
            .thenAccept(
                isInTime -> {
                  if (!isInTime) {
                    session.close();
                  }
                });
    try {
      session.open(SnapshotSession.Kind.TEMPORARY_SLOT, 0, tables);
    } catch (SQLException e) {
      throw opened.complete(true)
          ? ServerErrors.coded(endpoint, "take a snapshot", e)
          : waitedTooLong(endpoint, timeout, e);
    }
    if (!opened.complete(true)) {
      throw waitedTooLong(endpoint, timeout, null);
    }
    return new PostgresSnapshot(endpoint, session);
  }

  private static IcestreamException waitedTooLong(
      PostgresEndpoint endpoint, Duration timeout, Throwable cause) {
    return new IcestreamException(
        ErrorCode.PG_014,
        "Cannot take a snapshot: transactions that were open before have not ended within "
            + timeout.toSeconds()
            + " s ("
            + endpoint
            + "). See pg_stat_activity for the oldest xact_start, or wait longer.",
        cause);
  }

  /** Where the log stands: everything committed below it is in the tables. */
  public PostgresPosition position() {
    return PostgresPosition.before(session.positionLsn());
  }

  /** The columns of an entity's table, in the order of its rows' values. */
  public List<String> columns(String entity) {
    return Arrays.asList(session.shapes().get(entity).columnNames());
  }

  /**
   * Reads a table, values in the server's text form and null for SQL NULL; the same rows each time.
   */
  public void read(String entity, Consumer<String[]> rows) throws SQLException {
    int columns = columns(entity).size();
    try (Connection connection = endpoint.connect(SOCKET_TIMEOUT_SECONDS)) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET row_security TO off");
        connection.commit();
        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        String name = session.chunks().get(0).snapshot();
        statement.execute("SET TRANSACTION SNAPSHOT " + Quoting.literal(name));
      }
      for (PostgresSplit.SnapshotChunk chunk : session.chunks()) {
        if (!chunk.entity().equals(entity)) {
          continue;
        }
        CopyOut copy =
            connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + chunk.query() + ") TO STDOUT");
        for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
          rows.accept(CopyText.values(line, columns));
        }
      }
      if (!session.isUsable()) {
        throw new IcestreamException(
            ErrorCode.PG_015,
            "Cannot go on reading a snapshot of "
                + entity
                + ": its connection is gone, or somebody waits to alter a table ("
                + endpoint
                + "). Compare again afterwards.");
      }
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
