package io.icestream.source.jdbc;

import io.icestream.secret.SecretReference;
import io.icestream.source.SourceEvent;
import java.io.Serializable;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceSplit;

/**
 * One table to be read from a row on.
 *
 * @param readRows rows that were handed on before a restart
 */
record JdbcTable(Access access, String entity, String table, long startedAtMicros, long readRows)
    implements IteratorSourceSplit<SourceEvent, JdbcRows> {

  /** How to connect; the password is a reference. */
  record Access(String url, String username, SecretReference password) implements Serializable {}

  @Override
  public String splitId() {
    return entity;
  }

  @Override
  public JdbcRows getIterator() {
    return new JdbcRows(this);
  }

  @Override
  public JdbcTable getUpdatedSplitForIterator(JdbcRows rows) {
    return new JdbcTable(access, entity, table, startedAtMicros, rows.readRows());
  }

  @Override
  public String toString() {
    return "table of " + entity;
  }
}
