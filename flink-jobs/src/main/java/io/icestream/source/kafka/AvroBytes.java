package io.icestream.source.kafka;

import io.icestream.source.DecodeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The primitive values of Avro's binary form. Unlike Avro's own decoder it takes nothing that is
 * not there: a length beyond the end is refused before anything is allocated, and texts have to be
 * valid UTF-8.
 */
final class AvroBytes {
  private static final int MAX_LONG_BYTES = 10;

  private final ByteBuffer bytes;

  AvroBytes(byte[] bytes, int from) {
    this.bytes = ByteBuffer.wrap(bytes, from, bytes.length - from).order(ByteOrder.LITTLE_ENDIAN);
  }

  boolean isAtEnd() {
    return !bytes.hasRemaining();
  }

  boolean readBoolean() throws DecodeException {
    byte value = take(1).get();
    if (value != 0 && value != 1) {
      throw malformed();
    }
    return value == 1;
  }

  int readInt() throws DecodeException {
    long value = readLong();
    if (value != (int) value) {
      throw malformed();
    }
    return (int) value;
  }

  long readLong() throws DecodeException {
    long value = 0;
    for (int i = 0; i < MAX_LONG_BYTES; i++) {
      byte next = take(1).get();
      if (i == MAX_LONG_BYTES - 1 && next > 1) {
        break;
      }
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw malformed();
  }

  float readFloat() throws DecodeException {
    return take(Float.BYTES).getFloat();
  }

  double readDouble() throws DecodeException {
    return take(Double.BYTES).getDouble();
  }

  byte[] readBytes() throws DecodeException {
    return readFixed(readLong());
  }

  byte[] readFixed(long length) throws DecodeException {
    ByteBuffer enough = take(length);
    byte[] value = new byte[(int) length];
    enough.get(value);
    return value;
  }

  String readText() throws DecodeException {
    byte[] utf8 = readBytes();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException invalid) {
      throw new DecodeException("invalid-utf8", "a text of the record is not valid UTF-8");
    }
  }

  /** The bytes that come next, of which there are so many. */
  private ByteBuffer take(long length) throws DecodeException {
    if (length < 0 || length > bytes.remaining()) {
      throw malformed();
    }
    return bytes;
  }

  static DecodeException malformed() {
    return new DecodeException(
        "malformed-avro",
        "the record is not what its schema says: it ends too soon, or is damaged");
  }
}
