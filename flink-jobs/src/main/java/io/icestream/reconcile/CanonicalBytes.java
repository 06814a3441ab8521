package io.icestream.reconcile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.Row;

/**
 * Writes values so that equal values, and no others, are equal bytes, whichever system they were
 * read from: integers of every width are alike, decimals are alike at every scale, NULL differs
 * from everything.
 */
final class CanonicalBytes {
  private static final int NULL = 0;
  private static final int BOOLEAN = 1;
  private static final int INTEGER = 2;
  private static final int FLOAT = 3;
  private static final int DOUBLE = 4;
  private static final int DECIMAL = 5;
  private static final int TEXT = 6;
  private static final int BYTES = 7;
  private static final int DATE = 8;
  private static final int LOCAL_TIMESTAMP = 9;
  private static final int INSTANT = 10;
  private static final int TIME = 11;
  private static final int LIST = 12;
  private static final int MAP = 13;
  private static final int ROW = 14;

  private final DataOutputSerializer out = new DataOutputSerializer(512);
  private final MessageDigest digest;

  CanonicalBytes() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The hash of some of the values, in the order of their places. */
  Hash128 hash(Object[] values, int[] places) {
    out.clear();
    for (int place : places) {
      add(values[place]);
    }
    digest.update(out.getSharedBuffer(), 0, out.length());
    return Hash128.of(digest.digest());
  }

  /** The bytes of one value. */
  byte[] bytes(Object value) {
    out.clear();
    add(value);
    return out.getCopyOfBuffer();
  }

  private void add(Object value) {
    try {
      write(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Object value) throws IOException {
    if (value == null) {
      out.writeByte(NULL);
    } else if (value instanceof String text) {
      writeBytes(TEXT, text.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      out.writeByte(INTEGER);
      out.writeLong(((Number) value).longValue());
    } else if (value instanceof BigDecimal decimal) {
      BigDecimal plain = decimal.stripTrailingZeros();
      writeBytes(DECIMAL, plain.unscaledValue().toByteArray());
      out.writeInt(plain.scale());
    } else if (value instanceof Boolean flag) {
      out.writeByte(BOOLEAN);
      out.writeBoolean(flag);
    } else if (value instanceof Instant instant) {
      out.writeByte(INSTANT);
      out.writeLong(instant.getEpochSecond());
      out.writeInt(instant.getNano());
    } else if (value instanceof LocalDateTime timestamp) {
      out.writeByte(LOCAL_TIMESTAMP);
      out.writeLong(timestamp.toLocalDate().toEpochDay());
      out.writeLong(timestamp.toLocalTime().toNanoOfDay());
    } else if (value instanceof LocalDate date) {
      out.writeByte(DATE);
      out.writeLong(date.toEpochDay());
    } else if (value instanceof LocalTime time) {
      out.writeByte(TIME);
      out.writeLong(time.toNanoOfDay());
    } else if (value instanceof Double number) {
      out.writeByte(DOUBLE);
      out.writeLong(Double.doubleToLongBits(number));
    } else if (value instanceof Float number) {
      out.writeByte(FLOAT);
      out.writeInt(Float.floatToIntBits(number));
    } else if (value instanceof byte[] bytes) {
      writeBytes(BYTES, bytes);
    } else {
      writeNested(value);
    }
  }

  private void writeNested(Object value) throws IOException {
    if (value instanceof Row row) {
      out.writeByte(ROW);
      out.writeInt(row.getArity());
      for (int i = 0; i < row.getArity(); i++) {
        write(row.getField(i));
      }
    } else if (value instanceof Map<?, ?> map) {
      List<byte[]> entries = new ArrayList<>();
      CanonicalBytes nested = new CanonicalBytes();
      map.forEach((key, content) -> entries.add(nested.bytes(Row.of(key, content))));
      entries.sort(Arrays::compareUnsigned);
      out.writeByte(MAP);
      out.writeInt(entries.size());
      for (byte[] entry : entries) {
        out.write(entry);
      }
    } else if (value.getClass().isArray()) {
      int length = Array.getLength(value);
      out.writeByte(LIST);
      out.writeInt(length);
      for (int i = 0; i < length; i++) {
        write(Array.get(value, i));
      }
    } else {
      throw new IllegalArgumentException("cannot compare values of " + value.getClass());
    }
  }

  private void writeBytes(int kind, byte[] bytes) throws IOException {
    out.writeByte(kind);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
