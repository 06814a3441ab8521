package io.icestream.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.run.QuarantineRow.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The newest of some rows in quarantine, and how many there are of each kind. */
public final class QuarantineSummary {
  private static final Comparator<QuarantineRow> BY_AGE =
      Comparator.comparing(QuarantineRow::ingestedAt)
          .thenComparing(QuarantineRow::table)
          .thenComparing(QuarantineRow::position);

  /** Rows of a table with the same codes. */
  private record Kind(String table, String codes) {}

  private final int limit;
  private final boolean all;
  private final PriorityQueue<QuarantineRow> newest = new PriorityQueue<>(BY_AGE);
  private final Map<Kind, Map<Status, Long>> counts =
      new TreeMap<>(Comparator.comparing(Kind::table).thenComparing(Kind::codes));
  private long listed;

  /**
   * A summary.
   *
   * @param limit how many rows are kept; all are counted
   * @param all whether rows that somebody has decided about are kept too
   */
  public QuarantineSummary(int limit, boolean all) {
    this.limit = limit;
    this.all = all;
  }

  /** Takes a row. */
  public void add(QuarantineRow row) {
    counts
        .computeIfAbsent(
            new Kind(row.table(), String.join(", ", row.codes())), kind -> new TreeMap<>())
        .merge(row.status(), 1L, Long::sum);
    if (all || row.isOpen()) {
      listed++;
      newest.add(row);
      if (newest.size() > limit) {
        newest.remove();
      }
    }
  }

  /** The newest rows, the newest first. */
  public List<QuarantineRow> newest() {
    return newest.stream().sorted(BY_AGE.reversed()).toList();
  }

  /** How many rows there are, as people read it. */
  public List<String> lines() {
    if (counts.isEmpty()) {
      return List.of("nothing is in quarantine");
    }
    List<String> lines = new ArrayList<>();
    counts.forEach(
        (kind, statuses) -> lines.add(kind.table() + "  " + kind.codes() + ": " + text(statuses)));
    Map<Status, Long> total = new TreeMap<>();
    counts.values().forEach(each -> each.forEach((s, count) -> total.merge(s, count, Long::sum)));
    lines.add(
        "all: "
            + text(total)
            + (listed > newest.size()
                ? "; %,d of %,d listed, --limit lists more".formatted(newest.size(), listed)
                : ""));
    return lines;
  }

  private static String text(Map<Status, Long> statuses) {
    return statuses.entrySet().stream()
        .map(each -> "%,d %s".formatted(each.getValue(), each.getKey().text()))
        .collect(Collectors.joining(", "));
  }

  /** All of it as one JSON object. */
  public String json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", newest().stream().map(QuarantineSummary::fields).toList());
    json.put(
        "counts",
        counts.entrySet().stream()
            .map(
                each -> {
                  Map<String, Object> fields = new LinkedHashMap<>();
                  fields.put("table", each.getKey().table());
                  fields.put("code", each.getKey().codes());
                  for (Status status : Status.values()) {
                    fields.put(status.text(), each.getValue().getOrDefault(status, 0L));
                  }
                  return fields;
                })
            .toList());
    try {
      return new ObjectMapper().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> fields(QuarantineRow row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("table", row.table());
    fields.put("codes", row.codes());
    fields.put("reason", row.reason());
    fields.put("source", row.source());
    fields.put("position", row.position());
    fields.put("event_at", row.eventAt().map(Object::toString).orElse(null));
    fields.put("ingested_at", row.ingestedAt().toString());
    fields.put("status", row.status().text());
    fields.put("note", row.note().orElse(null));
    return fields;
  }
}
