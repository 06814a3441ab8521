package io.icestream.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Values of the lake as PostgreSQL reads them; nested ones as JSON. */
final class ValueText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ValueText() {}

  /** A value that is not null. */
  static String of(Type type, Object value) {
    return switch (type.typeId()) {
      case DECIMAL -> ((BigDecimal) value).toPlainString();
      case DATE -> date((LocalDate) value) + era((LocalDate) value);
      case TIMESTAMP -> timestamp(value);
      case FIXED, BINARY -> "\\x" + HexFormat.of().formatHex(bytes(value));
      case LIST, MAP, STRUCT -> json(type, value);
      default -> value.toString();
    };
  }

  private static String timestamp(Object value) {
    boolean isInstant = value instanceof OffsetDateTime;
    LocalDateTime utc =
        isInstant
            ? ((OffsetDateTime) value).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
            : (LocalDateTime) value;
    LocalDate date = utc.toLocalDate();
    return date(date) + " " + utc.toLocalTime() + (isInstant ? "+00" : "") + era(date);
  }

  /** Years before ours are counted back from 1, without a zero. */
  private static String date(LocalDate date) {
    int year = date.getYear();
    if (year > 0 && year < 10_000) {
      return date.toString();
    }
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d",
        year > 0 ? year : 1 - year,
        date.getMonthValue(),
        date.getDayOfMonth());
  }

  private static String era(LocalDate date) {
    return date.getYear() > 0 ? "" : " BC";
  }

  private static byte[] bytes(Object value) {
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return (byte[]) value;
  }

  private static String json(Type type, Object value) {
    try {
      return JSON.writeValueAsString(plain(type, value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Numbers stay numbers, where JSON has them; bytes are base64, times texts of ISO 8601. */
  private static Object plain(Type type, Object value) {
    if (value == null) {
      return null;
    }
    return switch (type.typeId()) {
      case BOOLEAN, INTEGER, LONG, DECIMAL -> value;
      case FLOAT, DOUBLE ->
          Double.isFinite(((Number) value).doubleValue()) ? value : value.toString();
      case FIXED, BINARY -> Base64.getEncoder().encodeToString(bytes(value));
      case LIST -> {
        List<Object> items = new ArrayList<>();
        ((List<?>) value).forEach(each -> items.add(plain(type.asListType().elementType(), each)));
        yield items;
      }
      case MAP -> {
        Types.MapType map = type.asMapType();
        Map<String, Object> entries = new LinkedHashMap<>();
        ((Map<?, ?>) value)
            .forEach(
                (key, each) ->
                    entries.put(
                        String.valueOf(plain(map.keyType(), key)), plain(map.valueType(), each)));
        yield entries;
      }
      case STRUCT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Types.NestedField field : type.asStructType().fields()) {
          fields.put(field.name(), plain(field.type(), ((Record) value).getField(field.name())));
        }
        yield fields;
      }
      default -> value.toString();
    };
  }
}
