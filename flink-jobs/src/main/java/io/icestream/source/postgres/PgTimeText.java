package io.icestream.source.postgres;

import io.icestream.source.DecodeException;
import java.time.DateTimeException;
import java.time.LocalDate;
import org.apache.flink.table.data.TimestampData;

/** PostgreSQL's ISO text of dates and timestamps. */
final class PgTimeText {

  private static final long MILLIS_OF_DAY = 86_400_000L;

  private PgTimeText() {}

  static Object date(String text) throws DecodeException {
    return new Parser(text, "DATE").wholeDate();
  }

  static Object timestamp(String text) throws DecodeException {
    Parser parser = new Parser(text, "TIMESTAMP");
    long day = parser.date();
    parser.expect(' ');
    TimestampData time = parser.time(day);
    parser.end();
    return time;
  }

  static Object instant(String text) throws DecodeException {
    Parser parser = new Parser(text, "TIMESTAMP_LTZ");
    long day = parser.date();
    parser.expect(' ');
    TimestampData local = parser.time(day);
    long offset = parser.offsetSeconds();
    parser.end();
    TimestampData instant =
        TimestampData.fromEpochMillis(
            local.getMillisecond() - offset * 1_000, local.getNanoOfMillisecond());
    return instant;
  }

  private static final class Parser {
    private final String text;
    private final String type;
    private int at;

    Parser(String text, String type) throws DecodeException {
      this.text = text;
      this.type = type;
      if (text.endsWith("infinity")) {
        throw PgTextDecoder.outOfRange(type + " holds no infinity");
      }
      if (text.endsWith(" BC")) {
        throw PgTextDecoder.outOfRange(type + " holds no year before 1");
      }
    }

    int wholeDate() throws DecodeException {
      long day = date();
      end();
      return (int) day;
    }

    long date() throws DecodeException {
      int start = at;
      long year = digits(4, 7);
      if (at - start > 4) {
        throw PgTextDecoder.outOfRange(type + " holds no year after 9999");
      }
      expect('-');
      long month = digits(2, 2);
      expect('-');
      long day = digits(2, 2);
      try {
        return LocalDate.of((int) year, (int) month, (int) day).toEpochDay();
      } catch (DateTimeException e) {
        throw PgTextDecoder.invalid(type);
      }
    }

    TimestampData time(long day) throws DecodeException {
      long hour = digits(2, 2);
      expect(':');
      long minute = digits(2, 2);
      expect(':');
      long second = digits(2, 2);
      if (hour > 23 || minute > 59 || second > 59) {
        throw PgTextDecoder.invalid(type);
      }
      long micros = 0;
      if (at < text.length() && text.charAt(at) == '.') {
        at++;
        int start = at;
        micros = digits(1, 6);
        for (int i = at - start; i < 6; i++) {
          micros *= 10;
        }
      }
      long millis =
          day * MILLIS_OF_DAY + ((hour * 60 + minute) * 60 + second) * 1_000 + micros / 1_000;
      return TimestampData.fromEpochMillis(millis, (int) (micros % 1_000) * 1_000);
    }

    /** +hh, +hh:mm or +hh:mm:ss. */
    long offsetSeconds() throws DecodeException {
      if (at >= text.length()) {
        throw PgTextDecoder.invalid(type);
      }
      char sign = text.charAt(at++);
      if (sign != '+' && sign != '-') {
        throw PgTextDecoder.invalid(type);
      }
      long seconds = digits(2, 2) * 3_600;
      long unit = 60;
      while (at < text.length() && unit > 0) {
        expect(':');
        seconds += digits(2, 2) * unit;
        unit /= 60;
      }
      return sign == '-' ? -seconds : seconds;
    }

    private long digits(int least, int most) throws DecodeException {
      int start = at;
      long value = 0;
      while (at < text.length() && at - start < most) {
        char c = text.charAt(at);
        if (c < '0' || c > '9') {
          break;
        }
        value = value * 10 + (c - '0');
        at++;
      }
      if (at - start < least) {
        throw PgTextDecoder.invalid(type);
      }
      return value;
    }

    void expect(char c) throws DecodeException {
      if (at >= text.length() || text.charAt(at++) != c) {
        throw PgTextDecoder.invalid(type);
      }
    }

    void end() throws DecodeException {
      if (at != text.length()) {
        throw PgTextDecoder.invalid(type);
      }
    }
  }
}
