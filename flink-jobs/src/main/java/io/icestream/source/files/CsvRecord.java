package io.icestream.source.files;

import io.icestream.source.DecodeException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;

/**
 * One record of a CSV file, taken apart as RFC 4180 says and no other way: a field is in quotes as
 * a whole or not at all, and a quote in quotes is doubled. Fed line by line, for a field in quotes
 * may hold line ends.
 */
final class CsvRecord {
  private final byte delimiter;
  private final byte quote;
  private final ByteArrayOutputStream field = new ByteArrayOutputStream();
  private final List<Field> fields = new ArrayList<>();
  private State state = State.START;

  private enum State {
    START,
    PLAIN,
    QUOTED,
    /** Behind a quote in a quoted field: it may be its end, or the first of two. */
    CLOSED
  }

  @SuppressWarnings("ArrayRecordComponent") // Nobody writes to it.
  private record Field(byte[] bytes, boolean isQuoted) {}

  CsvRecord(byte delimiter, byte quote) {
    this.delimiter = delimiter;
    this.quote = quote;
  }

  /**
   * Takes a line.
   *
   * @return whether the record is complete
   * @throws DecodeException when a quote or a carriage return stands where none may
   */
  boolean add(Lines.Line line) throws DecodeException {
    byte[] bytes = line.bytes();
    int end = line.contentLength();
    for (int i = 0; i < end; i++) {
      take(bytes[i]);
    }
    if (state == State.QUOTED) {
      field.write(bytes, end, bytes.length - end);
      return false;
    }
    finish();
    return true;
  }

  private void take(byte next) throws DecodeException {
    boolean isQuote = next == quote && quote != 0;
    switch (state) {
      case START, PLAIN -> {
        if (next == delimiter) {
          finish();
        } else if (isQuote) {
          if (state == State.PLAIN) {
            throw strayQuote();
          }
          state = State.QUOTED;
        } else {
          plain(next);
        }
      }
      case QUOTED -> {
        if (isQuote) {
          state = State.CLOSED;
        } else {
          field.write(next);
        }
      }
      case CLOSED -> {
        if (isQuote) {
          field.write(next);
          state = State.QUOTED;
        } else if (next == delimiter) {
          finish();
        } else {
          throw strayQuote();
        }
      }
    }
  }

  private void plain(byte next) throws DecodeException {
    if (next == '\r') {
      throw new DecodeException(
          "stray-carriage-return", "a carriage return is neither in quotes nor part of a line end");
    }
    field.write(next);
    state = State.PLAIN;
  }

  private static DecodeException strayQuote() {
    return new DecodeException(
        "stray-quote",
        "a quote stands within a field, or something stands between a closing quote and the"
            + " delimiter");
  }

  private void finish() {
    fields.add(new Field(field.toByteArray(), state == State.CLOSED));
    field.reset();
    state = State.START;
  }

  /** Whether the record is a line with nothing on it. */
  boolean isEmpty() {
    return fields.size() == 1 && fields.get(0).bytes().length == 0 && !fields.get(0).isQuoted();
  }

  /** The texts of the fields of a complete record, null where one stands for NULL. */
  String[] texts(FileEntity entity) throws DecodeException {
    CharsetDecoder decoder =
        entity
            .charset()
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    String[] texts = new String[fields.size()];
    for (int i = 0; i < texts.length; i++) {
      Field each = fields.get(i);
      try {
        String text = decoder.decode(ByteBuffer.wrap(each.bytes())).toString();
        texts[i] = !each.isQuoted() && text.equals(entity.nullText()) ? null : text;
      } catch (CharacterCodingException invalid) {
        throw new DecodeException(
            "invalid-charset", "the line holds bytes that are no " + entity.charsetName());
      }
    }
    return texts;
  }
}
