package io.icestream.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Reads the text of a field as a column's type: texts and times as they stand, numbers and truth
 * values as JSON writes them, without a blank around.
 */
final class FieldText implements TextDecoder {

  private static final long serialVersionUID = 1L;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(1).maxNumberLength(400).build())
          .build();

  private final JsonValue value;
  private final boolean isLiteral;
  private final boolean isReadable;

  private FieldText(JsonValue value, boolean isLiteral, boolean isReadable) {
    this.value = value;
    this.isLiteral = isLiteral;
    this.isReadable = isReadable;
  }

  static FieldText of(String name, LogicalType type, Set<String> epochMillis) {
    return new FieldText(
        JsonValue.of(name, type, epochMillis),
        epochMillis.contains(name) || isLiteral(type),
        isText(type));
  }

  static boolean isText(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR,
          VARCHAR,
          DATE,
          TIME_WITHOUT_TIME_ZONE,
          TIMESTAMP_WITHOUT_TIME_ZONE,
          TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          true;
      default -> isLiteral(type);
    };
  }

  private static boolean isLiteral(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }

  @Override
  public Object decode(String text) throws DecodeException {
    if (!isReadable) {
      throw value.wrongType("text of a field");
    }
    return isLiteral ? literal(text) : value.fromText(text);
  }

  private Object literal(String text) throws DecodeException {
    if (text.isEmpty() || text.charAt(0) <= ' ' || text.charAt(text.length() - 1) <= ' ') {
      throw value.wrongType("number or truth value");
    }
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken token = parser.nextToken();
      if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_STRING) {
        throw value.wrongType("number or truth value");
      }
      Object decoded = value.read(token, parser);
      if (parser.nextToken() != null) {
        throw value.wrongType("number or truth value");
      }
      return decoded;
    } catch (IOException notJson) {
      // Its message quotes the text.
      throw value.wrongType("number or truth value");
    }
  }
}
