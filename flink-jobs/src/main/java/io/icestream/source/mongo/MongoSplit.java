package io.icestream.source.mongo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * How far a database was read: its changes and, beside them, the documents that were there.
 *
 * @param start where its changes are read from; empty before the server was asked
 * @param token behind which they are read on; empty before the first
 * @param time the cluster time of the newest change that was read, or the start
 * @param index number of that change among those of its time, from 1; 0 before the first
 * @param copies by entity
 */
record MongoSplit(
    Optional<BsonTimestamp> start,
    Optional<BsonDocument> token,
    BsonTimestamp time,
    long index,
    Map<String, Copy> copies)
    implements SourceSplit {

  static final String ID = "mongodb";

  /**
   * How far the documents of an entity were read that were there at the beginning.
   *
   * @param at time of these documents' positions: each change from then on is newer
   * @param until holds the {@code _id} of the last document at that time: what comes behind it is
   *     told by changes alone; empty at the end
   * @param last holds the {@code _id} of the document read last; empty before the first and at the
   *     end
   * @param count how many were handed on
   */
  record Copy(
      String collection,
      BsonTimestamp at,
      Optional<BsonDocument> until,
      Optional<BsonDocument> last,
      long count,
      boolean isDone) {

    /** The same, behind a document. */
    Copy behind(BsonDocument document, long read) {
      return new Copy(collection, at, until, Optional.of(document), count + read, false);
    }

    /** The same, read to its end. */
    Copy done(long read) {
      return new Copy(collection, at, Optional.empty(), Optional.empty(), count + read, true);
    }
  }

  MongoSplit {
    copies = Map.copyOf(copies);
  }

  static MongoSplit beginning() {
    return new MongoSplit(Optional.empty(), Optional.empty(), new BsonTimestamp(0), 0, Map.of());
  }

  @Override
  public String splitId() {
    return ID;
  }

  /** The position of a document that was there at a time, sortable as text. */
  static String ofDocument(BsonTimestamp time, long number) {
    return position(time, 'a', number);
  }

  /** The position of a change: newer than each document that was there at its time. */
  static String ofChange(BsonTimestamp time, long index) {
    return position(time, 'c', index);
  }

  private static String position(BsonTimestamp time, char kind, long number) {
    return "%010d/%010d/%c%019d"
        .formatted(
            Integer.toUnsignedLong(time.getTime()),
            Integer.toUnsignedLong(time.getInc()),
            kind,
            number);
  }

  /** The same with a copy that went on. */
  MongoSplit with(String entity, Copy copy) {
    Map<String, Copy> others = new TreeMap<>(copies);
    others.put(entity, copy);
    return new MongoSplit(start, token, time, index, others);
  }

  @Override
  public String toString() {
    return "MongoSplit[" + ofChange(time, index) + "]";
  }

  /** Writes splits into checkpoints. */
  static final class Serializer implements SimpleVersionedSerializer<MongoSplit> {
    private static final int VERSION = 1;
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(MongoSplit split) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(256);
      out.writeLong(split.start().map(BsonTimestamp::getValue).orElse(0L));
      write(split.token(), out);
      out.writeLong(split.time().getValue());
      out.writeLong(split.index());
      List<String> entities = new ArrayList<>(new TreeMap<>(split.copies()).keySet());
      out.writeInt(entities.size());
      for (String entity : entities) {
        Copy copy = split.copies().get(entity);
        out.writeUTF(entity);
        out.writeUTF(copy.collection());
        out.writeLong(copy.at().getValue());
        write(copy.until(), out);
        write(copy.last(), out);
        out.writeLong(copy.count());
        out.writeBoolean(copy.isDone());
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public MongoSplit deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a split of a MongoDB source: " + version);
      }
      DataInputDeserializer in = new DataInputDeserializer(serialized);
      long start = in.readLong();
      Optional<BsonDocument> token = read(in);
      BsonTimestamp time = new BsonTimestamp(in.readLong());
      long index = in.readLong();
      Map<String, Copy> copies = new TreeMap<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        copies.put(
            in.readUTF(),
            new Copy(
                in.readUTF(),
                new BsonTimestamp(in.readLong()),
                read(in),
                read(in),
                in.readLong(),
                in.readBoolean()));
      }
      return new MongoSplit(
          start == 0 ? Optional.empty() : Optional.of(new BsonTimestamp(start)),
          token,
          time,
          index,
          copies);
    }

    private static void write(Optional<BsonDocument> document, DataOutputSerializer out)
        throws IOException {
      out.writeBoolean(document.isPresent());
      if (document.isPresent()) {
        RawBsonDocument raw = new RawBsonDocument(document.get(), CODEC);
        byte[] bytes = new byte[raw.getByteBuffer().remaining()];
        raw.getByteBuffer().get(bytes);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }

    private static Optional<BsonDocument> read(DataInputDeserializer in) throws IOException {
      if (!in.readBoolean()) {
        return Optional.empty();
      }
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return Optional.of(new RawBsonDocument(bytes));
    }
  }
}
