package io.icestream.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.icestream.source.SourceEvent.RowChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The payload under which a row change is put aside: a JSON object of the values' text forms. */
final class RowText {

  private static final JsonFactory FACTORY = new JsonFactory();

  private RowText() {}

  static byte[] of(RowChange change) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("op", String.valueOf(change.op()));
      json.writeObjectFieldStart("columns");
      for (int i = 0; i < change.columnNames().length; i++) {
        json.writeStringField(change.columnNames()[i], change.textValues()[i]);
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
