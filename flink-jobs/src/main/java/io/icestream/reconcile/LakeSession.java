package io.icestream.reconcile;

import java.util.List;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Batch SQL over a project's tables, with the catalog {@code lake} current and the project's
 * functions declared.
 */
@FunctionalInterface
public interface LakeSession {
  /** Runs one statement. */
  Result query(String sql) throws Exception;

  /** The columns of a result and its rows as they are read; closing it ends the query. */
  record Result(List<String> columns, CloseableIterator<Row> rows) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      rows.close();
    }
  }
}
