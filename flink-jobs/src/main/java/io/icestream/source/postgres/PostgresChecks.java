package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out before the start what would keep a capture from being complete, and what to do about
 * it. Reads only; changes nothing.
 */
public final class PostgresChecks {

  private final PostgresCapture capture;
  private final Connection connection;
  private final List<SourceProblem> problems = new ArrayList<>();

  private PostgresChecks(PostgresCapture capture, Connection connection) {
    this.capture = capture;
    this.connection = connection;
  }

  /** Everything that is wrong at once; empty when the capture can start. */
  public static List<SourceProblem> run(PostgresCapture capture) {
    try (Connection connection = capture.endpoint().connect(30)) {
      PostgresChecks checks = new PostgresChecks(capture, connection);
      checks.run();
      return checks.problems;
    } catch (SQLException e) {
      IcestreamException problem = ServerErrors.coded(capture.endpoint(), "check the database", e);
      return List.of(
          new SourceProblem(
              problem.code(),
              problem.getMessage().substring(problem.code().code().length() + 2),
              "Check that the server runs and can be reached from here."));
    }
  }

  static void requirePublication(Connection connection, String publication) throws SQLException {
    if (Publication.find(connection, publication).isEmpty()) {
      throw new IcestreamException(
          ErrorCode.PG_007,
          "Cannot read the log: the database has no publication "
              + publication
              + " (publication="
              + publication
              + "). Create it for the captured tables before the slot, or set prepare: auto.");
    }
  }

  private void run() throws SQLException {
    checkServer();
    List<TableName> tables = checkTables();
    if (capture.mode() == PostgresCapture.Mode.BATCH) {
      return;
    }
    checkLog();
    checkSlot();
    checkPublication(tables);
    for (TableName table : tables) {
      for (StoredRelation relation : StoredRelation.of(connection, table)) {
        if (!relation.lack().isEmpty()) {
          add(
              ErrorCode.PG_012,
              "Cannot capture table " + relation.relation() + ": " + relation.lack() + ".",
              relation.fix());
        }
      }
    }
  }

  private void add(ErrorCode code, String message, String fix) {
    problems.add(new SourceProblem(code, message, fix));
  }

  private String ask(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private boolean isTrue(String query) throws SQLException {
    return "t".equals(ask(query));
  }

  private void checkServer() throws SQLException {
    int version = Integer.parseInt(ask("select current_setting('server_version_num')"));
    if (version < 120_000) {
      add(
          ErrorCode.PG_011,
          "Cannot capture from PostgreSQL "
              + ask("select current_setting('server_version')")
              + ": it is too old.",
          "Upgrade to 12 or later.");
    }
    if (ask("select current_setting('server_encoding')").equals("SQL_ASCII")) {
      add(
          ErrorCode.PG_011,
          "Cannot capture from this database: its text has no known encoding"
              + " (server_encoding=SQL_ASCII).",
          "Move it to a database with ENCODING 'UTF8'.");
    }
  }

  private List<TableName> checkTables() throws SQLException {
    List<TableName> found = new ArrayList<>();
    String user = Quoting.identifier(capture.endpoint().username());
    for (TableName table : capture.tables().values()) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              """
              select c.relkind, c.relpersistence,
                has_schema_privilege(n.oid, 'usage'), has_table_privilege(c.oid, 'select'),
                row_security_active(c.oid)
              from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where n.nspname = ? and c.relname = ?""")) {
        statement.setString(1, table.schema());
        statement.setString(2, table.table());
        try (ResultSet rows = statement.executeQuery()) {
          if (!rows.next() || !"rp".contains(rows.getString(1))) {
            add(
                ErrorCode.PG_006,
                "Cannot read table " + table + ": the database has no such table.",
                "Correct the name; names keep their case.");
            continue;
          }
          if (!rows.getBoolean(3)) {
            add(
                ErrorCode.PG_006,
                "Cannot read table " + table + ": the user may not use its schema.",
                "GRANT USAGE ON SCHEMA "
                    + Quoting.identifier(table.schema())
                    + " TO "
                    + user
                    + ";");
          }
          if (!rows.getBoolean(4)) {
            add(
                ErrorCode.PG_006,
                "Cannot read table " + table + ": the user may not select from it.",
                "GRANT SELECT ON " + table.quoted() + " TO " + user + ";");
          }
          if (rows.getBoolean(5)) {
            add(
                ErrorCode.PG_012,
                "Cannot read table " + table + ": its row security hides rows from the user.",
                "ALTER ROLE " + user + " BYPASSRLS;");
          }
          if (!rows.getString(2).equals("p") && capture.mode() == PostgresCapture.Mode.STREAM) {
            add(
                ErrorCode.PG_012,
                "Cannot capture table " + table + ": the log does not hold its changes.",
                "ALTER TABLE " + table.quoted() + " SET LOGGED;");
            continue;
          }
          if (rows.getBoolean(3)) {
            found.add(table);
          }
        }
      }
    }
    return found;
  }

  private void checkLog() throws SQLException {
    String level = ask("select current_setting('wal_level')");
    if (!level.equals("logical")) {
      add(
          ErrorCode.PG_011,
          "Cannot read the log: it does not hold row changes (wal_level=" + level + ").",
          "ALTER SYSTEM SET wal_level = logical; and restart the server (on Amazon RDS set"
              + " rds.logical_replication = 1).");
    }
    if (!isTrue(
        """
        select rolsuper or rolreplication or exists (
            select 1 from pg_roles r where r.rolname in ('rds_replication', 'cloudsqlsuperuser')
              and pg_has_role(current_user, r.oid, 'usage'))
        from pg_roles where rolname = current_user""")) {
      add(
          ErrorCode.PG_006,
          "Cannot read the log: the user may not replicate.",
          "ALTER ROLE "
              + Quoting.identifier(capture.endpoint().username())
              + " REPLICATION; (on Amazon RDS GRANT rds_replication).");
    }
    if (isTrue("select pg_is_in_recovery()")) {
      add(
          ErrorCode.PG_011,
          "Cannot read the log: the server is a standby.",
          "Connect to the primary.");
    }
    if (isTrue(
        """
        select count(*) + 2 > current_setting('max_wal_senders')::int
        from pg_stat_activity where backend_type = 'walsender'""")) {
      add(
          ErrorCode.PG_011,
          "Cannot read the log: two WAL senders are needed, fewer are free.",
          "Raise max_wal_senders and restart the server.");
    }
  }

  private void checkSlot() throws SQLException {
    Optional<SlotState> slot = SlotState.find(connection, capture.slot());
    if (slot.isPresent()) {
      try {
        slot.get().checked();
      } catch (IcestreamException e) {
        String message = e.getMessage().substring(e.code().code().length() + 2);
        int split = message.indexOf("). ") + 2;
        add(e.code(), message.substring(0, split), message.substring(split).strip());
        return;
      }
      if (slot.get().active()) {
        add(
            ErrorCode.PG_004,
            "Cannot read slot " + capture.slot() + ": another process reads it.",
            "Stop the other job, or give this one a slot of its own.");
      }
    }
    int needed = slot.isPresent() ? 1 : 2;
    if (isTrue(
        "select count(*) + "
            + needed
            + " > current_setting('max_replication_slots')::int from pg_replication_slots")) {
      add(
          ErrorCode.PG_011,
          "Cannot create a slot: "
              + needed
              + " are needed (one for a short time, for snapshots), fewer are free.",
          "Raise max_replication_slots and restart the server, or drop slots that nobody reads.");
    }
  }

  private void checkPublication(List<TableName> tables) throws SQLException {
    String name = Quoting.identifier(capture.publication());
    Optional<Publication> found = Publication.find(connection, capture.publication());
    if (found.isEmpty()) {
      add(
          ErrorCode.PG_007,
          "Cannot read the log: there is no publication " + capture.publication() + ".",
          PostgresPreparation.createPublication(connection, capture));
      return;
    }
    Publication publication = found.get();
    if (!publication.hasAllOperations()) {
      add(
          ErrorCode.PG_007,
          "Cannot read the log: publication "
              + capture.publication()
              + " does not publish all kinds of changes.",
          "ALTER PUBLICATION " + name + " SET (publish = 'insert, update, delete, truncate');");
    }
    for (TableName table : tables) {
      String lack = publication.tables().get(table);
      boolean isPartitioned =
          isTrue(
              "select relkind = 'p' from pg_class where oid = "
                  + Quoting.literal(table.quoted())
                  + "::regclass");
      if (isPartitioned && !publication.isViaRoot()) {
        add(
            ErrorCode.PG_007,
            "Cannot capture table "
                + table
                + ": publication "
                + capture.publication()
                + " shows its changes under the names of its partitions.",
            "ALTER PUBLICATION " + name + " SET (publish_via_partition_root = true);");
      } else if (lack == null) {
        add(
            ErrorCode.PG_007,
            "Cannot capture table "
                + table
                + ": publication "
                + capture.publication()
                + " does not contain it.",
            "ALTER PUBLICATION " + name + " ADD TABLE ONLY " + table.quoted() + ";");
      } else if (!lack.isEmpty()) {
        add(
            ErrorCode.PG_007,
            "Cannot capture table "
                + table
                + " with publication "
                + capture.publication()
                + ": "
                + lack
                + ".",
            "Use a publication of its own that holds the whole table.");
      }
    }
  }
}
