package io.icestream.source.rest;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * How far an entity was read. A page is handed on whole or not at all, so a place is that of a
 * page.
 *
 * @param since when reading began, milliseconds since 1970: positions of a later beginning are
 *     newer
 * @param place the cursor, page number or address of the page to ask for next; empty for the first
 * @param former the place before, to which one goes back when nothing is behind it; empty if none
 * @param count how many records were handed on
 * @param full how many records a page has that another follows; 0 if unknown, {@link #TO_LEARN} if
 *     the next answer tells
 * @param seen hashes of the records of the last page that had any: it may have more when it is
 *     asked for again
 */
record RestSplit(
    String entity, long since, String place, String former, long count, int full, long[] seen)
    implements SourceSplit {

  static final int TO_LEARN = -1;

  static RestSplit of(String entity, long now) {
    return new RestSplit(entity, now, "", "", 0, 0, new long[0]);
  }

  @Override
  public String splitId() {
    return entity;
  }

  /** The position of the record with a number, sortable as text. */
  String position(long number) {
    return "rest/%013d/%019d".formatted(since, number);
  }

  /** The same at another place. */
  RestSplit at(String newPlace, String newFormer, long newCount, int newFull, long[] newSeen) {
    return new RestSplit(entity, since, newPlace, newFormer, newCount, newFull, newSeen);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RestSplit split
        && split.entity.equals(entity)
        && split.since == since
        && split.place.equals(place)
        && split.former.equals(former)
        && split.count == count
        && split.full == full
        && Arrays.equals(split.seen, seen);
  }

  @Override
  public int hashCode() {
    return entity.hashCode() + 31 * place.hashCode();
  }

  @Override
  public String toString() {
    return "RestSplit[" + entity + ", " + count + " read]";
  }

  /** Writes splits into checkpoints. */
  static final class Serializer implements SimpleVersionedSerializer<RestSplit> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(RestSplit split) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(128 + 8 * split.seen().length);
      out.writeUTF(split.entity());
      out.writeLong(split.since());
      out.writeUTF(split.place());
      out.writeUTF(split.former());
      out.writeLong(split.count());
      out.writeInt(split.full());
      out.writeInt(split.seen().length);
      for (long hash : split.seen()) {
        out.writeLong(hash);
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public RestSplit deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a split of a REST source: " + version);
      }
      DataInputDeserializer in = new DataInputDeserializer(serialized);
      String entity = in.readUTF();
      long since = in.readLong();
      String place = in.readUTF();
      String former = in.readUTF();
      long count = in.readLong();
      int full = in.readInt();
      long[] seen = new long[in.readInt()];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = in.readLong();
      }
      return new RestSplit(entity, since, place, former, count, full, seen);
    }
  }
}
