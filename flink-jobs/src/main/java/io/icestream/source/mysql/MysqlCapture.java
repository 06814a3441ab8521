package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.postgres.TableName;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is read from a server and how.
 *
 * @param serverId by which the server tells its readers and replicas apart
 * @param tables entity to database and table
 * @param chunkRows how many rows one query of a snapshot reads
 */
public record MysqlCapture(
    MysqlEndpoint endpoint, long serverId, Map<String, TableName> tables, int chunkRows)
    implements Serializable {

  /** Rows of a chunk unless said otherwise. */
  public static final int DEFAULT_CHUNK_ROWS = 10_000;

  private static final long LARGEST_ID = 0xFFFFFFFFL;

  public MysqlCapture {
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    if (serverId < 1 || serverId > LARGEST_ID) {
      throw new IcestreamException(
          ErrorCode.MYSQL_009,
          "Cannot read MySQL as server "
              + serverId
              + ": a server-id is 1 to 4294967295. Choose one.");
    }
    if (chunkRows < 1) {
      throw new IcestreamException(
          ErrorCode.MYSQL_009,
          "Cannot read a snapshot in chunks of " + chunkRows + " rows: at least 1 is needed.");
    }
    Map<TableName, String> seen = new HashMap<>();
    tables.forEach(
        (entity, table) -> {
          String other = seen.put(table, entity);
          if (other != null) {
            throw new IcestreamException(
                ErrorCode.MYSQL_009,
                "Cannot read table "
                    + table
                    + " twice: it is entity "
                    + other
                    + " and "
                    + entity
                    + ". Keep one of them.");
          }
        });
  }

  /** An id in the upper half of the range that follows from a name. */
  public static long serverId(String name) {
    return 0x80000000L | Integer.toUnsignedLong(name.hashCode() * 0x9E3779B1);
  }
}
