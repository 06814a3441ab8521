package io.icestream.cases;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Location;
import io.icestream.project.Names;
import io.icestream.project.Problem;
import io.icestream.project.TestRow;
import io.icestream.source.DecodeException;
import io.icestream.source.JsonDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Reads the values of a case's rows as the types of their columns, by the rules for JSON: nothing
 * is guessed, rounded or cut. What does not fit is told with its place.
 */
final class RowReader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?";

  private final String what;
  private final Map<String, LogicalType> types;
  private final List<Problem> problems;
  private final Map<String, JsonDecoder> decoders = new HashMap<>();

  /**
   * A reader of one table's rows.
   *
   * @param what begins a message, such as "Cannot give rows to web.clicks"
   */
  RowReader(String what, Map<String, LogicalType> types, List<Problem> problems) {
    this.what = what;
    this.types = types;
    this.problems = problems;
  }

  /** The stated values in Flink's internal form. */
  Map<String, Object> read(TestRow row) {
    Map<String, Object> values = new LinkedHashMap<>();
    row.values()
        .forEach(
            (column, value) -> {
              if (!types.containsKey(column)) {
                problem(
                    row.locations().get(column),
                    "'"
                        + column
                        + "' is no column of it. "
                        + Names.suggest(column, types.keySet()));
              } else {
                values.put(column, read(column, value, row.locations().get(column)));
              }
            });
    return values;
  }

  private Object read(String column, Object value, Location location) {
    LogicalType type = types.get(column).copy(true);
    try {
      JsonDecoder decoder =
          decoders.computeIfAbsent(
              column,
              name ->
                  JsonDecoder.of(
                      RowType.of(new LogicalType[] {type}, new String[] {name}),
                      List.of(),
                      Set.of()));
      Object[] columns = new Object[1];
      decoder.decode(null, json(column, type, value), columns);
      return columns[0];
    } catch (DecodeException misfit) {
      problem(
          location,
          misfit.getMessage()
              + ". Write it as "
              + type.asSummaryString()
              + " takes it"
              + form(type)
              + ".");
    } catch (IcestreamException noJsonForm) {
      problem(
          location,
          "values of " + type.asSummaryString() + " cannot be written here. Leave the column out.");
    }
    return null;
  }

  private static String form(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> ": true or false";
      case DATE -> ": 2026-01-31";
      case TIME_WITHOUT_TIME_ZONE -> ": \"23:59:59\"";
      case TIMESTAMP_WITHOUT_TIME_ZONE -> ": \"2026-01-31T23:59:59\"";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> ": \"2026-01-31T23:59:59Z\"";
      case BINARY, VARBINARY -> ": in base64";
      default -> "";
    };
  }

  private static byte[] json(String column, LogicalType type, Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeFieldName(column);
      write(json, type, value);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Writes a value as JSON has it; a text that is no value of the type stays one. */
  private static void write(JsonGenerator json, LogicalType type, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, type instanceof ArrayType array ? array.getElementType() : type, element);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String name = String.valueOf(entry.getKey());
        json.writeFieldName(name);
        write(json, field(type, name), entry.getValue());
      }
      json.writeEndObject();
    } else if (isBare(type, value.toString())) {
      json.writeRawValue(value.toString());
    } else {
      json.writeString(value.toString());
    }
  }

  private static LogicalType field(LogicalType type, String name) {
    if (type instanceof MapType map) {
      return map.getValueType();
    }
    return type instanceof RowType row && row.getFieldIndex(name) >= 0
        ? row.getTypeAt(row.getFieldIndex(name))
        : type;
  }

  private static boolean isBare(LogicalType type, String text) {
    return type.is(LogicalTypeRoot.BOOLEAN)
        ? text.equals("true") || text.equals("false")
        : type.is(LogicalTypeFamily.NUMERIC) && text.matches(NUMBER);
  }

  void problem(Location location, String why) {
    problems.add(new Problem(ErrorCode.PROJ_026, location, what + ": " + why, ""));
  }
}
