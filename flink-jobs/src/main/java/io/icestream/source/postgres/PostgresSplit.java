package io.icestream.source.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceSplit;

/** A piece of work of one reader: a part of the snapshot, or the log. */
sealed interface PostgresSplit extends SourceSplit {

  /**
   * A range of a table's blocks under an exported snapshot.
   *
   * @param epoch which exported snapshot of this job it belongs to
   * @param relation the relation that is read; a partition of the entity's table, or the table
   * @param firstBlock the first block; -1 to read the whole relation
   * @param endBlock the block after the last; -1 for open end
   * @param positionLsn where the rows stand in the log
   * @param readRows rows that were handed on already; they are skipped
   * @param condition what the rows fulfil, in SQL; empty for all
   */
  @SuppressWarnings("ArrayRecordComponent") // shared, never written to
  record SnapshotChunk(
      int epoch,
      int number,
      String entity,
      TableName relation,
      String[] columns,
      long firstBlock,
      long endBlock,
      String snapshot,
      long positionLsn,
      long takenAtMicros,
      long readRows,
      boolean finished,
      String condition)
      implements PostgresSplit {

    @Override
    public String splitId() {
      return "snapshot-" + epoch + "-" + number;
    }

    SnapshotChunk read(long rows) {
      return with(rows, finished);
    }

    SnapshotChunk finish() {
      return with(readRows, true);
    }

    private SnapshotChunk with(long rows, boolean isFinished) {
      return new SnapshotChunk(
          epoch,
          number,
          entity,
          relation,
          columns,
          firstBlock,
          endBlock,
          snapshot,
          positionLsn,
          takenAtMicros,
          rows,
          isFinished,
          condition);
    }

    String query() {
      StringBuilder sql = new StringBuilder("SELECT ");
      for (int i = 0; i < columns.length; i++) {
        sql.append(i == 0 ? "" : ", ").append(Quoting.identifier(columns[i]));
      }
      sql.append(" FROM ONLY ").append(relation.quoted());
      List<String> conditions = new ArrayList<>();
      if (firstBlock >= 0) {
        conditions.add("ctid >= '(" + firstBlock + ",0)'::tid");
      }
      if (firstBlock >= 0 && endBlock >= 0) {
        conditions.add("ctid < '(" + endBlock + ",0)'::tid");
      }
      if (!condition.isEmpty()) {
        conditions.add(condition);
      }
      return sql + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
    }

    @Override
    public String toString() {
      return splitId() + "[" + relation + "]";
    }
  }

  /**
   * The log.
   *
   * @param restartLsn everything committed below it has been handed on
   * @param commitLsn commit of the last change handed on
   * @param index index of that change in its transaction
   * @param shapes what is known of each entity's table
   */
  record LogStream(long restartLsn, long commitLsn, int index, Map<String, TableShape> shapes)
      implements PostgresSplit {

    public LogStream {
      shapes = Map.copyOf(shapes);
    }

    static LogStream from(long lsn, Map<String, TableShape> shapes) {
      return new LogStream(lsn, 0, -1, shapes);
    }

    @Override
    public String splitId() {
      return "log";
    }

    @Override
    public String toString() {
      return "log[from " + Lsn.text(restartLsn) + "]";
    }
  }
}
