package io.icestream.functions;

import java.nio.ByteBuffer;
import java.time.LocalDate;

/**
 * Moves all dates of a subject back by the same number of days, 1 to 365, that only the key tells.
 */
final class DateShifter {
  private static final String PURPOSE = "shift-date";
  private static final int MOST_DAYS = 365;

  private final Keyring.Key key;

  DateShifter(Keyring keyring) {
    key = keyring.primary();
  }

  /** The moved date; NULL if the date or the subject is NULL. */
  LocalDate shift(LocalDate date, String subject) {
    if (date == null || subject == null) {
      return null;
    }
    long number =
        ByteBuffer.wrap(key.compute(PURPOSE, Texts.normalise(subject), Long.BYTES)).getLong();
    return date.minusDays(1 + Long.remainderUnsigned(number, MOST_DAYS));
  }
}
