package io.icestream.report;

import io.icestream.reconcile.LakeSession;
import io.icestream.report.Report.Audit;
import io.icestream.report.Report.Point;
import io.icestream.report.Report.Quarantine;
import io.icestream.report.Report.Reason;
import io.icestream.report.Report.Rule;
import io.icestream.report.Report.Table;
import io.icestream.run.PublishedCut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.types.Row;

/** Reads what a report shows from the published tables. */
final class ReportData {
  /** More points than this no screen shows. */
  private static final int POINTS = 240;

  private static final int MOST_REASONS = 12;

  private final LakeSession lake;
  private final List<String> tables;
  private final Instant since;
  private final Instant now;

  /**
   * A reader.
   *
   * @param tables the lake's tables as {@code database.table}
   * @param since how far trends go back
   */
  ReportData(LakeSession lake, List<String> tables, Instant since, Instant now) {
    this.lake = lake;
    this.tables = tables;
    this.since = since;
    this.now = now;
  }

  Report read(String project, PublishedCut cut) throws Exception {
    return new Report(
        project,
        cut.number(),
        cut.at().toEpochMilli(),
        now.toEpochMilli(),
        since.toEpochMilli(),
        measured(),
        quarantine(),
        audits(),
        new AnomalyData(lake, tables).since(since));
  }

  private List<Table> measured() throws Exception {
    if (!tables.contains("ops.quality_metrics")) {
      return List.of();
    }
    Map<String, List<Row>> wholes = new TreeMap<>();
    Map<String, Map<String, List<Row>>> rules = new TreeMap<>();
    each(
        newestOf(
            "ops.quality_metrics",
            "table_name, rule, dimension, severity, row_count, failed_count, mean_score,"
                + " measured_at",
            "table_name, rule",
            "measured_at"),
        row -> {
          String table = (String) row.getField(0);
          String rule = (String) row.getField(1);
          (rule == null
                  ? wholes.computeIfAbsent(table, name -> new ArrayList<>())
                  : rules
                      .computeIfAbsent(table, name -> new LinkedHashMap<>())
                      .computeIfAbsent(rule, name -> new ArrayList<>()))
              .add(row);
        });
    List<Table> measured = new ArrayList<>();
    wholes.forEach(
        (name, rows) -> {
          Row last = rows.get(rows.size() - 1);
          Instant newest = (Instant) last.getField(7);
          measured.add(
              new Table(
                  name,
                  (Long) last.getField(4),
                  (Long) last.getField(5),
                  (Double) last.getField(6),
                  trend(rows, 6),
                  trend(rows, 4),
                  rules.getOrDefault(name, Map.of()).values().stream()
                      .filter(each -> newest.equals(each.get(each.size() - 1).getField(7)))
                      .map(this::rule)
                      .sorted(Comparator.comparingLong(Rule::failed).reversed())
                      .toList()));
        });
    return measured;
  }

  /** Of each stretch of time, and of all before the beginning, the newest row of each thing. */
  private String newestOf(String table, String columns, String things, String time) {
    long width = Math.max(1, Duration.between(since, now).toSeconds() / POINTS);
    String seconds =
        "timestampdiff(second, timestamp '1970-01-01 00:00:00', cast(%s as timestamp(3)))"
            .formatted(time);
    return """
        select %1$s from (
            select *, row_number() over (
                partition by %2$s, case when %3$s < %4$d then -1 else %3$s / %5$d end
                order by %6$s desc) as newest
            from %7$s)
        where newest = 1 order by %6$s"""
        .formatted(columns, things, seconds, since.getEpochSecond(), width, time, table);
  }

  private Rule rule(List<Row> rows) {
    Row last = rows.get(rows.size() - 1);
    return new Rule(
        (String) last.getField(1),
        (String) last.getField(2),
        (String) last.getField(3),
        (Long) last.getField(5),
        trend(rows, 5));
  }

  /** The last value of each stretch of time; what was so before the beginning is the first. */
  private List<Point> trend(List<Row> rows, int field) {
    long from = since.toEpochMilli();
    long first = ((Instant) rows.get(0).getField(7)).toEpochMilli();
    long begin = Math.max(from, first);
    long width = Math.max(1, (now.toEpochMilli() - begin) / POINTS);
    TreeMap<Long, Point> points = new TreeMap<>();
    for (Row row : rows) {
      long at = ((Instant) row.getField(7)).toEpochMilli();
      Number value = (Number) row.getField(field);
      Double number = value == null ? null : value.doubleValue();
      points.put(at < begin ? -1 : (at - begin) / width, new Point(Math.max(at, begin), number));
    }
    List<Point> trend = new ArrayList<>(points.values());
    // It is so until now.
    trend.add(new Point(now.toEpochMilli(), trend.get(trend.size() - 1).v()));
    return trend;
  }

  private List<Quarantine> quarantine() throws Exception {
    List<Quarantine> found = new ArrayList<>();
    for (String table : tables) {
      if (table.startsWith("quarantine.")) {
        Quarantine one = quarantine(table);
        if (one.rows() > 0) {
          found.add(one);
        }
      }
    }
    return found;
  }

  private Quarantine quarantine(String table) throws Exception {
    boolean isUnparsed = table.startsWith("quarantine.unparsed__");
    String name = "`quarantine`.`" + table.substring("quarantine.".length()) + "`";
    List<Reason> reasons = new ArrayList<>();
    each(
        isUnparsed
            ? "select reason_code, count(*) from " + name + " group by reason_code"
            : "select rule, count(*) from "
                + name
                + " cross join unnest(rules) as failing (rule) group by rule",
        row -> reasons.add(new Reason((String) row.getField(0), (Long) row.getField(1))));
    reasons.sort(Comparator.comparingLong(Reason::rows).reversed());
    TreeMap<Long, Double> arrived = new TreeMap<>();
    long width = bucket().toMillis();
    long[] rows = new long[1];
    each(
        "select minutes, count(*) from (select timestampdiff(minute, timestamp '1970-01-01"
            + " 00:00:00', cast(meta_ingested_at as timestamp(3))) as minutes from "
            + name
            + ") group by minutes",
        row -> {
          long at = ((Number) row.getField(0)).longValue() * 60_000;
          rows[0] += (Long) row.getField(1);
          if (at >= since.toEpochMilli() - width) {
            arrived.merge(at / width * width, (double) (Long) row.getField(1), Double::sum);
          }
        });
    return new Quarantine(
        table,
        rows[0],
        reasons.stream().limit(MOST_REASONS).toList(),
        arrived.entrySet().stream().map(e -> new Point(e.getKey(), e.getValue())).toList());
  }

  /** A minute, an hour or a day, so that there are some dozens of them. */
  private Duration bucket() {
    Duration span = Duration.between(since, now);
    if (span.toHours() <= 2) {
      return Duration.ofMinutes(1);
    }
    return span.toDays() <= 4 ? Duration.ofHours(1) : Duration.ofDays(1);
  }

  private List<Audit> audits() throws Exception {
    if (!tables.contains("ops.audits")) {
      return List.of();
    }
    Map<String, List<Row>> verdicts = new TreeMap<>();
    each(
        newestOf(
            "ops.audits",
            "audit, is_passed, cut, checked_at, row_count, reason",
            "audit",
            "checked_at"),
        row -> verdicts.computeIfAbsent((String) row.getField(0), n -> new ArrayList<>()).add(row));
    List<Audit> audits = new ArrayList<>();
    for (List<Row> rows : verdicts.values()) {
      audits.add(audit(rows));
    }
    return audits;
  }

  private Audit audit(List<Row> rows) throws Exception {
    Row last = rows.get(rows.size() - 1);
    long[] counts = new long[2];
    each(
        "select is_passed, count(*) from ops.audits where audit = '"
            + ((String) last.getField(0)).replace("'", "''")
            + "' and timestampdiff(second, timestamp '1970-01-01 00:00:00', cast(checked_at as"
            + " timestamp(3))) >= "
            + since.getEpochSecond()
            + " group by is_passed",
        row -> counts[(Boolean) row.getField(0) ? 0 : 1] = (Long) row.getField(1));
    return new Audit(
        (String) last.getField(0),
        (Boolean) last.getField(1),
        (Long) last.getField(2),
        ((Instant) last.getField(3)).toEpochMilli(),
        (Long) last.getField(4),
        (String) last.getField(5),
        counts[0],
        counts[1]);
  }

  private interface Reader {
    void read(Row row);
  }

  private void each(String sql, Reader reader) throws Exception {
    try (LakeSession.Result result = lake.query(sql)) {
      while (result.rows().hasNext()) {
        reader.read(result.rows().next());
      }
    }
  }
}
