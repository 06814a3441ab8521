package io.icestream.source.mysql;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * How far a server was read: its tables one after the other, then its log.
 *
 * @param server who the server is; empty before the first start
 * @param base the log's files are called this, a dot and a number
 * @param safe everything in front of it has been handed on, and no transaction is open there; null
 *     before the first start
 * @param last the last row of the log that was handed on
 * @param fileBegan when the file of {@code safe} was begun, in seconds since 1970; 0 if unknown
 * @param tables by entity
 * @param lastKey key of the last row that was handed on of the table that is being read
 * @param rows how many of its rows were handed on
 */
record MysqlSplit(
    String server,
    String base,
    LogPoint safe,
    LogPoint last,
    long fileBegan,
    Map<String, TableState> tables,
    List<String> lastKey,
    long rows)
    implements SourceSplit {

  /**
   * A table.
   *
   * @param logged its shape as the log has it
   * @param read its shape when its rows were last read
   * @param from where its rows stand in the log; its changes up to there are in the rows
   * @param isRead whether all of its rows have been handed on
   */
  record TableState(MysqlShape logged, MysqlShape read, LogPoint from, boolean isRead) {
    TableState withLogged(MysqlShape shape) {
      return new TableState(shape, read, from, isRead);
    }

    TableState withRead(MysqlShape shape) {
      return new TableState(logged, shape, from, isRead);
    }

    TableState finished() {
      return new TableState(logged, read, from, true);
    }

    /** The same, whose rows are to be read once more. */
    TableState again(MysqlShape shape, LogPoint at) {
      return new TableState(logged, shape, at, false);
    }
  }

  MysqlSplit {
    lastKey = List.copyOf(lastKey);
  }

  static MysqlSplit initial() {
    return new MysqlSplit("", "", null, null, 0, Map.of(), List.of(), 0);
  }

  @Override
  public String splitId() {
    return "mysql";
  }

  boolean isBegun() {
    return safe != null;
  }

  boolean isSnapshotComplete() {
    return isBegun() && tables.values().stream().allMatch(TableState::isRead);
  }

  MysqlSplit begun(String who, String files, LogPoint start) {
    return new MysqlSplit(who, files, start, start.before(), 0, tables, lastKey, rows);
  }

  MysqlSplit withLast(LogPoint point) {
    return new MysqlSplit(server, base, safe, point, fileBegan, tables, lastKey, rows);
  }

  /** Everything in front of the point has been handed on. */
  MysqlSplit withSafe(LogPoint point) {
    return new MysqlSplit(
        server,
        base,
        point,
        point.before(),
        point.file() == safe.file() ? fileBegan : 0,
        tables,
        lastKey,
        rows);
  }

  MysqlSplit withFileBegan(long seconds) {
    return new MysqlSplit(server, base, safe, last, seconds, tables, lastKey, rows);
  }

  /** One more row of the table that is being read has been handed on. */
  MysqlSplit withRow(List<String> key) {
    return new MysqlSplit(server, base, safe, last, fileBegan, tables, key, rows + 1);
  }

  /** The next table is read from its first row. */
  MysqlSplit withoutRows() {
    return new MysqlSplit(server, base, safe, last, fileBegan, tables, List.of(), 0);
  }

  MysqlSplit withTable(String entity, TableState table) {
    Map<String, TableState> changed = new LinkedHashMap<>(tables);
    changed.put(entity, table);
    return new MysqlSplit(server, base, safe, last, fileBegan, Map.copyOf(changed), lastKey, rows);
  }

  MysqlSplit withoutTable(String entity) {
    Map<String, TableState> changed = new LinkedHashMap<>(tables);
    changed.remove(entity);
    return new MysqlSplit(server, base, safe, last, fileBegan, Map.copyOf(changed), lastKey, rows);
  }

  @Override
  public String toString() {
    return "MysqlSplit[" + tables.keySet() + " at " + safe + "]";
  }

  /** Writes splits into checkpoints. */
  static final class Serializer implements SimpleVersionedSerializer<MysqlSplit> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(MysqlSplit split) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(512);
      out.writeUTF(split.server());
      out.writeUTF(split.base());
      out.writeBoolean(split.isBegun());
      if (split.isBegun()) {
        split.safe().write(out);
        split.last().write(out);
      }
      out.writeLong(split.fileBegan());
      out.writeInt(split.tables().size());
      for (Map.Entry<String, TableState> table : split.tables().entrySet()) {
        out.writeUTF(table.getKey());
        table.getValue().logged().write(out);
        table.getValue().read().write(out);
        table.getValue().from().write(out);
        out.writeBoolean(table.getValue().isRead());
      }
      Texts.write(out, split.lastKey());
      out.writeLong(split.rows());
      return out.getCopyOfBuffer();
    }

    @Override
    public MysqlSplit deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a split of a MySQL source: " + version);
      }
      DataInputDeserializer in = new DataInputDeserializer(serialized);
      String server = in.readUTF();
      String base = in.readUTF();
      boolean isBegun = in.readBoolean();
      LogPoint safe = isBegun ? LogPoint.read(in) : null;
      LogPoint last = isBegun ? LogPoint.read(in) : null;
      long fileBegan = in.readLong();
      Map<String, TableState> tables = new LinkedHashMap<>();
      for (int count = in.readInt(); count > 0; count--) {
        tables.put(
            in.readUTF(),
            new TableState(
                MysqlShape.read(in), MysqlShape.read(in), LogPoint.read(in), in.readBoolean()));
      }
      return new MysqlSplit(
          server, base, safe, last, fileBegan, tables, Texts.read(in), in.readLong());
    }
  }
}
