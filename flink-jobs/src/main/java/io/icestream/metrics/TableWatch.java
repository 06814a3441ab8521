package io.icestream.metrics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is usual about a table, learned from its cuts, and what is not. */
final class TableWatch {
  private static final int LEAST_CAPACITY = 100;
  private static final int LEARNINGS = 5;

  private final Watched table;
  private final Volume volume;
  private final Map<Watched.Column, ColumnWatch> columns = new LinkedHashMap<>();

  TableWatch(Watched table) {
    this.table = table;
    this.volume = new Volume(table);
    table.columns().forEach(column -> columns.put(column, new ColumnWatch(table, column)));
  }

  /** How many observations are remembered. */
  static int capacity(Watched table) {
    return Math.max(LEAST_CAPACITY, LEARNINGS * table.learn());
  }

  /** Goes on after a pause. */
  void goOn(long now) {
    volume.goOn(now);
  }

  /** Passes over a cut from which nothing can be learned. */
  void pass(long now) {
    volume.start(now);
  }

  /** Takes a cut, and says what is unusual about it. */
  List<Finding> cut(TableSummary summary, long now) {
    List<Finding> findings = new ArrayList<>();
    volume.freshness(summary.changes(), now).ifPresent(findings::add);
    volume.changes(summary.changes(), now).ifPresent(findings::add);
    int i = 0;
    for (ColumnWatch column : columns.values()) {
      findings.addAll(column.add(summary.columns().get(i++), now));
    }
    return findings;
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(table.table());
      out.writeUTF(table.columnsText());
      volume.write(out);
      for (ColumnWatch column : columns.values()) {
        column.write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What was learned, if the same was watched as is now; else it is learned anew. */
  boolean read(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (!in.readUTF().equals(table.table()) || !in.readUTF().equals(table.columnsText())) {
        return false;
      }
      volume.read(in);
      for (ColumnWatch column : columns.values()) {
        column.read(in);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
