package io.icestream.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Reads dates and times; the calendar is checked, nothing is moved to the nearest valid day. */
final class JsonTime extends JsonValue {

  /** How the value is written. */
  enum Form {
    ISO,
    EPOCH_MILLIS
  }

  private static final long serialVersionUID = 1L;
  private static final long FIRST_MILLI = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
  private static final long LAST_MILLI = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final String PLAIN = "0000-00-00T00:00:00";
  private static final int POINT = PLAIN.length();
  private static final int NANO_DIGITS = 9;

  private final LogicalTypeRoot root;
  private final Form form;
  private final int nanosPerUnit;

  JsonTime(String label, LogicalType type, Form form) {
    super(label);
    this.root = type.getTypeRoot();
    this.form = form;
    int precision = root == LogicalTypeRoot.DATE ? 0 : LogicalTypeChecks.getPrecision(type);
    if (form == Form.EPOCH_MILLIS && (!isTimestamp() || precision < 3)) {
      throw new IcestreamException(
          ErrorCode.SRC_004,
          "Cannot read the column "
              + label
              + " as epoch milliseconds: its type is "
              + type.asSummaryString()
              + ". Declare it as TIMESTAMP_LTZ(3).");
    }
    // Flink keeps a TIME in milliseconds whatever is declared.
    int kept = root == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE ? Math.min(precision, 3) : precision;
    this.nanosPerUnit = (int) Math.pow(10, 9 - kept);
  }

  private boolean isTimestamp() {
    return root == LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE
        || root == LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
  }

  @Override
  Object read(JsonToken token, JsonParser parser) throws IOException, DecodeException {
    if (form == Form.EPOCH_MILLIS) {
      return epochMillis(token, parser);
    }
    if (token != JsonToken.VALUE_STRING) {
      throw wrongType("ISO-8601 string");
    }
    return fromText(parser.getText());
  }

  private Object epochMillis(JsonToken token, JsonParser parser)
      throws IOException, DecodeException {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType("whole number of milliseconds");
    }
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        || parser.getLongValue() < FIRST_MILLI
        || parser.getLongValue() > LAST_MILLI) {
      throw outOfRange("the years 1 to 9999");
    }
    return TimestampData.fromEpochMillis(parser.getLongValue());
  }

  @Override
  @SuppressWarnings({"JavaLocalTimeGetNano", "JavaLocalDateTimeGetNano"})
  Object fromText(String text) throws DecodeException {
    try {
      // The JDK's ISO formats resolve strictly: no 30 February, no hour 24 or 25.
      if (root == LogicalTypeRoot.DATE) {
        LocalDate date = LocalDate.parse(text);
        checkYear(date.getYear());
        return Math.toIntExact(date.toEpochDay());
      }
      if (root == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE) {
        LocalTime time = LocalTime.parse(text);
        checkFraction(time.getNano());
        return Math.toIntExact(time.toNanoOfDay() / 1_000_000);
      }
      LocalDateTime utc =
          root == LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE
              ? LocalDateTime.parse(text)
              : utc(text);
      checkYear(utc.getYear());
      checkFraction(utc.getNano());
      return TimestampData.fromLocalDateTime(utc);
    } catch (DateTimeException invalid) {
      // Its message quotes the text.
      throw new DecodeException(
          "invalid-time", "the field " + label + " is no valid " + expected() + " in ISO-8601");
    }
  }

  /**
   * The time that a text names. The form that nearly all have, {@code 2026-11-22T08:10:33.125Z}, is
   * read without the JDK's formatter, which costs many times as much.
   */
  private static LocalDateTime utc(String text) {
    int end = text.length() - 1;
    if (!hasPlainForm(text, end)) {
      return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }
    int nanos = 0;
    for (int i = POINT + 1; i <= POINT + NANO_DIGITS; i++) {
      nanos = 10 * nanos + (i < end ? text.charAt(i) - '0' : 0);
    }
    // Refuses 30 February and hour 24 as the formatter does.
    return LocalDateTime.of(
        number(text, 0, 4),
        number(text, 5, 7),
        number(text, 8, 10),
        number(text, 11, 13),
        number(text, 14, 16),
        number(text, 17, POINT),
        nanos);
  }

  private static boolean hasPlainForm(String text, int end) {
    boolean hasFraction = end >= POINT + 2 && end <= POINT + 1 + NANO_DIGITS;
    if ((end != POINT && !hasFraction)
        || text.charAt(end) != 'Z'
        || (hasFraction && text.charAt(POINT) != '.')) {
      return false;
    }
    for (int i = 0; i < end; i++) {
      char expected = i < POINT ? PLAIN.charAt(i) : '0';
      char c = text.charAt(i);
      if (i != POINT && (expected == '0' ? c < '0' || c > '9' : c != expected)) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }

  private String expected() {
    return switch (root) {
      case DATE -> "date";
      case TIME_WITHOUT_TIME_ZONE -> "time";
      case TIMESTAMP_WITHOUT_TIME_ZONE -> "date and time without a zone";
      default -> "date and time with a zone";
    };
  }

  private void checkYear(int year) throws DecodeException {
    if (year < 1 || year > 9999) {
      throw outOfRange("the years 1 to 9999");
    }
  }

  private void checkFraction(int nanos) throws DecodeException {
    if (nanos % nanosPerUnit != 0) {
      throw outOfRange("the declared precision of seconds");
    }
  }
}
