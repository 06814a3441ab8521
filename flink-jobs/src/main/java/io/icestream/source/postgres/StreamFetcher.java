package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.postgres.PostgresSplit.LogStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyDual;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log through the slot and hands batches over; connects again when the connection breaks.
 *
 * <p>The server is told only what {@link #confirm} was told, and is told regularly also while the
 * consumer is slow, so that neither side takes the other for dead.
 */
final class StreamFetcher implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamFetcher.class);
  private static final long STATUS_NANOS = 1_000_000_000L;

  /** The server says something twice per its own timeout; silence for so long is a dead link. */
  private static final int SOCKET_TIMEOUT_SECONDS = PostgresEndpoint.SENDER_TIMEOUT_SECONDS * 4;

  private static final long IN_USE_NANOS = 45_000_000_000L;
  private static final long GIVE_UP_NANOS = 300_000_000_000L;
  private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

  private final PostgresCapture capture;
  private final Handover handover;
  private final LogDecoder decoder;
  private final PgOutput pgOutput = new PgOutput();
  private final byte[] status = new byte[1 + 8 + 8 + 8 + 8 + 1];
  private volatile long confirmedLsn;
  private volatile boolean closed;
  private volatile Connection connection;
  private volatile Thread thread;
  private CopyDual log;
  private Batch batch;
  private long receivedLsn;
  private long handedOverLsn;
  private long lastStatusNanos;
  private long lastProgressNanos = System.nanoTime();

  StreamFetcher(PostgresCapture capture, LogStream start, Handover handover) {
    this.capture = capture;
    this.handover = handover;
    Map<TableName, String> entities = new HashMap<>();
    capture.tables().forEach((entity, table) -> entities.put(table, entity));
    this.decoder = new LogDecoder(start, entities, new ShapeLookup(capture.endpoint()));
    this.handedOverLsn = start.restartLsn();
    newBatch();
  }

  /** Everything below the LSN is safe; the server may forget it. */
  void confirm(long lsn) {
    confirmedLsn = Math.max(confirmedLsn, lsn);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    long backoff = 100;
    while (!closed) {
      try {
        try {
          stream();
        } finally {
          disconnect();
        }
      } catch (SQLException e) {
        if (closed) {
          return;
        }
        long patience = "55006".equals(e.getSQLState()) ? IN_USE_NANOS : GIVE_UP_NANOS;
        boolean isHopeless = System.nanoTime() - lastProgressNanos > patience;
        if (!ServerErrors.isTransient(e) || isHopeless) {
          handover.fail(failure(e));
          return;
        }
        LOG.warn(
            "Lost the log of {} (state {}), connecting again: {}",
            capture.endpoint(),
            e.getSQLState(),
            e.getMessage());
        try {
          Thread.sleep(backoff + ThreadLocalRandom.current().nextLong(backoff));
        } catch (InterruptedException interrupted) {
          return;
        }
        boolean isYoung = System.nanoTime() - lastProgressNanos < 5_000_000_000L;
        backoff = isYoung ? 100 : Math.min(backoff * 2, 5_000);
      } catch (InterruptedException e) {
        return;
      } catch (IcestreamException e) {
        handover.fail(ServerErrors.fatal(e));
        return;
      } catch (RuntimeException | Error e) {
        if (!closed) {
          handover.fail(e);
        }
        return;
      }
    }
  }

  private Exception failure(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String slot = capture.slot();
    if (state.equals("55006")) {
      return ServerErrors.fatal(
          new IcestreamException(
              ErrorCode.PG_004,
              "Cannot read slot "
                  + slot
                  + ": another process reads it (slot="
                  + slot
                  + "). Stop the other job, or give this one a slot of its own.",
              e));
    }
    if (state.equals("55000") || state.equals("58P01")) {
      return ServerErrors.fatal(SlotState.lost(slot));
    }
    IcestreamException coded = ServerErrors.coded(capture.endpoint(), "read slot " + slot, e);
    return ServerErrors.isTransient(e) ? coded : ServerErrors.fatal(coded);
  }

  private void stream() throws SQLException, InterruptedException {
    // What is in the batch already counts as read; it is handed over with what follows.
    decoder.reconnect();
    try (Connection catalog = capture.endpoint().connect(SOCKET_TIMEOUT_SECONDS)) {
      SlotState slot =
          SlotState.find(catalog, capture.slot())
              .orElseThrow(() -> SlotState.missing(capture.slot()))
              .checked();
      if (Long.compareUnsigned(decoder.restartLsn(), slot.confirmedLsn()) < 0) {
        throw SlotState.behind(capture.slot(), decoder.restartLsn(), slot.confirmedLsn());
      }
      PostgresChecks.requirePublication(catalog, capture.publication());
    }
    connection = capture.endpoint().replicate(SOCKET_TIMEOUT_SECONDS);
    if (closed) {
      return;
    }
    log =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyDual(
                "START_REPLICATION SLOT "
                    + Quoting.identifier(capture.slot())
                    + " LOGICAL "
                    + Lsn.text(decoder.restartLsn())
                    + " (proto_version '1', publication_names "
                    + Quoting.literal(Quoting.identifier(capture.publication()))
                    + ")");
    LOG.info(
        "Reading the log of {} through slot {} from {}",
        capture.endpoint(),
        capture.slot(),
        Lsn.text(decoder.restartLsn()));
    receivedLsn = decoder.restartLsn();
    while (!closed) {
      byte[] message = log.readFromCopy(false);
      if (message == null) {
        handOver();
        message = log.readFromCopy(true);
        if (message == null) {
          throw new SQLException("the server ended the stream", "08006");
        }
      }
      boolean isAsked = accept(message);
      if (batch.isFull()) {
        handOver();
      }
      long now = System.nanoTime();
      if (isAsked || now - lastStatusNanos > STATUS_NANOS) {
        sendStatus(now);
      }
    }
  }

  /** Takes a message in; true when the server wants an answer. */
  private boolean accept(byte[] message) {
    if (message[0] == 'w') {
      long lsn = PgOutput.int8(message, 1);
      receivedLsn = Math.max(receivedLsn, lsn);
      decoder.at(lsn);
      pgOutput.decode(message, 25, decoder);
      batch.weigh(message.length);
      return false;
    }
    if (message[0] == 'k') {
      long lsn = PgOutput.int8(message, 1);
      receivedLsn = Math.max(receivedLsn, lsn);
      decoder.caughtUp(lsn);
      lastProgressNanos = System.nanoTime();
      return message[17] != 0;
    }
    throw new IcestreamException(
        ErrorCode.PG_010,
        "Cannot decode the log: unknown frame (kind="
            + message[0]
            + "). Report this with the server's version.");
  }

  private void handOver() throws SQLException, InterruptedException {
    long restart = decoder.restartLsn();
    if (batch.size == 0 && batch.shapes == null && restart == handedOverLsn) {
      return;
    }
    batch.endRestartLsn = restart;
    while (!handover.offer(batch, 1_000)) {
      sendStatus(System.nanoTime());
    }
    handedOverLsn = restart;
    lastProgressNanos = System.nanoTime();
    newBatch();
  }

  private void newBatch() {
    batch = new Batch();
    decoder.into(batch);
  }

  private void sendStatus(long now) throws SQLException {
    status[0] = 'r';
    put(1, receivedLsn);
    put(9, confirmedLsn);
    put(17, confirmedLsn);
    put(25, System.currentTimeMillis() * 1_000 - POSTGRES_EPOCH_MICROS);
    status[33] = 0;
    log.writeToCopy(status, 0, status.length);
    log.flushCopy();
    lastStatusNanos = now;
  }

  private void put(int at, long value) {
    for (int i = 0; i < 8; i++) {
      status[at + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("Closing the connection failed", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    disconnect();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
