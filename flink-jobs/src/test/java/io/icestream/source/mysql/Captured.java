package io.icestream.source.mysql;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEvent.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs the fetching of a source in the test's hands, from a state and up to any event. */
final class Captured implements AutoCloseable {
  private final Handover handover = new Handover();
  private final MysqlFetcher fetcher;
  private final Thread thread;
  private final List<SourceEvent> events = new ArrayList<>();
  private List<Handover.Item> batch = List.of();
  private int cursor;
  private MysqlSplit state;

  private Captured(MysqlCapture capture, MysqlSplit start) {
    state = start;
    fetcher = new MysqlFetcher(capture, new TreeSet<>(capture.tables().keySet()), start, handover);
    thread = new Thread(fetcher, "captured");
    thread.start();
  }

  static Captured of(MysqlCapture capture) {
    return from(capture, MysqlSplit.initial());
  }

  /** Goes on from a state as a checkpoint keeps it. */
  static Captured from(MysqlCapture capture, MysqlSplit state) {
    MysqlSplit.Serializer serializer = new MysqlSplit.Serializer();
    try {
      return new Captured(
          capture, serializer.deserialize(serializer.getVersion(), serializer.serialize(state)));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What reads tables of a database, each entity called as its table. */
  static MysqlCapture capture(MariaDbServer.Database database, String... tables) {
    Map<String, String> entities = new TreeMap<>();
    for (String table : tables) {
      entities.put(table, database.name() + "." + table);
    }
    return MysqlReaderProvider.capture(
        new ReaderOptions(
            database.name(),
            entities,
            Map.of(
                "url",
                database.server().url(database.name()),
                "username",
                "root",
                "password",
                MariaDbServer.PASSWORD,
                "snapshot.chunk-rows",
                "100")));
  }

  /** Takes events one by one until something holds. */
  Captured until(BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.getAsBoolean()) {
      while (cursor == batch.size()) {
        List<Handover.Item> next = handover.poll();
        if (next != null) {
          batch = next;
          cursor = 0;
        } else {
          if (System.nanoTime() > deadline) {
            throw new AssertionError("not in time; " + events.size() + " events, " + state);
          }
          TimeUnit.MILLISECONDS.sleep(5);
          if (condition.getAsBoolean()) {
            return this;
          }
        }
      }
      Handover.Item item = batch.get(cursor++);
      state = item.after();
      if (item.event() != null) {
        events.add(item.event());
      }
    }
    return this;
  }

  Captured rows(int count) throws Exception {
    return until(() -> rows().size() >= count);
  }

  List<RowChange> rows() {
    return events.stream().filter(RowChange.class::isInstance).map(RowChange.class::cast).toList();
  }

  List<SchemaChange> changes() {
    return events.stream()
        .filter(SchemaChange.class::isInstance)
        .map(SchemaChange.class::cast)
        .toList();
  }

  MysqlSplit state() {
    return state;
  }

  /** Of each key, which is the first column, the newest row that is there, by position. */
  static Map<String, List<String>> newest(List<RowChange> rows) {
    Map<String, RowChange> newest = new TreeMap<>();
    for (RowChange row : rows) {
      newest.merge(
          row.textValues()[0], row, (a, b) -> b.position().compareTo(a.position()) >= 0 ? b : a);
    }
    Map<String, List<String>> there = new TreeMap<>();
    newest.forEach(
        (key, row) -> {
          if (row.op() != 'd') {
            there.put(key, java.util.Arrays.asList(row.textValues()));
          }
        });
    return there;
  }

  @Override
  public void close() throws Exception {
    handover.close();
    fetcher.close();
    thread.join(5_000);
  }
}
