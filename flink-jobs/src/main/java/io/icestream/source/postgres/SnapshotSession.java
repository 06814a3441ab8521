package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.postgres.PostgresSplit.SnapshotChunk;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An exported snapshot and the plan to read it. The tables stay locked against being rewritten,
 * truncated or altered, not against changes of rows, until the session is closed.
 */
final class SnapshotSession implements AutoCloseable {

  /** What the snapshot is exported by, which decides what its position means. */
  enum Kind {
    /** The permanent slot, made now: its log begins where the snapshot ends. */
    PERMANENT_SLOT,
    /** A slot that lives as long as the session. */
    TEMPORARY_SLOT,
    /** A plain transaction; the position is a lower bound. */
    TRANSACTION
  }

  private static final long DEFAULT_ROWS_PER_BLOCK = 50;
  private static final int FIRST_VERSION_WITH_TID_SCANS = 140_000;

  private final PostgresCapture capture;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Connection guard;
  private volatile Connection exporter;
  private String snapshot;
  private long positionLsn;
  private long takenAtMicros;
  private final Map<String, TableShape> shapes = new LinkedHashMap<>();
  private final Map<String, String> conditions = new HashMap<>();
  private final List<SnapshotChunk> chunks = new ArrayList<>();

  SnapshotSession(PostgresCapture capture) {
    this.capture = capture;
  }

  /** Locks the tables, exports the snapshot and plans the parts, of all rows. */
  void open(Kind kind, int epoch, Map<String, TableName> tables) throws SQLException {
    open(kind, epoch, tables, Map.of());
  }

  /**
   * Locks the tables, exports the snapshot and plans the parts.
   *
   * @param conditions which rows of an entity are read, where not all are
   */
  void open(Kind kind, int epoch, Map<String, TableName> tables, Map<String, String> conditions)
      throws SQLException {
    this.conditions.putAll(conditions);
    try {
      guard = capture.endpoint().connect();
      requireOpen();
      long lowerBound = kind == Kind.TRANSACTION ? currentLsn() : 0;
      guard.setAutoCommit(false);
      try (Statement statement = guard.createStatement()) {
        statement.execute("SET lock_timeout TO '60s'");
        statement.execute("SET row_security TO off");
        guard.commit();
        if (kind == Kind.TRANSACTION) {
          statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
        lock(statement, tables);
        if (kind == Kind.TRANSACTION) {
          try (ResultSet rows = statement.executeQuery("SELECT pg_export_snapshot()")) {
            rows.next();
            snapshot = rows.getString(1);
            positionLsn = lowerBound;
          }
        } else {
          createSlot(kind);
        }
        try (ResultSet rows =
            statement.executeQuery("SELECT extract(epoch FROM clock_timestamp()) * 1000000")) {
          rows.next();
          takenAtMicros = rows.getBigDecimal(1).longValue();
        }
      }
      for (Map.Entry<String, TableName> table : tables.entrySet()) {
        TableShape shape = ShapeQuery.of(guard, table.getValue());
        shapes.put(table.getKey(), shape);
        plan(epoch, table.getKey(), shape);
      }
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void requireOpen() throws SQLException {
    if (closed.get()) {
      throw new SQLException("closed", "08003");
    }
  }

  private void lock(Statement statement, Map<String, TableName> tables) throws SQLException {
    for (TableName table : tables.values()) {
      try {
        statement.execute("LOCK TABLE " + table.quoted() + " IN ACCESS SHARE MODE");
      } catch (SQLException e) {
        if ("42P01".equals(e.getSQLState()) || "3F000".equals(e.getSQLState())) {
          throw new IcestreamException(
              ErrorCode.PG_006,
              "Cannot read table "
                  + table
                  + ": the database has no such table (table="
                  + table
                  + "). Names keep their case; check it with \\dt.",
              e);
        }
        if ("42501".equals(e.getSQLState())) {
          throw new IcestreamException(
              ErrorCode.PG_006,
              "Cannot read table "
                  + table
                  + ": the user may not select from it. Run GRANT SELECT ON "
                  + table.quoted()
                  + " TO "
                  + Quoting.identifier(capture.endpoint().username())
                  + ";",
              e);
        }
        throw e;
      }
    }
  }

  private void createSlot(Kind kind) throws SQLException {
    boolean isTemporary = kind == Kind.TEMPORARY_SLOT;
    String name =
        isTemporary
            ? "icestream_snapshot_" + Long.toUnsignedString(System.nanoTime(), 36)
            : capture.slot();
    // Creating a slot waits for running transactions to end, so there is no socket timeout.
    exporter = capture.endpoint().replicate(0);
    requireOpen();
    try (Statement statement = exporter.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "CREATE_REPLICATION_SLOT "
                    + Quoting.identifier(name)
                    + (isTemporary ? " TEMPORARY" : "")
                    + " LOGICAL pgoutput EXPORT_SNAPSHOT")) {
      rows.next();
      positionLsn = Lsn.parse(rows.getString("consistent_point"));
      snapshot = rows.getString("snapshot_name");
    } catch (SQLException e) {
      if ("53400".equals(e.getSQLState())) {
        throw new IcestreamException(
            ErrorCode.PG_007,
            "Cannot create slot "
                + name
                + ": all replication slots of the server are in use. Raise max_replication_slots,"
                + " or drop a slot that nobody reads.",
            e);
      }
      throw e;
    }
  }

  private long currentLsn() throws SQLException {
    try (Statement statement = guard.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
                    + " ELSE pg_current_wal_insert_lsn() END::text")) {
      rows.next();
      return Lsn.parse(rows.getString(1));
    }
  }

  /** The relations below a table that hold its rows: its partitions, or itself. */
  private static final String STORED =
      """
      select n.nspname, c.relname, c.relkind, greatest(c.reltuples, 0), greatest(c.relpages, 0),
        case when c.relkind = 'r'
          then pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::int else 0 end
      from pg_catalog.pg_partition_tree(?::regclass) p
      join pg_catalog.pg_class c on c.oid = p.relid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where p.isleaf
      union all
      select n.nspname, c.relname, c.relkind, greatest(c.reltuples, 0), greatest(c.relpages, 0),
        pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::int
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.oid = ?::regclass and c.relkind = 'r' and not c.relispartition""";

  private void plan(int epoch, String entity, TableShape shape) throws SQLException {
    boolean hasTidScans =
        guard.getMetaData().getDatabaseMajorVersion() * 10_000 >= FIRST_VERSION_WITH_TID_SCANS;
    String[] columns = shape.columnNames();
    try (PreparedStatement statement = guard.prepareStatement(STORED)) {
      statement.setString(1, shape.name().quoted());
      statement.setString(2, shape.name().quoted());
      java.util.Set<TableName> seen = new java.util.HashSet<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          TableName relation = new TableName(rows.getString(1), rows.getString(2));
          if (!seen.add(relation)) {
            continue;
          }
          boolean isTable = rows.getString(3).equals("r");
          long step = blocksPerChunk(rows.getDouble(4), rows.getLong(5));
          long blocks = rows.getLong(6);
          if (!isTable || !hasTidScans || blocks <= step) {
            add(epoch, entity, relation, columns, -1, -1);
            continue;
          }
          for (long first = 0; first < blocks; first += step) {
            add(epoch, entity, relation, columns, first, first + step < blocks ? first + step : -1);
          }
        }
      }
    }
  }

  private long blocksPerChunk(double tuples, long pages) {
    double perBlock =
        tuples > 0 && pages > 0 ? Math.max(1, tuples / pages) : DEFAULT_ROWS_PER_BLOCK;
    return Math.max(1, (long) (capture.chunkRows() / perBlock));
  }

  private void add(
      int epoch, String entity, TableName relation, String[] columns, long first, long end) {
    chunks.add(
        new SnapshotChunk(
            epoch,
            chunks.size(),
            entity,
            relation,
            columns,
            first,
            end,
            snapshot,
            positionLsn,
            takenAtMicros,
            0,
            false,
            conditions.getOrDefault(entity, "")));
  }

  long positionLsn() {
    return positionLsn;
  }

  Map<String, TableShape> shapes() {
    return shapes;
  }

  List<SnapshotChunk> chunks() {
    return chunks;
  }

  /**
   * Whether the snapshot may still be read: the locks are there, and nobody waits for them. Whoever
   * waits to alter a table keeps everybody else out of it meanwhile.
   */
  boolean isUsable() {
    Connection open = guard;
    if (open == null || closed.get()) {
      return false;
    }
    try (Statement statement = open.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE NOT granted"
                    + " AND locktype = 'relation'"
                    + " AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))")) {
      rows.next();
      return !rows.getBoolean(1);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    closed.set(true);
    for (Connection open : new Connection[] {exporter, guard}) {
      if (open != null) {
        try {
          open.abort(Runnable::run);
        } catch (SQLException e) {
          // it is gone already
        }
      }
    }
  }
}
