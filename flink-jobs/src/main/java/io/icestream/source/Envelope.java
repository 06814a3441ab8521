package io.icestream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;

/**
 * What Debezium says of one change of a row.
 *
 * @param op 'c', 'u', 'd', 'r', or 't' for all rows at once
 * @param row the row after the change, of a delete the one before; missing where there is none
 * @param eventAtMicros when the database did it, or {@link SourceEvent#UNKNOWN_TIME}
 */
public record Envelope(char op, JsonNode row, long eventAtMicros) {
  private static final String OPERATIONS = "cudrt";
  private static final long LAST_MICRO =
      Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() * 1_000_000L;

  /** The envelope that a record is. */
  public static Envelope of(JsonNode record) throws DecodeException {
    JsonNode op = record.path("op");
    if (!op.isTextual()) {
      throw new DecodeException("no-envelope", "the record has no 'op', as a Debezium record has");
    }
    if (op.textValue().length() != 1 || OPERATIONS.indexOf(op.textValue().charAt(0)) < 0) {
      throw new DecodeException("unknown-operation", "its 'op' is none of c, u, d, r and t");
    }
    char operation = op.textValue().charAt(0);
    JsonNode row = record.path(operation == 'd' ? "before" : "after");
    boolean isThere = !row.isNull() && !row.isMissingNode();
    if (!isThere && operation != 'd' && operation != 't') {
      throw new DecodeException("no-row", "the record has an operation, but no row behind it");
    }
    if (isThere && !row.isObject()) {
      throw new DecodeException("not-an-object", "the row of the record is no object");
    }
    return new Envelope(
        operation, isThere ? row : MissingNode.getInstance(), eventAt(record.path("source")));
  }

  private static long eventAt(JsonNode source) throws DecodeException {
    boolean isFine = source.hasNonNull("ts_us");
    JsonNode time = source.path(isFine ? "ts_us" : "ts_ms");
    if (time.isMissingNode() || time.isNull()) {
      return SourceEvent.UNKNOWN_TIME;
    }
    if (!time.isIntegralNumber()) {
      throw new DecodeException("wrong-type", "the time of its event is no whole number");
    }
    long last = isFine ? LAST_MICRO : LAST_MICRO / 1_000;
    if (!time.canConvertToLong() || time.longValue() < 0 || time.longValue() > last) {
      throw new DecodeException("out-of-range", "the time of its event is not in 1970 to 9999");
    }
    long micros = isFine ? time.longValue() : time.longValue() * 1_000;
    return micros == 0 ? SourceEvent.UNKNOWN_TIME : micros;
  }
}
