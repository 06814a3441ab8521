package io.icestream.source.mysql;

import io.icestream.source.SourceEvent;
import java.util.ArrayList;
import java.util.List;

/** Gathers events into batches; what was added once is handed on, whatever breaks later. */
final class Outlet {
  private static final int ITEMS = 512;

  private final Handover handover;
  private List<Handover.Item> batch = new ArrayList<>(ITEMS);
  private MysqlSplit now;
  private MysqlSplit told;
  private long lastNanos = System.nanoTime();

  Outlet(Handover handover, MysqlSplit start) {
    this.handover = handover;
    this.now = start;
    this.told = start;
  }

  /** The state once everything that was added has been handed on. */
  MysqlSplit now() {
    return now;
  }

  /** The server has said something. */
  void alive() {
    lastNanos = System.nanoTime();
  }

  /** When the server last said something. */
  long lastNanos() {
    return lastNanos;
  }

  void add(SourceEvent event, MysqlSplit after) throws InterruptedException {
    alive();
    batch.add(new Handover.Item(event, after));
    now = after;
    told = after;
    if (batch.size() >= ITEMS) {
      flush();
    }
  }

  /** Moves the state without an event. */
  void move(MysqlSplit after) {
    now = after;
  }

  /** Hands over what there is. */
  void flush() throws InterruptedException {
    if (now != told) {
      batch.add(new Handover.Item(null, now));
      told = now;
    }
    if (!batch.isEmpty()) {
      handover.put(batch);
      batch = new ArrayList<>(ITEMS);
    }
  }
}
