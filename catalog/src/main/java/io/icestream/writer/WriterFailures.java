package io.icestream.writer;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.List;

/** The errors of the keyed writer, in one place. */
final class WriterFailures {

  private WriterFailures() {}

  static IcestreamException noKey(String table) {
    return new IcestreamException(
        ErrorCode.WRT_011,
        "Cannot upsert into %s: it has no identifier fields. Declare a primary key."
            .formatted(table));
  }

  static IcestreamException nullKey(int position) {
    return new IcestreamException(
        ErrorCode.WRT_012,
        "Cannot write a row: a key column is null (column=%d). Filter such rows out, or choose another key."
            .formatted(position));
  }

  static IcestreamException noSuchColumn(String option, String column, List<String> columns) {
    return new IcestreamException(
        ErrorCode.WRT_013,
        "Cannot use %s: the table has no column '%s'. Its columns are %s."
            .formatted(option, column, columns));
  }

  static IcestreamException notOrdered(String option, String column, String type) {
    return new IcestreamException(
        ErrorCode.WRT_013,
        "Cannot use %s: values of this type have no order (column=%s, type=%s). Choose a number, string, date or timestamp."
            .formatted(option, column, type));
  }

  static IcestreamException badOption(String option, String expected) {
    return new IcestreamException(
        ErrorCode.WRT_014,
        "Cannot read option %s: its value isn't %s. Correct it.".formatted(option, expected));
  }

  static IcestreamException notRouted() {
    return new IcestreamException(
        ErrorCode.WRT_015,
        "Cannot start a keyed writer: its input isn't keyed by a BucketRouting. Key it by the one of the writer's options.");
  }

  static IcestreamException otherRouting(int bucket) {
    return new IcestreamException(
        ErrorCode.WRT_015,
        "Cannot write a row: it was routed with other options than the writer's (bucket=%d). Make both from the same."
            .formatted(bucket));
  }

  static IcestreamException notSorted(int bucket) {
    return new IcestreamException(
        ErrorCode.WRT_015,
        "Cannot write in batch execution: rows of a bucket came in two runs (bucket=%d). Leave execution.sorted-inputs.enabled on."
            .formatted(bucket));
  }
}
