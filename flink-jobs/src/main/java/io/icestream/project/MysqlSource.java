package io.icestream.project;

import io.icestream.project.PostgresSource.OnBreakingChange;
import java.util.List;

/**
 * A MySQL or MariaDB server, read through its binary log.
 *
 * @param url JDBC URL without credentials
 * @param tls whether the connection is encrypted: preferred, required, verified or off
 * @param serverId by which the server tells its readers apart
 * @param onBreakingChange what happens when a table changes in a way that breaks its log
 * @param snapshotChunkRows how many rows one query of the initial snapshot reads
 */
public record MysqlSource(
    String system,
    String url,
    String username,
    SecretReference password,
    String tls,
    long serverId,
    OnBreakingChange onBreakingChange,
    int snapshotChunkRows,
    List<Entity> entities,
    Location location)
    implements Source {

  public MysqlSource {
    entities = List.copyOf(entities);
  }

  /** A number in the upper half of those there are, which few give to servers by hand. */
  static long numberOf(String project, String system) {
    return 0x80000000L | Integer.toUnsignedLong((project + "." + system).hashCode() * 0x9E3779B1);
  }
}
