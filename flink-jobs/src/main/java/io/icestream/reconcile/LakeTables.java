package io.icestream.reconcile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Asks a session about tables. */
final class LakeTables {
  private final LakeSession session;

  LakeTables(LakeSession session) {
    this.session = session;
  }

  CloseableIterator<Row> query(String sql) throws Exception {
    return session.query(sql).rows();
  }

  boolean exists(String qualifiedName) throws Exception {
    return !columns(qualifiedName).isEmpty();
  }

  /** The columns of a table; none when there is no such table. */
  List<String> columns(String qualifiedName) throws Exception {
    List<String> columns = new ArrayList<>();
    try (CloseableIterator<Row> rows = query("describe " + LakeText.table(qualifiedName))) {
      rows.forEachRemaining(row -> columns.add((String) row.getField(0)));
    } catch (ValidationException e) {
      return List.of();
    }
    return columns;
  }

  /** The snapshots of a table that can still be read; none when there is no such table. */
  Set<Long> snapshots(String qualifiedName) throws Exception {
    Set<Long> snapshots = new HashSet<>();
    try (CloseableIterator<Row> rows =
        query("select snapshot_id from " + LakeText.table(qualifiedName + "$snapshots"))) {
      rows.forEachRemaining(row -> snapshots.add((Long) row.getField(0)));
    } catch (ValidationException e) {
      return Set.of();
    }
    return snapshots;
  }

  /** The one number that a query results in. */
  long number(String sql) throws Exception {
    try (CloseableIterator<Row> rows = query(sql)) {
      return ((Number) rows.next().getField(0)).longValue();
    }
  }
}
