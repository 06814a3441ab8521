package io.icestream.source.postgres;

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
      boolean finished)
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
          isFinished);
    }

    String query() {
      StringBuilder sql = new StringBuilder("SELECT ");
      for (int i = 0; i < columns.length; i++) {
        sql.append(i == 0 ? "" : ", ").append(Quoting.identifier(columns[i]));
      }
      sql.append(" FROM ONLY ").append(relation.quoted());
      if (firstBlock >= 0) {
        sql.append(" WHERE ctid >= '(").append(firstBlock).append(",0)'::tid");
        if (endBlock >= 0) {
          sql.append(" AND ctid < '(").append(endBlock).append(",0)'::tid");
        }
      }
      return sql.toString();
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
