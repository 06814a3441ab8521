package io.icestream.source.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Writes a row as the JSON that our decoder reads, every value exactly as it is. */
final class RecordJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private RecordJson() {}

  static byte[] of(Types.StructType type, StructLike row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      struct(json, type, row);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void struct(JsonGenerator json, Types.StructType type, StructLike row)
      throws IOException {
    json.writeStartObject();
    for (int i = 0; i < type.fields().size(); i++) {
      Types.NestedField field = type.fields().get(i);
      json.writeFieldName(field.name());
      value(json, field.type(), row.get(i, Object.class));
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, Type type, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (type.isStructType()) {
      struct(json, type.asStructType(), (StructLike) value);
    } else if (type.isListType()) {
      json.writeStartArray();
      for (Object element : (List<?>) value) {
        value(json, type.asListType().elementType(), element);
      }
      json.writeEndArray();
    } else if (type.isMapType()) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        value(json, type.asMapType().valueType(), entry.getValue());
      }
      json.writeEndObject();
    } else {
      scalar(json, value);
    }
  }

  private static void scalar(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Float number) {
      // NaN and infinity become texts, which no number column takes.
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      json.writeBinary(bytes);
    } else if (value instanceof byte[] bytes) {
      json.writeBinary(bytes);
    } else {
      // Texts, and dates and times, whose text is ISO-8601.
      json.writeString(value.toString());
    }
  }
}
