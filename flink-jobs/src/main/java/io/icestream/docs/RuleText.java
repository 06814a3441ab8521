package io.icestream.docs;

import io.icestream.project.QualityCheck;
import io.icestream.project.QualityGate;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What rules and gates ask, in words. */
final class RuleText {
  private RuleText() {}

  static String of(QualityCheck check) {
    if (check instanceof QualityCheck.Expression expression) {
      return Markdown.code(expression.sql());
    } else if (check instanceof QualityCheck.NotNull notNull) {
      return Markdown.codes(notNull.columns()) + " present";
    } else if (check instanceof QualityCheck.Unique unique) {
      return Markdown.codes(unique.columns()) + " in one row only";
    } else if (check instanceof QualityCheck.OfType type) {
      return Markdown.code(type.column()) + " reads as " + Markdown.code(type.type());
    } else if (check instanceof QualityCheck.Formatted formatted) {
      return Markdown.code(formatted.column()) + " is written as " + words(formatted.format());
    } else if (check instanceof QualityCheck.Range range) {
      return Markdown.code(range.column()) + between(range.min(), range.max());
    } else if (check instanceof QualityCheck.OneOf oneOf) {
      return Markdown.code(oneOf.column()) + " is one of " + Markdown.codes(oneOf.values());
    } else if (check instanceof QualityCheck.Length length) {
      return "length of "
          + Markdown.code(length.column())
          + between(length.min().map(String::valueOf), length.max().map(String::valueOf));
    } else if (check instanceof QualityCheck.Regex regex) {
      return Markdown.code(regex.column()) + " matches " + Markdown.code(regex.pattern());
    } else if (check instanceof QualityCheck.References references) {
      return Markdown.code(references.column())
          + " is a "
          + Markdown.code(references.key())
          + " of "
          + Pages.link(references.table())
          + references.grace().map(grace -> ", after " + time(grace.time())).orElse("");
    } else if (check instanceof QualityCheck.RowCount count) {
      return "rows" + between(count.min().map(String::valueOf), count.max().map(String::valueOf));
    } else if (check instanceof QualityCheck.Sum sum) {
      return "sum of "
          + Markdown.code(sum.column())
          + between(
              sum.min().map(BigDecimal::toPlainString), sum.max().map(BigDecimal::toPlainString));
    }
    QualityCheck.Freshness freshness = (QualityCheck.Freshness) check;
    return "newest "
        + Markdown.code(freshness.column())
        + " no older than "
        + time(freshness.age());
  }

  /** What holds a cut back, apart from rules; empty when nothing does. */
  static List<String> of(QualityGate gate) {
    List<String> asks = new ArrayList<>();
    gate.maxQuarantineRatio()
        .ifPresent(most -> asks.add("at most " + share(most) + " of the rows in quarantine"));
    gate.minScore().ifPresent(least -> asks.add("a mean score of at least " + number(least)));
    gate.maxRowDrop().ifPresent(most -> asks.add("at most " + share(most) + " fewer rows"));
    return asks;
  }

  static String share(double share) {
    return number(share * 100) + " %";
  }

  private static String number(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** A time as settings write it. */
  static String time(Duration time) {
    if (time.toMillis() % 1000 != 0) {
      return time.toMillis() + "ms";
    }
    long seconds = time.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    return seconds % 3_600 == 0
        ? seconds / 3_600 + "h"
        : seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
  }

  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String between(Optional<String> min, Optional<String> max) {
    return min.map(least -> " from " + Markdown.code(least)).orElse("")
        + max.map(most -> " up to " + Markdown.code(most)).orElse("");
  }
}
