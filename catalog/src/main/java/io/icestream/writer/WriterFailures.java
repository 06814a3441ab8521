package io.icestream.writer;

import java.util.List;

/** The errors of the writer, in one place. */
final class WriterFailures {

  private WriterFailures() {}

  static RuntimeException noKey(String table) {
    return new IllegalArgumentException(
        "Cannot upsert into %s: it has no identifier fields. Declare a primary key."
            .formatted(table));
  }

  static RuntimeException nullKey(int position) {
    return new IllegalArgumentException(
        "Cannot write a row: a key column is null (column=%d). Filter such rows out, or choose another key."
            .formatted(position));
  }

  static RuntimeException noSuchColumn(String option, String column, List<String> columns) {
    return new IllegalArgumentException(
        "Cannot use %s: the table has no column '%s'. Its columns are %s."
            .formatted(option, column, columns));
  }

  static RuntimeException notOrdered(String option, String column, String type) {
    return new IllegalArgumentException(
        "Cannot use %s: values of column '%s' can't be encoded (type=%s). Choose a number, string, date or timestamp."
            .formatted(option, column, type));
  }

  static RuntimeException badOption(String option, String expected) {
    return new IllegalArgumentException(
        "Cannot read option %s: it isn't %s.".formatted(option, expected));
  }

  static RuntimeException otherRouting(int bucket) {
    return new IllegalStateException(
        "Cannot write a row: it was routed with another bucket count or maximum parallelism than the writer's"
            + " (bucket=%d). Set the maximum parallelism of the job and of the writer to the same value."
                .formatted(bucket));
  }

  static RuntimeException notSorted(int bucket) {
    return new IllegalStateException(
        "Cannot write in batch execution: rows of a bucket came in two runs (bucket=%d). Leave"
            + " execution.sorted-inputs.enabled on.".formatted(bucket));
  }
}
