package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.source.Pauses;
import io.icestream.source.SourceStoppedException;
import io.icestream.source.mysql.MysqlSplit.TableState;
import io.icestream.source.postgres.TableName;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads tables that have not been read, then the log, and hands batches over; connects again when
 * the connection breaks.
 */
final class MysqlFetcher implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MysqlFetcher.class);
  private static final int SILENCE_SECONDS = 60;
  private static final int QUERY_SECONDS = 600;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 20;

  /** Who comes with our number puts us out, and we him. */
  private static final int EVICTIONS = 3;

  private static final long EVICTED_NANOS = 60_000_000_000L;

  private final MysqlCapture capture;
  private final Set<String> consumed;
  private final Handover handover;
  private final Outlet out;
  private volatile boolean closed;
  private volatile Thread thread;
  private volatile MysqlConnection catalog;
  private volatile MysqlConnection log;
  private long evictedNanos;
  private int evictions;

  MysqlFetcher(MysqlCapture capture, Set<String> consumed, MysqlSplit start, Handover handover) {
    this.capture = capture;
    this.consumed = consumed;
    this.handover = handover;
    this.out = new Outlet(handover, start);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    Pauses pauses = pauses();
    long since = System.nanoTime();
    while (!closed) {
      long progress = out.lastNanos();
      try {
        try {
          read();
        } finally {
          disconnect();
        }
        pauses = pauses();
      } catch (IOException e) {
        if (closed) {
          return;
        }
        if (out.lastNanos() != progress) {
          pauses = pauses();
          since = System.nanoTime();
        }
        boolean isHopeless = System.nanoTime() - since > PATIENCE.toNanos();
        Exception stop = stop(e);
        if (stop != null || isHopeless) {
          handover.fail(
              stop != null
                  ? stop
                  : ServerError.coded(capture.endpoint(), "read the tables or the log", e));
          return;
        }
        LOG.warn("Lost {}, connecting again: {}", capture.endpoint(), e.getMessage());
        try {
          Thread.sleep(pauses.next().toMillis());
        } catch (InterruptedException interrupted) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          handover.fail(e);
        }
        return;
      }
    }
  }

  private static Pauses pauses() {
    return new Pauses(Duration.ofMillis(200), Duration.ofSeconds(10));
  }

  /** What a failure says that another attempt would not change; null if one may. */
  private Exception stop(IOException e) {
    if (!(e instanceof ServerError error)) {
      return null;
    }
    String text = String.valueOf(error.getMessage());
    if (text.contains("same server_uuid/server_id") || text.contains("same server_id")) {
      boolean isAgain = System.nanoTime() - evictedNanos < EVICTED_NANOS;
      evictedNanos = System.nanoTime();
      evictions = isAgain ? evictions + 1 : 1;
      return evictions < EVICTIONS ? null : evicted();
    }
    if (error.number() == ServerError.LOG_NOT_READABLE) {
      if (text.contains("first log file name") || text.contains("purged")) {
        return LogFiles.purged(out.now().safe());
      }
      return new UnreadableLogException(
          "the server cannot send it (" + text + ", position=" + out.now().safe() + ")",
          "Start without the state, which reads all tables again");
    }
    return ServerError.isPassing(e)
        ? null
        : ServerError.coded(capture.endpoint(), "read the tables or the log", e);
  }

  private SourceStoppedException evicted() {
    return new SourceStoppedException(
        ErrorCode.MYSQL_008,
        "Cannot read the binary log: somebody else reads it under the same number (server-id="
            + capture.serverId()
            + "). Stop the other one, or give this source a server-id of its own.");
  }

  private void read() throws IOException, InterruptedException {
    catalog = MysqlConnection.open(capture.endpoint(), QUERY_SECONDS);
    if (closed) {
      return;
    }
    begin();
    for (Map.Entry<String, TableState> table : out.now().tables().entrySet()) {
      if (!table.getValue().isRead()) {
        new SnapshotReader(catalog, out, capture.chunkRows())
            .read(table.getKey(), capture.tables().get(table.getKey()));
      }
    }
    log = MysqlConnection.open(capture.endpoint(), SILENCE_SECONDS);
    if (closed) {
      return;
    }
    LOG.info("Reading the log of {} from {}", capture.endpoint(), out.now().safe());
    new LogReader(catalog, log, capture, out).read();
  }

  /** Fixes where the log begins for tables that are new to this job. */
  private void begin() throws IOException {
    String server = LogFiles.identity(catalog);
    MysqlSplit state = out.now();
    if (state.isBegun() && !state.server().equals(server)) {
      throw LogFiles.begunAnew("another server answers (" + server + ")");
    }
    if (state.isBegun()) {
      // Also tables to be read again stand in a log that has to be there.
      LogFiles.require(catalog, state);
    }
    for (String entity : state.tables().keySet()) {
      if (!consumed.contains(entity) || !capture.tables().containsKey(entity)) {
        out.move(out.now().withoutTable(entity));
      }
    }
    Map<String, TableName> added = new LinkedHashMap<>();
    capture
        .tables()
        .forEach(
            (entity, table) -> {
              if (consumed.contains(entity) && !state.tables().containsKey(entity)) {
                added.put(entity, table);
              }
            });
    if (added.isEmpty()) {
      return;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Map<String, MysqlShape> before = shapes(added);
      LogFiles.Place place = LogFiles.end(catalog);
      if (!shapes(added).equals(before)) {
        continue;
      }
      if (!out.now().isBegun()) {
        out.move(out.now().begun(server, place.base(), place.point()));
        LOG.info("First start at {} of {}", place.point(), capture.endpoint());
      }
      added.forEach(
          (entity, table) ->
              out.move(
                  out.now()
                      .withTable(
                          entity,
                          new TableState(
                              before.get(entity), before.get(entity), place.point(), false))));
      return;
    }
    throw new IOException("tables are altered all the time");
  }

  private Map<String, MysqlShape> shapes(Map<String, TableName> tables) throws IOException {
    Map<String, MysqlShape> shapes = new HashMap<>();
    for (Map.Entry<String, TableName> table : tables.entrySet()) {
      MysqlTables.Table found =
          MysqlTables.find(catalog, table.getValue())
              .orElseThrow(() -> MysqlChecks.missing(table.getValue()));
      MysqlChecks.require(found);
      shapes.put(table.getKey(), found.shape());
    }
    return shapes;
  }

  private void disconnect() {
    MysqlConnection one = catalog;
    MysqlConnection other = log;
    catalog = null;
    log = null;
    if (one != null) {
      one.close();
    }
    if (other != null) {
      other.close();
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
    disconnect();
    if (running != null) {
      running.join(5_000);
    }
  }
}
