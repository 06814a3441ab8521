package io.icestream.source.postgres;

import io.icestream.error.IcestreamException;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.postgres.PostgresSplit.SnapshotChunk;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads parts of the snapshot one after the other and hands batches over. */
final class ChunkFetcher implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChunkFetcher.class);
  private static final int SOCKET_TIMEOUT_SECONDS = 300;
  private static final int ATTEMPTS = 6;

  private final PostgresEndpoint endpoint;
  private final Handover handover;
  private final BlockingQueue<SnapshotChunk> chunks = new LinkedBlockingQueue<>();
  private final Map<String, String[]> columns = new HashMap<>();
  private volatile boolean closed;
  private volatile Connection connection;
  private volatile Thread thread;
  private String snapshot;

  ChunkFetcher(PostgresEndpoint endpoint, Handover handover) {
    this.endpoint = endpoint;
    this.handover = handover;
  }

  void add(SnapshotChunk chunk) {
    chunks.add(chunk);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closed) {
        readWithRetries(chunks.take());
      }
    } catch (InterruptedException e) {
      // closed
    } catch (IcestreamException e) {
      handover.fail(ServerErrors.fatal(e));
    } catch (Exception | Error e) {
      if (!closed) {
        handover.fail(e);
      }
    } finally {
      disconnect();
    }
  }

  private void readWithRetries(SnapshotChunk chunk) throws InterruptedException, SQLException {
    long[] read = {chunk.readRows()};
    for (int attempt = 1; ; attempt++) {
      try {
        read(chunk, read);
        return;
      } catch (SQLException e) {
        disconnect();
        if (closed) {
          return;
        }
        if (ServerErrors.isSnapshotGone(e)) {
          Batch end = new Batch();
          end.chunk = chunk;
          end.snapshotGone = true;
          offer(end);
          return;
        }
        if (!ServerErrors.isTransient(e) || attempt == ATTEMPTS) {
          IcestreamException coded =
              ServerErrors.coded(endpoint, "read a snapshot of " + chunk.relation(), e);
          if (ServerErrors.isTransient(e)) {
            throw new SQLException(coded.getMessage(), e.getSQLState(), e);
          }
          throw coded;
        }
        LOG.warn("Reading {} failed (state {}), again", chunk, e.getSQLState());
        Thread.sleep(200L << attempt);
      }
    }
  }

  /**
   * Reads a chunk; under one snapshot the order of its rows does not change, so that rows that were
   * handed on already are skipped.
   */
  private void read(SnapshotChunk chunk, long[] read) throws SQLException, InterruptedException {
    connect(chunk.snapshot());
    String[] names =
        columns.compute(
            chunk.entity(),
            (entity, known) -> Arrays.equals(known, chunk.columns()) ? known : chunk.columns());
    String position = PostgresPosition.before(chunk.positionLsn()).toString();
    CopyOut rows =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY (" + chunk.query() + ") TO STDOUT");
    Batch batch = new Batch();
    batch.chunk = chunk;
    long row = 0;
    for (byte[] line = rows.readFromCopy(); line != null; line = rows.readFromCopy()) {
      if (row++ < read[0]) {
        continue;
      }
      batch.add(
          new RowChange(
              chunk.entity(),
              'r',
              position,
              chunk.takenAtMicros(),
              names,
              CopyText.values(line, names.length)),
          0,
          0,
          0);
      batch.weigh(line.length);
      if (batch.isFull()) {
        offer(batch);
        read[0] += batch.size;
        batch = new Batch();
        batch.chunk = chunk;
      }
    }
    batch.endsChunk = true;
    offer(batch);
  }

  private void offer(Batch batch) throws InterruptedException {
    while (!handover.offer(batch, 60_000)) {
      if (closed) {
        throw new InterruptedException("closed");
      }
    }
  }

  private void connect(String name) throws SQLException {
    if (connection != null && name.equals(snapshot)) {
      return;
    }
    disconnect();
    Connection opened = endpoint.connect(SOCKET_TIMEOUT_SECONDS);
    connection = opened;
    if (closed) {
      throw new SQLException("closed", "08003");
    }
    snapshot = name;
    opened.setAutoCommit(false);
    try (Statement statement = opened.createStatement()) {
      // A filtered row would be a lost row: with row_security off the server refuses instead.
      statement.execute("SET row_security TO off");
      statement.execute("SET synchronize_seqscans TO off");
      // Behind somebody who waits for the enumerator's lock we would wait for ever.
      statement.execute("SET lock_timeout TO '1s'");
      opened.commit();
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
      statement.execute("SET TRANSACTION SNAPSHOT " + Quoting.literal(name));
    }
  }

  /** Ends the transaction, so that the server may clean up behind it. */
  private void disconnect() {
    Connection open = connection;
    connection = null;
    snapshot = null;
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
