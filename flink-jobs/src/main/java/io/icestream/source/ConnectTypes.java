package io.icestream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Base64;

/**
 * The types that Kafka Connect and Debezium name, whose values are numbers and bytes in the record:
 * written as JSON would have them, decimals as numbers, dates and times in ISO-8601, moments with a
 * zone and times of a clock without one.
 */
public final class ConnectTypes {
  private static final long NANOS_OF_MILLI = 1_000_000L;
  private static final long NANOS_OF_MICRO = 1_000L;

  private ConnectTypes() {}

  /**
   * The value of a named type; one of another name as it came.
   *
   * @param name such as {@code io.debezium.time.MicroTimestamp}; may be null
   * @param scale of a decimal, as text; may be null
   */
  public static JsonNode plain(String name, String scale, JsonNode value) throws DecodeException {
    if (name == null || value.isNull()) {
      return value;
    }
    return switch (name) {
      case "org.apache.kafka.connect.data.Decimal" ->
          value.isNumber() ? value : decimal(value, scale);
      case "io.debezium.data.VariableScaleDecimal" ->
          decimal(value.path("value"), value.path("scale").asText());
      case "org.apache.kafka.connect.data.Date", "io.debezium.time.Date" -> date(whole(value));
      case "org.apache.kafka.connect.data.Time", "io.debezium.time.Time" ->
          time(whole(value), NANOS_OF_MILLI);
      case "io.debezium.time.MicroTime" -> time(whole(value), NANOS_OF_MICRO);
      case "io.debezium.time.NanoTime" -> time(whole(value), 1);
      case "org.apache.kafka.connect.data.Timestamp" -> instant(whole(value), 1_000);
      case "io.debezium.time.Timestamp" -> clock(whole(value), 1_000);
      case "io.debezium.time.MicroTimestamp" -> clock(whole(value), 1_000_000);
      case "io.debezium.time.NanoTimestamp" -> clock(whole(value), 1_000_000_000);
      default -> value;
    };
  }

  /** A date, so many days after 1970 began. */
  public static JsonNode date(long days) throws DecodeException {
    try {
      return TextNode.valueOf(LocalDate.ofEpochDay(days).toString());
    } catch (DateTimeException beyond) {
      throw invalidTime();
    }
  }

  /** A time of day. */
  public static JsonNode time(long units, long nanosPerUnit) throws DecodeException {
    try {
      return TextNode.valueOf(
          LocalTime.ofNanoOfDay(Math.multiplyExact(units, nanosPerUnit)).toString());
    } catch (DateTimeException | ArithmeticException beyond) {
      throw invalidTime();
    }
  }

  /** A moment, so many units after 1970 began in UTC. */
  public static JsonNode instant(long units, long unitsPerSecond) throws DecodeException {
    return TextNode.valueOf(at(units, unitsPerSecond).atOffset(ZoneOffset.UTC).toString());
  }

  /** What a clock shows, counted as if it were in UTC. */
  public static JsonNode clock(long units, long unitsPerSecond) throws DecodeException {
    return TextNode.valueOf(at(units, unitsPerSecond).toString());
  }

  private static LocalDateTime at(long units, long unitsPerSecond) throws DecodeException {
    try {
      return LocalDateTime.ofInstant(
          Instant.ofEpochSecond(
              Math.floorDiv(units, unitsPerSecond),
              Math.floorMod(units, unitsPerSecond) * (1_000_000_000L / unitsPerSecond)),
          ZoneOffset.UTC);
    } catch (DateTimeException beyond) {
      throw invalidTime();
    }
  }

  /** A decimal of unscaled bytes. */
  public static JsonNode decimal(byte[] unscaled, int scale) throws DecodeException {
    if (unscaled.length == 0) {
      throw notDecimal();
    }
    return DecimalNode.valueOf(new BigDecimal(new BigInteger(unscaled), scale));
  }

  private static JsonNode decimal(JsonNode value, String scale) throws DecodeException {
    try {
      byte[] unscaled =
          value instanceof BinaryNode binary
              ? binary.binaryValue()
              : Base64.getDecoder().decode(value.isTextual() ? value.textValue() : "?");
      return decimal(unscaled, Integer.parseInt(scale));
    } catch (IllegalArgumentException notBase64) {
      throw notDecimal();
    }
  }

  private static long whole(JsonNode value) throws DecodeException {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new DecodeException("wrong-type", "a date or time of the record is no whole number");
    }
    return value.longValue();
  }

  private static DecodeException notDecimal() {
    return new DecodeException(
        "wrong-type", "a decimal of the record is not what its schema says: bytes and a scale");
  }

  private static DecodeException invalidTime() {
    return new DecodeException("invalid-time", "a date or time of the record is none");
  }
}
