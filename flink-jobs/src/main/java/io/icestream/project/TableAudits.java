package io.icestream.project;

import io.icestream.project.QualityRule.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The audits that rules of tables amount to: what is asked of a sum or of a time cannot be counted
 * row by row.
 */
final class TableAudits {
  /** A rule about time is broken by time alone. */
  private static final Duration OFTEN = Duration.ofMinutes(1);

  private TableAudits() {}

  static List<Audit> of(List<TableFile> tables) {
    List<Audit> audits = new ArrayList<>();
    for (TableFile table : tables) {
      for (QualityRule rule : table.quality().rules()) {
        query(table, rule)
            .ifPresent(
                query ->
                    audits.add(
                        new Audit(
                            table.qualifiedName().replace(".", "__") + "__" + rule.name(),
                            query,
                            rule.check() instanceof QualityCheck.Sum
                                ? Optional.empty()
                                : Optional.of(OFTEN),
                            rule.severity() == Severity.GATE,
                            List.of(
                                new TableReference(
                                    List.of(table.layer().folder(), table.table().name()),
                                    rule.location())),
                            rule.location())));
      }
    }
    return audits;
  }

  private static Optional<String> query(TableFile table, QualityRule rule) {
    if (rule.check() instanceof QualityCheck.Sum sum) {
      return Optional.of(sum(table, sum));
    }
    if (rule.check() instanceof QualityCheck.Freshness freshness) {
      String column = name(freshness.column());
      return Optional.of(
          "select max(%s) as newest from %s having cast(max(%1$s) as timestamp_ltz(3)) < %s"
              .formatted(column, from(table), ago(freshness.age())));
    }
    return rule.check() instanceof QualityCheck.References references
        ? references.grace().map(grace -> overdue(table, rule, grace))
        : Optional.empty();
  }

  private static String sum(TableFile table, QualityCheck.Sum rule) {
    String sum = "sum(" + name(rule.column()) + ")";
    List<String> outside = new ArrayList<>();
    rule.min().map(BigDecimal::toPlainString).ifPresent(min -> outside.add(sum + " < " + min));
    rule.max().map(BigDecimal::toPlainString).ifPresent(max -> outside.add(sum + " > " + max));
    return "select %s as total from %s having %s"
        .formatted(sum, from(table), String.join(" or ", outside));
  }

  /** More rows than may are still flagged after their time. */
  private static String overdue(TableFile table, QualityRule rule, QualityCheck.Grace grace) {
    return "select overdue, row_count from (select count(*) filter (where array_contains(%s, '%s')"
            .formatted(name(TableQuality.FLAGS), rule.name())
        + " and cast(%s as timestamp_ltz(3)) < %s) as overdue, count(*) as row_count from %s)"
            .formatted(name(grace.since()), ago(grace.time()), from(table))
        + " where overdue > row_count * %s"
            .formatted(BigDecimal.valueOf(rule.atMost()).toPlainString());
  }

  private static String ago(Duration time) {
    return "cast(timestampadd(second, -"
        + time.toSeconds()
        + ", current_timestamp) as timestamp_ltz(3))";
  }

  private static String from(TableFile table) {
    return name(table.layer().folder()) + "." + name(table.table().name());
  }

  private static String name(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
