package io.icestream.source.jdbc;

import io.icestream.secret.SecretReference;
import io.icestream.source.SourceEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Every row of some tables, once, through a JDBC driver on the class path. One reader takes one
 * table at a time; each table is read by one statement and so is consistent in itself.
 *
 * <p>The position of the rows is the time of the start, so that a later run is newer.
 */
public final class JdbcSource implements Source<SourceEvent, JdbcTable, Collection<JdbcTable>> {

  private static final long serialVersionUID = 1L;

  private final JdbcTable.Access access;
  private final Map<String, String> entities;

  /**
   * Reads the tables.
   *
   * @param entities entity to table, written as {@code table} or {@code schema.table}
   */
  public JdbcSource(
      String url, String username, SecretReference password, Map<String, String> entities) {
    this.access = new JdbcTable.Access(url, username, password);
    this.entities = new LinkedHashMap<>(entities);
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitEnumerator<JdbcTable, Collection<JdbcTable>> createEnumerator(
      SplitEnumeratorContext<JdbcTable> context) {
    long startedAtMicros = System.currentTimeMillis() * 1_000;
    List<JdbcTable> tables = new ArrayList<>();
    entities.forEach(
        (entity, table) -> tables.add(new JdbcTable(access, entity, table, startedAtMicros, 0)));
    return new IteratorSourceEnumerator<>(context, tables);
  }

  @Override
  public SplitEnumerator<JdbcTable, Collection<JdbcTable>> restoreEnumerator(
      SplitEnumeratorContext<JdbcTable> context, Collection<JdbcTable> rest) {
    return new IteratorSourceEnumerator<>(context, rest);
  }

  @Override
  public SourceReader<SourceEvent, JdbcTable> createReader(SourceReaderContext context) {
    return new IteratorSourceReader<>(context);
  }

  @Override
  public SimpleVersionedSerializer<JdbcTable> getSplitSerializer() {
    return new TableSerializer(access);
  }

  @Override
  public SimpleVersionedSerializer<Collection<JdbcTable>> getEnumeratorCheckpointSerializer() {
    return new TablesSerializer(new TableSerializer(access));
  }

  private record TableSerializer(JdbcTable.Access access)
      implements SimpleVersionedSerializer<JdbcTable> {

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(JdbcTable table) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(128);
      for (String text : new String[] {table.entity(), table.table()}) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      out.writeLong(table.startedAtMicros());
      out.writeLong(table.readRows());
      return out.getCopyOfBuffer();
    }

    @Override
    public JdbcTable deserialize(int version, byte[] bytes) throws IOException {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      String[] texts = new String[2];
      for (int i = 0; i < texts.length; i++) {
        byte[] text = new byte[in.readInt()];
        in.readFully(text);
        texts[i] = new String(text, StandardCharsets.UTF_8);
      }
      return new JdbcTable(access, texts[0], texts[1], in.readLong(), in.readLong());
    }
  }

  private record TablesSerializer(TableSerializer serializer)
      implements SimpleVersionedSerializer<Collection<JdbcTable>> {

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Collection<JdbcTable> tables) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(256);
      out.writeInt(tables.size());
      for (JdbcTable table : tables) {
        byte[] bytes = serializer.serialize(table);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public Collection<JdbcTable> deserialize(int version, byte[] bytes) throws IOException {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      List<JdbcTable> tables = new ArrayList<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        byte[] table = new byte[in.readInt()];
        in.readFully(table);
        tables.add(serializer.deserialize(version, table));
      }
      return tables;
    }
  }
}
