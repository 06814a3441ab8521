package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is read from a database and how.
 *
 * @param slot name of the permanent replication slot; created when it is not there
 * @param publication name of the publication that holds the tables
 * @param tables entity to table
 * @param chunkRows about how many rows one reader takes from the snapshot at a time
 * @param readAgain rows to read once more beside the log, or null
 */
public record PostgresCapture(
    PostgresEndpoint endpoint,
    String slot,
    String publication,
    Map<String, TableName> tables,
    Startup startup,
    Mode mode,
    int chunkRows,
    ReadAgain readAgain)
    implements Serializable {

  /** What a job without state of its own begins with. */
  public enum Startup {
    /** Reads all tables, then the log from the same moment on. */
    INITIAL,
    /** Reads the log from where the slot stands; for a caller who knows that the rest is there. */
    RESUME
  }

  /** Whether the reader ends. */
  public enum Mode {
    /** Snapshot, then the log for ever. */
    STREAM,
    /** Snapshot only; needs neither slot nor publication, only the right to select. */
    BATCH
  }

  /** Rows of a chunk unless said otherwise. */
  public static final int DEFAULT_CHUNK_ROWS = 100_000;

  private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

  public PostgresCapture {
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    if (mode == Mode.STREAM && !SLOT.matcher(slot).matches()) {
      throw new IcestreamException(
          ErrorCode.PG_009,
          "Cannot use slot "
              + slot
              + ": PostgreSQL allows a-z, 0-9 and _ in at most 63 characters. Choose another name.");
    }
    if (chunkRows < 1) {
      throw new IcestreamException(
          ErrorCode.PG_009,
          "Cannot read a snapshot in chunks of "
              + chunkRows
              + " rows: at least 1 is needed (snapshot.chunk-rows="
              + chunkRows
              + ").");
    }
    Map<TableName, String> seen = new HashMap<>();
    tables.forEach(
        (entity, table) -> {
          String other = seen.put(table, entity);
          if (other != null) {
            throw new IcestreamException(
                ErrorCode.PG_009,
                "Cannot read table "
                    + table
                    + " twice: it is entity "
                    + other
                    + " and "
                    + entity
                    + ". Keep one of them.");
          }
        });
  }

  /** A capture with the defaults: snapshot, then the log. */
  public static PostgresCapture of(
      PostgresEndpoint endpoint, String slot, String publication, Map<String, TableName> tables) {
    return new PostgresCapture(
        endpoint,
        slot,
        publication,
        tables,
        Startup.INITIAL,
        Mode.STREAM,
        DEFAULT_CHUNK_ROWS,
        null);
  }

  /** The same capture in another mode. */
  public PostgresCapture withMode(Mode other) {
    return new PostgresCapture(
        endpoint, slot, publication, tables, startup, other, chunkRows, readAgain);
  }

  /** The same capture with another start. */
  public PostgresCapture withStartup(Startup other) {
    return new PostgresCapture(
        endpoint, slot, publication, tables, other, mode, chunkRows, readAgain);
  }

  /** The same capture with rows to read once more. */
  public PostgresCapture withReadAgain(ReadAgain rows) {
    return new PostgresCapture(endpoint, slot, publication, tables, startup, mode, chunkRows, rows);
  }

  /** The same capture with chunks of another size. */
  public PostgresCapture withChunkRows(int rows) {
    return new PostgresCapture(endpoint, slot, publication, tables, startup, mode, rows, readAgain);
  }
}
