package io.icestream.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What would become of open rows in quarantine under the project's present definition. */
public final class QuarantineOutlook {
  private record Kind(String table, String code) {}

  private static final class Counts {
    private long asked;
    private long passing;
    private final Map<String, Long> failing = new TreeMap<>();
  }

  private final Map<Kind, Counts> kinds =
      new TreeMap<>(Comparator.comparing(Kind::table).thenComparing(Kind::code));

  void passing(String table, String code, long rows) {
    Counts counts = of(table, code);
    counts.asked += rows;
    counts.passing += rows;
  }

  void failing(String table, String code, String why, long rows) {
    if (rows > 0) {
      Counts counts = of(table, code);
      counts.asked += rows;
      counts.failing.merge(why, rows, Long::sum);
    }
  }

  private Counts of(String table, String code) {
    return kinds.computeIfAbsent(new Kind(table, code), kind -> new Counts());
  }

  /** How many rows were asked. */
  public long asked() {
    return kinds.values().stream().mapToLong(counts -> counts.asked).sum();
  }

  /** How many of them would be taken in. */
  public long passing() {
    return kinds.values().stream().mapToLong(counts -> counts.passing).sum();
  }

  /** A line for each table and code, then one for all, as people read it. */
  public List<String> lines() {
    if (kinds.isEmpty()) {
      return List.of("nothing is open there");
    }
    List<String> lines = new ArrayList<>();
    kinds.forEach(
        (kind, counts) ->
            lines.add(
                "%s  %s: %,d asked, %,d would pass%s"
                    .formatted(
                        kind.table(), kind.code(), counts.asked, counts.passing, failing(counts))));
    lines.add("all: %,d asked, %,d would pass".formatted(asked(), passing()));
    return lines;
  }

  private static String failing(Counts counts) {
    return counts.failing.isEmpty()
        ? ""
        : counts.failing.entrySet().stream()
            .map(each -> "%,d %s".formatted(each.getValue(), each.getKey()))
            .collect(Collectors.joining(", ", "; would not: ", ""));
  }

  /** All of it as one JSON object. */
  public String json() {
    List<Map<String, Object>> rows = new ArrayList<>();
    kinds.forEach(
        (kind, counts) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("table", kind.table());
          row.put("code", kind.code());
          row.put("asked", counts.asked);
          row.put("would_pass", counts.passing);
          row.put("would_not", counts.failing);
          rows.add(row);
        });
    try {
      return new ObjectMapper().writeValueAsString(Map.of("counts", rows));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
