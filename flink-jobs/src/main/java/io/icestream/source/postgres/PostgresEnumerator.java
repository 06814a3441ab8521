package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.postgres.PostgresSplit.LogStream;
import io.icestream.source.postgres.PostgresSplit.SnapshotChunk;
import io.icestream.source.postgres.ReaderEvents.ChunkId;
import io.icestream.source.postgres.ReaderEvents.ChunkReport;
import io.icestream.source.postgres.ReaderEvents.ChunksNoted;
import io.icestream.source.postgres.ReaderEvents.SnapshotAbandoned;
import io.icestream.source.postgres.ReaderEvents.SnapshotComplete;
import io.icestream.source.postgres.ReaderEvents.SnapshotGone;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports a snapshot, hands its parts to whoever asks, and gives the log to one reader when all
 * parts have been read.
 *
 * <p>The exported snapshot outlives the failure of readers but not that of the enumerator; then the
 * tables that were not finished are read again under a new one, whose position is newer, while the
 * log still begins at the first.
 */
final class PostgresEnumerator implements SplitEnumerator<PostgresSplit, EnumeratorState> {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresEnumerator.class);
  private static final long CHECK_MILLIS = 2_000;

  private final SplitEnumeratorContext<PostgresSplit> context;
  private final PostgresCapture capture;
  private final Set<String> finished;
  private final Map<String, String> conditions;
  private final Map<String, TableShape> shapes;
  private final Map<Integer, SnapshotChunk> unfinished = new HashMap<>();
  private final Map<Integer, SnapshotChunk> planned = new HashMap<>();
  private final Deque<SnapshotChunk> pending = new ArrayDeque<>();
  private final TreeSet<Integer> waiting = new TreeSet<>();
  private final Set<Integer> reported = new HashSet<>();
  private final Set<Integer> ended = new HashSet<>();
  private String lastReadAgain;
  private int epoch;
  private long startLsn;
  private LogStream log;
  private boolean isLogAssigned;
  private boolean isCompleteSaid;
  private volatile boolean isOpening;
  private volatile SnapshotSession session;

  PostgresEnumerator(
      SplitEnumeratorContext<PostgresSplit> context,
      PostgresCapture capture,
      EnumeratorState state) {
    this.context = context;
    this.capture = capture;
    this.epoch = state.epoch();
    this.startLsn = state.startLsn();
    this.finished = new LinkedHashSet<>(state.finished());
    this.finished.retainAll(capture.tables().keySet());
    this.shapes = new LinkedHashMap<>(state.shapes());
    this.conditions = new HashMap<>(state.conditions());
    this.lastReadAgain = state.readAgain();
    this.log = state.log();
    this.isLogAssigned = state.logAssigned();
  }

  @Override
  public void start() {
    takeRequest();
    if (isStreaming() && startLsn == 0 && capture.startup() == PostgresCapture.Startup.RESUME) {
      isOpening = true;
      context.callAsync(this::findSlotToResume, this::resume);
    } else if (isStreaming() && isLogAssigned) {
      isOpening = true;
      Map<String, TableShape> snapshots = new LinkedHashMap<>(shapes);
      snapshots.keySet().retainAll(finished);
      context.callAsync(() -> Refilled.find(capture, snapshots), this::readAgain);
    } else {
      openSnapshot();
    }
    context.callAsync(this::checkSession, this::sessionChecked, CHECK_MILLIS, CHECK_MILLIS);
  }

  /** Rows that are asked for again; a first snapshot reads them anyway. */
  private void takeRequest() {
    ReadAgain request = capture.readAgain();
    if (request == null || request.id().equals(lastReadAgain)) {
      return;
    }
    lastReadAgain = request.id();
    if (isLogAssigned && finished.remove(request.entity()) && !request.condition().isEmpty()) {
      conditions.put(request.entity(), request.condition());
    }
  }

  /** From now on the log's reader keeps the shapes of the log, these are the snapshots'. */
  private void readAgain(Refilled.Found found, Throwable failure) {
    isOpening = false;
    failOn(failure);
    if (!found.entities().isEmpty()) {
      LOG.info(
          "Columns with values for old rows were added to {}: reading them again",
          found.entities());
    }
    shapes.putAll(found.shapes());
    finished.removeAll(found.entities());
    conditions.keySet().removeAll(found.entities());
    openSnapshot();
    assign();
  }

  private boolean isStreaming() {
    return capture.mode() == PostgresCapture.Mode.STREAM;
  }

  private record Resumption(long lsn, Map<String, TableShape> shapes) {}

  private Resumption findSlotToResume() throws SQLException {
    try (Connection connection = capture.endpoint().connect()) {
      SlotState slot =
          SlotState.find(connection, capture.slot())
              .orElseThrow(() -> SlotState.missing(capture.slot()))
              .checked();
      Map<String, TableShape> found = new LinkedHashMap<>();
      for (Map.Entry<String, TableName> table : capture.tables().entrySet()) {
        found.put(table.getKey(), ShapeQuery.of(connection, table.getValue()));
      }
      return new Resumption(slot.confirmedLsn(), found);
    }
  }

  private void resume(Resumption resumption, Throwable failure) {
    isOpening = false;
    failOn(failure);
    startLsn = resumption.lsn();
    shapes.putAll(resumption.shapes());
    finished.addAll(capture.tables().keySet());
    log = LogStream.from(startLsn, shapes);
    assign();
  }

  /** Exports a snapshot for the tables that are not finished; does nothing when all are. */
  private void openSnapshot() {
    Map<String, TableName> tables = new LinkedHashMap<>(capture.tables());
    tables.keySet().removeAll(finished);
    if (tables.isEmpty() || isOpening) {
      return;
    }
    isOpening = true;
    if (session != null) {
      LOG.warn("Giving up the snapshot of {} and taking a new one", tables.values());
    }
    closeSession();
    // Readers hold locks of their own as long as they have the old snapshot.
    for (Integer subtask : context.registeredReaders().keySet()) {
      if (!ended.contains(subtask)) {
        context.sendEventToSourceReader(subtask, new SnapshotAbandoned());
      }
    }
    pending.clear();
    unfinished.clear();
    planned.clear();
    int next = ++epoch;
    boolean isFirst = startLsn == 0;
    SnapshotSession opening = new SnapshotSession(capture);
    Map<String, String> read = Map.copyOf(conditions);
    session = opening;
    context.callAsync(
        () -> {
          OptionalLong confirmed = confirmedLsn(isFirst);
          opening.open(kind(confirmed), next, tables, read);
          return new Opened(opening, confirmed.orElse(opening.positionLsn()));
        },
        this::opened);
  }

  private record Opened(SnapshotSession session, long logLsn) {}

  private SnapshotSession.Kind kind(OptionalLong confirmed) {
    if (!isStreaming()) {
      return SnapshotSession.Kind.TRANSACTION;
    }
    return confirmed.isPresent()
        ? SnapshotSession.Kind.TEMPORARY_SLOT
        : SnapshotSession.Kind.PERMANENT_SLOT;
  }

  /**
   * From where a slot that is there already still has the log; empty if the snapshot makes the
   * slot.
   */
  private OptionalLong confirmedLsn(boolean isFirst) throws SQLException {
    if (!isStreaming()) {
      return OptionalLong.empty();
    }
    try (Connection connection = capture.endpoint().connect()) {
      PostgresChecks.requirePublication(connection, capture.publication());
      var slot = SlotState.find(connection, capture.slot());
      if (slot.isPresent()) {
        return OptionalLong.of(slot.get().checked().confirmedLsn());
      }
      if (isFirst) {
        return OptionalLong.empty();
      }
      throw SlotState.missing(capture.slot());
    }
  }

  private void opened(Opened result, Throwable failure) {
    isOpening = false;
    failOn(failure);
    SnapshotSession opened = result.session();
    if (startLsn == 0) {
      // A run whose state is lost left its slot: what was deleted since is in the log alone.
      startLsn = result.logLsn();
    }
    // The log begins with the shapes of the first snapshot.
    opened.shapes().forEach(shapes::putIfAbsent);
    pending.addAll(opened.chunks());
    opened.chunks().forEach(chunk -> unfinished.put(chunk.number(), chunk));
    opened.chunks().forEach(chunk -> planned.put(chunk.number(), chunk));
    LOG.info(
        "Reading a snapshot of {} table(s) of {} in {} part(s) at {}",
        opened.shapes().size(),
        capture.endpoint(),
        pending.size(),
        Lsn.text(opened.positionLsn()));
    noteFinishedTables();
    assign();
  }

  private void failOn(Throwable failure) {
    if (failure == null) {
      return;
    }
    if (failure instanceof IcestreamException problem) {
      throw ServerErrors.fatal(problem);
    }
    if (failure instanceof SQLException e) {
      IcestreamException problem = ServerErrors.coded(capture.endpoint(), "read the snapshot", e);
      throw ServerErrors.isTransient(e) ? problem : ServerErrors.fatal(problem);
    }
    throw new IllegalStateException(failure);
  }

  private SnapshotSession checkSession() {
    SnapshotSession open = session;
    return open == null || isOpening || open.isUsable() ? null : open;
  }

  private void sessionChecked(SnapshotSession broken, Throwable failure) {
    failOn(failure);
    if (broken != null && broken == session && !isOpening) {
      openSnapshot();
    }
  }

  @Override
  public void handleSplitRequest(int subtask, String requesterHostname) {
    waiting.add(subtask);
    assign();
  }

  @Override
  public void addSplitsBack(List<PostgresSplit> splits, int subtask) {
    reported.remove(subtask);
    waiting.remove(subtask);
    for (PostgresSplit split : splits) {
      if (split instanceof LogStream stream) {
        log = stream;
        isLogAssigned = false;
        isCompleteSaid = false;
      } else if (split instanceof SnapshotChunk chunk) {
        reopen(ChunkId.of(chunk), chunk.readRows());
      }
    }
    assign();
  }

  @Override
  public void addReader(int subtask) {
    ended.remove(subtask);
    reported.remove(subtask);
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (event instanceof ChunkReport report) {
      report.finished().forEach(this::finish);
      for (int i = 0; i < report.returned().size(); i++) {
        reopen(report.returned().get(i), report.rowsOfReturned().get(i));
      }
      List<ChunkId> noted = new ArrayList<>(report.finished());
      noted.addAll(report.returned());
      if (!noted.isEmpty()) {
        context.sendEventToSourceReader(subtask, new ChunksNoted(noted));
      }
      if (report.isStart()) {
        reported.add(subtask);
        if (isCompleteSaid) {
          context.sendEventToSourceReader(subtask, new SnapshotComplete(startLsn));
        }
      }
    } else if (event instanceof SnapshotGone gone && gone.epoch() == epoch && !isOpening) {
      openSnapshot();
    }
    noteFinishedTables();
    assign();
  }

  private void finish(ChunkId id) {
    if (id.epoch() == epoch) {
      unfinished.remove(id.number());
    }
  }

  /** A part has to be read again, from the given row on; by another reader perhaps. */
  private void reopen(ChunkId id, long readRows) {
    SnapshotChunk chunk = planned.get(id.number());
    if (id.epoch() != epoch || chunk == null) {
      return;
    }
    finished.remove(chunk.entity());
    unfinished.put(id.number(), chunk);
    if (session == null) {
      openSnapshot();
    } else {
      pending.addFirst(chunk.read(readRows));
    }
  }

  private void noteFinishedTables() {
    if (isOpening) {
      return;
    }
    Set<String> open = new HashSet<>();
    unfinished.values().forEach(chunk -> open.add(chunk.entity()));
    for (SnapshotChunk chunk : planned.values()) {
      if (!open.contains(chunk.entity())) {
        finished.add(chunk.entity());
      }
    }
    // A table whose plan holds no part at all, such as one without partitions, is finished too.
    if (session != null) {
      Set<String> withParts = new HashSet<>();
      planned.values().forEach(chunk -> withParts.add(chunk.entity()));
      for (String entity : session.shapes().keySet()) {
        if (!withParts.contains(entity)) {
          finished.add(entity);
        }
      }
    }
    conditions.keySet().removeAll(finished);
  }

  private boolean isSnapshotComplete() {
    return !isOpening
        && finished.containsAll(capture.tables().keySet())
        && reported.size() >= context.currentParallelism();
  }

  private void assign() {
    while (!pending.isEmpty() && !waiting.isEmpty()) {
      Integer subtask = waiting.pollFirst();
      if (context.registeredReaders().containsKey(subtask)) {
        context.assignSplit(pending.poll(), subtask);
      }
    }
    if (!isSnapshotComplete()) {
      return;
    }
    closeSession();
    if (!isCompleteSaid) {
      isCompleteSaid = true;
      for (Integer subtask : context.registeredReaders().keySet()) {
        context.sendEventToSourceReader(subtask, new SnapshotComplete(startLsn));
      }
    }
    if (!isStreaming()) {
      for (Integer subtask : waiting) {
        ended.add(subtask);
        context.signalNoMoreSplits(subtask);
      }
      waiting.clear();
      return;
    }
    if (!isLogAssigned) {
      if (log == null) {
        log = LogStream.from(startLsn, shapes);
      }
      int subtask = new TreeSet<>(context.registeredReaders().keySet()).first();
      context.assignSplit(log, subtask);
      isLogAssigned = true;
      log = null;
    }
  }

  @Override
  public EnumeratorState snapshotState(long checkpointId) {
    return new EnumeratorState(
        epoch,
        startLsn,
        Set.copyOf(finished),
        Map.copyOf(shapes),
        log,
        isLogAssigned,
        lastReadAgain,
        Map.copyOf(conditions));
  }

  private void closeSession() {
    SnapshotSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    closeSession();
  }

  /** Refuses a capture that names no table. */
  static void requireTables(PostgresCapture capture) {
    if (capture.tables().isEmpty()) {
      throw new IcestreamException(
          ErrorCode.PG_009,
          "Cannot read " + capture.endpoint() + ": no table is named. Name at least one.");
    }
  }
}
