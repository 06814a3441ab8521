package io.icestream.functions;

import java.time.LocalDate;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code generalise_date(date)}: the first of January of the year, so that a date column keeps its
 * type and tells the year only.
 */
public final class GeneraliseDate extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  /** The first day of the year; NULL for NULL. */
  public LocalDate eval(LocalDate date) {
    return date == null ? null : date.withDayOfYear(1);
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return Signatures.dateToDate();
  }
}
