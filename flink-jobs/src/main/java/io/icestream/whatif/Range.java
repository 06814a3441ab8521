package io.icestream.whatif;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of Bronze, by the time at which changes were read.
 *
 * @param since from this moment on; empty from the beginning
 * @param until before this moment; empty to what is published now
 */
public record Range(Optional<Instant> since, Optional<Instant> until) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  /** Whether nothing is left out. */
  boolean isAll() {
    return since.isEmpty() && until.isEmpty();
  }

  /** The condition on rows of Bronze in SQL whose time zone is UTC; empty for all of them. */
  String condition() {
    List<String> conditions = new ArrayList<>();
    since.ifPresent(at -> conditions.add("`meta_ingested_at` >= " + literal(at)));
    until.ifPresent(at -> conditions.add("`meta_ingested_at` < " + literal(at)));
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  /** Reads a table at a snapshot. */
  String hint(Long snapshot) {
    return snapshot == null ? "" : " /*+ OPTIONS('snapshot-id'='" + snapshot + "') */";
  }

  private static String literal(Instant at) {
    return "cast(timestamp '" + TIME.format(at) + "' as timestamp_ltz(6))";
  }
}
