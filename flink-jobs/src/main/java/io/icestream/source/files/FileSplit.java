package io.icestream.source.files;

import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent.Rejected;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * A file to read, or what is left of it. Holds nothing of its content.
 *
 * @param file its path below the directory
 * @param modifiedMillis when it was written last, as it was found
 * @param length in bytes, as it was found
 * @param refusal why it is not read, as a reason code; empty when it is
 * @param reason the same as a sentence
 * @param offset where the next line begins
 * @param number how many lines or rows were read
 */
record FileSplit(
    String entity,
    String file,
    long modifiedMillis,
    long length,
    String refusal,
    String reason,
    long offset,
    long number)
    implements SourceSplit, Serializable {

  private static final int DIGITS = 12;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  static FileSplit of(String entity, FoundFile found) {
    return new FileSplit(
        entity, found.file(), found.modifiedMillis(), found.length(), "", "", 0, 0);
  }

  FileSplit refused(DecodeException why) {
    return new FileSplit(
        entity, file, modifiedMillis, length, why.reasonCode(), why.getMessage(), 0, 0);
  }

  FileSplit readUpTo(long newOffset, long newNumber) {
    return new FileSplit(
        entity, file, modifiedMillis, length, refusal, reason, newOffset, newNumber);
  }

  boolean isRefused() {
    return !refusal.isEmpty();
  }

  /** Whether the file is still the one that was found. */
  boolean isOf(FoundFile now) {
    return now.modifiedMillis() == modifiedMillis && now.length() == length;
  }

  @Override
  public String splitId() {
    return entity + ":" + file + "@" + modifiedMillis + "+" + length;
  }

  /** Sorts by the time of the file, its path and the line. */
  String position(long line) {
    return position(path(), line);
  }

  /** What the positions of all lines begin with. */
  String path() {
    return TIME.format(Instant.ofEpochMilli(modifiedMillis)) + "/" + file + "/";
  }

  /** The position of a line of the file with this path; made for every line, without a format. */
  static String position(String path, long line) {
    String number = Long.toString(line);
    return path + "0".repeat(Math.max(0, DIGITS - number.length())) + number;
  }

  long eventAtMicros() {
    return Math.multiplyExact(modifiedMillis, 1_000L);
  }

  Rejected rejected(long line, byte[] payload, DecodeException why) {
    return new Rejected(
        entity, file, position(line), eventAtMicros(), payload, why.reasonCode(), why.getMessage());
  }

  /** Writes splits into checkpoints. */
  static final class Serializer implements SimpleVersionedSerializer<FileSplit> {

    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(FileSplit split) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(256);
      for (String text :
          new String[] {split.entity(), split.file(), split.refusal(), split.reason()}) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      out.writeLong(split.modifiedMillis());
      out.writeLong(split.length());
      out.writeLong(split.offset());
      out.writeLong(split.number());
      return out.getCopyOfBuffer();
    }

    @Override
    public FileSplit deserialize(int version, byte[] serialized) throws IOException {
      if (version != VERSION) {
        throw new IOException("unknown version of a split of files: " + version);
      }
      DataInputDeserializer in = new DataInputDeserializer(serialized);
      String[] texts = new String[4];
      for (int i = 0; i < texts.length; i++) {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        texts[i] = new String(bytes, StandardCharsets.UTF_8);
      }
      long modified = in.readLong();
      long length = in.readLong();
      return new FileSplit(
          texts[0], texts[1], modified, length, texts[2], texts[3], in.readLong(), in.readLong());
    }
  }
}
