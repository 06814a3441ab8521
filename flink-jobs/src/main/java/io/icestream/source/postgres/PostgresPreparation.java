package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes a database ready for capture, for {@code prepare: auto}: a publication of the captured
 * tables, and the whole old row in the log where it is needed. It drops nothing, takes no table out
 * of a publication, and does not touch the server's settings.
 */
public final class PostgresPreparation {
  private static final String DEADLOCK = "40P01";
  private static final int ATTEMPTS = 10;

  private PostgresPreparation() {}

  /**
   * Does what is needed, all or nothing.
   *
   * @return the statements that were run; empty when the database was ready
   * @throws IcestreamException with the statements for somebody who may run them
   */
  public static List<String> apply(PostgresCapture capture) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(capture);
      } catch (IcestreamException e) {
        // Applications lock tables in an order of their own; the server ends one of the two.
        boolean isDeadlock =
            e.getCause() instanceof SQLException cause && DEADLOCK.equals(cause.getSQLState());
        if (!isDeadlock || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static List<String> attempt(PostgresCapture capture) {
    List<String> statements = new ArrayList<>();
    try (Connection connection = capture.endpoint().connect(60)) {
      connection.setAutoCommit(false);
      for (TableName table : capture.tables().values()) {
        ShapeQuery.of(connection, table);
      }
      statements.addAll(needed(connection, capture));
      connection.commit();
      if (statements.isEmpty()) {
        return statements;
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL lock_timeout TO '10s'");
        for (String sql : statements) {
          statement.execute(sql);
        }
      }
      connection.commit();
      return statements;
    } catch (SQLException e) {
      if (statements.isEmpty()) {
        throw ServerErrors.coded(capture.endpoint(), "prepare the database", e);
      }
      throw new IcestreamException(
          ErrorCode.PG_013,
          "Cannot prepare the database: "
              + e.getMessage()
              + " ("
              + capture.endpoint()
              + ", state="
              + e.getSQLState()
              + "). Let the owner of the tables run: "
              + String.join(" ", statements),
          e);
    }
  }

  /** The statements that {@link #apply} would run now; tables that are not there are left out. */
  public static List<String> planned(PostgresCapture capture) {
    try (Connection connection = capture.endpoint().connect(60)) {
      return needed(connection, capture);
    } catch (SQLException e) {
      throw ServerErrors.coded(capture.endpoint(), "look at the database", e);
    }
  }

  /** Replica identities first: publishing a table without one breaks the application's updates. */
  private static List<String> needed(Connection connection, PostgresCapture capture)
      throws SQLException {
    List<String> statements = new ArrayList<>();
    for (TableName table : capture.tables().values()) {
      if (ShapeQuery.find(connection, table).isEmpty()) {
        continue;
      }
      for (StoredRelation relation : StoredRelation.of(connection, table)) {
        if (!relation.lack().isEmpty()) {
          statements.add(relation.fix());
        }
      }
    }
    Optional<Publication> found = Publication.find(connection, capture.publication());
    if (found.isEmpty()) {
      statements.add(createPublication(connection, capture));
      return statements;
    }
    Publication publication = found.get();
    String name = Quoting.identifier(capture.publication());
    if (!publication.hasAllOperations()) {
      statements.add(
          "ALTER PUBLICATION " + name + " SET (publish = 'insert, update, delete, truncate');");
    }
    if (!publication.isViaRoot() && hasViaRoot(connection)) {
      statements.add("ALTER PUBLICATION " + name + " SET (publish_via_partition_root = true);");
    }
    for (Map.Entry<String, TableName> table : capture.tables().entrySet()) {
      boolean isThere = publication.tables().containsKey(table.getValue());
      if (!publication.isOfAllTables()
          && !isThere
          && !isOfLeaves(connection, publication, table.getValue())) {
        statements.add(
            "ALTER PUBLICATION " + name + " ADD TABLE ONLY " + table.getValue().quoted() + ";");
      }
    }
    return statements;
  }

  /** A partitioned table that is published is shown by its partitions until it is via root. */
  private static boolean isOfLeaves(Connection connection, Publication publication, TableName table)
      throws SQLException {
    List<StoredRelation> relations = StoredRelation.of(connection, table);
    return !publication.isViaRoot()
        && !relations.isEmpty()
        && relations.stream().allMatch(r -> publication.tables().containsKey(r.relation()));
  }

  static String createPublication(Connection connection, PostgresCapture capture)
      throws SQLException {
    return "CREATE PUBLICATION "
        + Quoting.identifier(capture.publication())
        + capture.tables().values().stream()
            .map(table -> "ONLY " + table.quoted())
            .collect(Collectors.joining(", ", " FOR TABLE ", ""))
        + (hasViaRoot(connection) ? " WITH (publish_via_partition_root = true);" : ";");
  }

  private static boolean hasViaRoot(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseMajorVersion() >= 13;
  }
}
