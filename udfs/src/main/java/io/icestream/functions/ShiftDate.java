package io.icestream.functions;

import java.time.LocalDate;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code shift_date(date, subject)}: the date moved back by 1 to 365 days, by the same number for
 * all dates of a subject, so that the days between two events of a person stay right.
 *
 * <p>Subjects are normalised as {@link Tokenizer} does. Whoever knows one true date of a subject
 * knows all of them.
 */
public final class ShiftDate extends KeyedFunction {
  private static final long serialVersionUID = 1L;

  private transient DateShifter shifter;

  /** A function that waits for its keys. */
  public ShiftDate() {
    super(Keysets.TOKENIZE_KEYSET);
  }

  @Override
  void open(Keyring keyring) {
    shifter = new DateShifter(keyring);
  }

  /** The moved date; NULL if the date or the subject is NULL. */
  public LocalDate eval(LocalDate date, String subject) {
    return shifter.shift(date, subject);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.dateAndTextToDate();
  }
}
