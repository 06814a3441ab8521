package io.icestream.plan;

import io.icestream.project.Column;
import io.icestream.project.QualityCheck;
import io.icestream.project.QualityRule;
import io.icestream.project.TableFile;
import io.icestream.project.TableQuality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * Writes the views that check a table's rows: each row of the author's view, protected, with its
 * score and its flags.
 *
 * <p>Rules see clear values in the same step that protects them. What looks at other rows is joined
 * behind that step, so that no state holds a clear value.
 */
final class QualitySql {
  private static final String RULES = "__rules";
  private static final String FAILED = "meta_failed_";
  private static final String KEY = "meta_key_";

  private final TableFile table;
  private final Map<String, Mask> masks;
  private final List<QualityRule> rules;

  QualitySql(TableFile table, Map<String, Mask> masks) {
    this.table = table;
    this.masks = masks;
    this.rules = table.quality().rules().stream().filter(QualityRule::isFlagged).toList();
  }

  /** The author's view under another name; rules and masks see its values. */
  static String clear(TableFile table) {
    return table.view().name() + "__clear";
  }

  /** Names and queries over the author's view; the last one is the table's. */
  Map<String, String> views() {
    Map<String, String> views = new LinkedHashMap<>();
    String name = table.view().name();
    if (!table.quality().hasRules()) {
      views.put(name, select(masked().toList()) + from(clear(table)));
      return views;
    }
    if (rules.stream().noneMatch(QualitySql::looksElsewhere)) {
      List<String> failed = rules.stream().map(this::failed).toList();
      views.put(name, select(with(masked(), failed)) + from(clear(table)));
      return views;
    }
    views.put(name + RULES, select(checked()) + from(clear(table)));
    views.put(name, joined());
    return views;
  }

  /** Whether other rows decide. */
  static boolean looksElsewhere(QualityRule rule) {
    return rule.check() instanceof QualityCheck.Unique
        || rule.check() instanceof QualityCheck.References;
  }

  private Stream<String> masked() {
    return table.viewColumns().stream()
        .map(
            column ->
                masks.containsKey(column) ? masks.get(column).select(column) : Sql.name(column));
  }

  /** Protected columns, what single rows fail, and what other rows are looked up by. */
  private List<String> checked() {
    List<String> items = new ArrayList<>(masked().toList());
    for (int i = 0; i < rules.size(); i++) {
      QualityCheck check = rules.get(i).check();
      if (check instanceof QualityCheck.Unique unique) {
        for (int j = 0; j < unique.columns().size(); j++) {
          items.add(key(unique.columns().get(j)) + " as " + Sql.name(keyName(i, j)));
        }
      } else if (!(check instanceof QualityCheck.References)) {
        items.add(failed(rules.get(i)) + " as " + Sql.name(FAILED + i));
      }
    }
    return items;
  }

  /** What tells equal values and is no clear one. */
  private String key(String column) {
    return masks.containsKey(column)
        ? "`tokenize_text`(cast(" + Sql.name(column) + " as string))"
        : Sql.name(column);
  }

  private static String keyName(int rule, int column) {
    return KEY + rule + "_" + column;
  }

  private String joined() {
    String view = table.view().name() + RULES;
    List<String> failed = new ArrayList<>();
    StringBuilder joins = new StringBuilder();
    for (int i = 0; i < rules.size(); i++) {
      String other = "other_" + i;
      if (rules.get(i).check() instanceof QualityCheck.Unique unique) {
        List<String> keys = new ArrayList<>();
        for (int j = 0; j < unique.columns().size(); j++) {
          keys.add(keyName(i, j));
        }
        joins.append(shared(view, keys, other));
        failed.add(Sql.name(other, "meta_count") + " is not null");
      } else if (rules.get(i).check() instanceof QualityCheck.References references) {
        joins.append(parents(references, other));
        failed.add(
            "(%s is not null and %s is null)"
                .formatted(Sql.name("own", references.column()), Sql.name(other, "meta_parent")));
      } else {
        failed.add(Sql.name("own", FAILED + i));
      }
    }
    return select(with(table.viewColumns().stream().map(c -> Sql.name("own", c)), failed))
        + from(view)
        + " as `own`"
        + joins;
  }

  /** The values that two rows or more have. */
  private static String shared(String view, List<String> keys, String as) {
    return "\nleft join (\n    select "
        + Sql.names(keys)
        + ", count(*) as `meta_count`\n    from "
        + Sql.name(view)
        + "\n    where "
        + keys.stream().map(k -> Sql.name(k) + " is not null").collect(Collectors.joining(" and "))
        + "\n    group by "
        + Sql.names(keys)
        + "\n    having count(*) > 1\n) as "
        + Sql.name(as)
        + "\non "
        + keys.stream()
            .map(k -> Sql.name("own", k) + " = " + Sql.name(as, k))
            .collect(Collectors.joining(" and "));
  }

  /**
   * The parents there are. The key goes through an array so that the planner doesn't know it to be
   * unique: else it drops the distinct, and each change of a parent sends all its children again.
   */
  private static String parents(QualityCheck.References references, String as) {
    String key = Sql.name(references.key());
    return "\nleft join (\n    select distinct element(array["
        + key
        + "]) as `meta_parent`\n    from "
        + Sql.name(references.table().replace(".", "__"))
        + "\n    where "
        + key
        + " is not null\n) as "
        + Sql.name(as)
        + "\non "
        + Sql.name("own", references.column())
        + " = "
        + Sql.name(as, "meta_parent");
  }

  private List<String> with(Stream<String> columns, List<String> failed) {
    return Stream.concat(columns, Stream.of(score(failed), flags(failed))).toList();
  }

  private String score(List<String> failed) {
    QualityScore score = QualityScore.of(table.quality());
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      long units = score.units(rules.get(i));
      if (units > 0) {
        lost.add("case when %s then %d else 0 end".formatted(failed.get(i), units));
      }
    }
    String left =
        lost.isEmpty()
            ? "100"
            : "cast((100 * (%d - (%s))) / %d as int)"
                .formatted(score.total(), String.join(" + ", lost), score.total());
    return left + " as " + Sql.name(TableQuality.SCORE);
  }

  private String flags(List<String> failed) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      names.add(
          "case when %s then cast(%s as string) end"
              .formatted(failed.get(i), Sql.literal(rules.get(i).name())));
    }
    return "array_remove(array["
        + (names.isEmpty() ? "cast(null as string)" : String.join(", ", names))
        + "], cast(null as string)) as "
        + Sql.name(TableQuality.FLAGS);
  }

  /** Whether a row fails, which is never NULL: what has no value passes, but not_null. */
  String failed(QualityRule rule) {
    QualityCheck check = rule.check();
    if (check instanceof QualityCheck.Expression expression) {
      return "((" + expression.sql() + "\n) is false)";
    }
    if (check instanceof QualityCheck.NotNull notNull) {
      return notNull.columns().stream()
          .map(column -> Sql.name(column) + " is null")
          .collect(Collectors.joining(" or ", "(", ")"));
    }
    if (check instanceof QualityCheck.OfType typed) {
      String column = Sql.name(typed.column());
      return "(%s is not null and try_cast(%s as %s) is null)"
          .formatted(column, column, typed.type());
    }
    if (check instanceof QualityCheck.Formatted formatted) {
      return "(" + QualityFormats.matches(formatted) + " is false)";
    }
    if (check instanceof QualityCheck.Range range) {
      return outside(
          Sql.name(range.column()),
          range.min().map(value -> literal(range.column(), value)),
          range.max().map(value -> literal(range.column(), value)));
    }
    if (check instanceof QualityCheck.OneOf set) {
      return "((%s in (%s)) is false)"
          .formatted(
              Sql.name(set.column()),
              set.values().stream()
                  .map(value -> literal(set.column(), value))
                  .collect(Collectors.joining(", ")));
    }
    if (check instanceof QualityCheck.Length length) {
      return outside(
          "char_length(" + Sql.name(length.column()) + ")",
          length.min().map(String::valueOf),
          length.max().map(String::valueOf));
    }
    if (check instanceof QualityCheck.Regex regex) {
      return "(regexp(%s, %s) is false)"
          .formatted(Sql.name(regex.column()), Sql.literal(regex.pattern()));
    }
    throw new IllegalArgumentException(rule.name());
  }

  private static String outside(String value, Optional<String> min, Optional<String> max) {
    return Stream.of(min.map(least -> value + " < " + least), max.map(most -> value + " > " + most))
        .flatMap(Optional::stream)
        .collect(Collectors.joining(" or ", "((", ") is true)"));
  }

  /** A value of a file as the column has it. */
  private String literal(String column, String value) {
    LogicalType type =
        LogicalTypeParser.parse(
            table.table().columns().stream()
                .filter(each -> each.name().equals(column))
                .map(Column::type)
                .findFirst()
                .orElseThrow(),
            QualitySql.class.getClassLoader());
    if (type.is(LogicalTypeFamily.NUMERIC) && value.matches("-?[0-9]+(\\.[0-9]+)?")) {
      return value;
    }
    String quoted = Sql.literal(value);
    return type.is(LogicalTypeFamily.CHARACTER_STRING)
        ? quoted
        : "cast(" + quoted + " as " + type.copy(true).asSerializableString() + ")";
  }

  private static String select(List<String> items) {
    return "select\n    " + String.join(",\n    ", items);
  }

  private static String from(String view) {
    return "\nfrom " + Sql.name(view);
  }
}
