package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import io.icestream.project.QualityCheck.Format;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParseException;

/** Reads what one rule asks. */
final class QualityCheckReader {
  /** Every rule has one of these keys. */
  private static final List<String> KINDS =
      List.of(
          "check",
          "not_null",
          "unique",
          "type",
          "format",
          "range",
          "set",
          "length",
          "regex",
          "references",
          "row_count",
          "sum",
          "freshness");

  private static final List<String> WITHOUT_COLUMN =
      List.of("check", "not_null", "unique", "row_count");

  private final TableFile table;
  private final Map<String, TableFile> tables;
  private final Unreadable unreadable;
  private final Problems problems;

  QualityCheckReader(
      TableFile table, Map<String, TableFile> tables, Unreadable unreadable, Problems problems) {
    this.table = table;
    this.tables = tables;
    this.unreadable = unreadable;
    this.problems = problems;
  }

  /** Constants by their names in files. */
  static <E extends Enum<E>> Map<String, E> named(E[] constants) {
    Map<String, E> named = new LinkedHashMap<>();
    for (E constant : constants) {
      named.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return named;
  }

  Optional<QualityCheck> read(String rule, YamlBlock block) {
    List<String> kinds = KINDS.stream().filter(block.keys()::contains).toList();
    if (kinds.size() != 1) {
      tell(
          block.location(),
          "Cannot check '"
              + rule
              + "': "
              + (kinds.isEmpty()
                  ? "it does not say what. Write one of "
                  : "it asks two things (" + String.join(", ", kinds) + "). Keep one of ")
              + String.join(", ", KINDS)
              + ".");
      return Optional.empty();
    }
    String kind = kinds.get(0);
    boolean takesColumn = !WITHOUT_COLUMN.contains(kind);
    if (takesColumn != block.has("column")) {
      tell(
          block.location("column"),
          "Cannot check '"
              + rule
              + "': "
              + (takesColumn
                  ? "it does not say of which column. Write column: <column>."
                  : kind + " names its columns itself. Remove 'column'."));
      return Optional.empty();
    }
    if (!block.has(kind)) {
      tell(block.location(kind), "Cannot check '" + rule + "': '" + kind + "' is empty.");
      return Optional.empty();
    }
    Optional<String> column = block.text("column");
    if (column.isPresent() && !isColumn(table, column.get(), block.valueLocation("column"))) {
      return Optional.empty();
    }
    return check(kind, column.orElse(""), block);
  }

  private Optional<QualityCheck> check(String kind, String column, YamlBlock block) {
    return switch (kind) {
      case "check" -> expression(block);
      case "not_null" -> columns(kind, block).map(QualityCheck.NotNull::new);
      case "unique" -> columns(kind, block).map(QualityCheck.Unique::new);
      case "type" -> type(column, block);
      case "format" -> {
        Map<String, Format> formats = named(Format.values());
        yield block
            .oneOf(kind, formats.keySet())
            .map(format -> new QualityCheck.Formatted(column, formats.get(format)));
      }
      case "range" ->
          bounds(kind, block)
              .map(b -> new QualityCheck.Range(column, b.text("min"), b.text("max")));
      case "set" -> {
        List<String> values = block.texts(kind).stream().map(YamlBlock.Text::value).toList();
        if (values.isEmpty() && block.isList(kind)) {
          tell(block.location(kind), "Cannot check '" + column + "': the set is empty.");
        }
        yield values.isEmpty()
            ? Optional.empty()
            : Optional.of(new QualityCheck.OneOf(column, values));
      }
      case "length" ->
          bounds(kind, block)
              .map(b -> new QualityCheck.Length(column, whole(b, "min"), whole(b, "max")));
      case "regex" -> regex(column, block);
      case "references" -> references(column, block);
      case "sum" ->
          bounds(kind, block)
              .map(b -> new QualityCheck.Sum(column, decimal(b, "min"), decimal(b, "max")));
      case "freshness" -> duration(kind, block).map(age -> new QualityCheck.Freshness(column, age));
      default ->
          bounds(kind, block).map(b -> new QualityCheck.RowCount(whole(b, "min"), whole(b, "max")));
    };
  }

  private Optional<QualityCheck> expression(YamlBlock block) {
    Optional<String> sql = block.rawText("check");
    Location location = block.valueLocation("check");
    if (sql.isEmpty()) {
      return Optional.empty();
    }
    try {
      SqlNode node = FlinkSql.parseExpression(sql.get());
      if (looksElsewhere(node)) {
        tell(
            location,
            "Cannot check '"
                + Names.shown(sql.get())
                + "': a check looks at one row. For other rows there are unique and references.");
        return Optional.empty();
      }
      new QueryChecks((code, position, message) -> problems.add(code, location, message))
          .expression(node);
      return Optional.of(new QualityCheck.Expression(sql.get()));
    } catch (SqlParseException e) {
      problems.add(
          ErrorCode.PROJ_014,
          location,
          "Cannot read the check: " + FlinkSql.reason(e) + ". Write one truth value of SQL.");
      return Optional.empty();
    }
  }

  private static boolean looksElsewhere(SqlNode node) {
    if (node instanceof SqlNodeList list) {
      return list.stream().anyMatch(QualityCheckReader::looksElsewhere);
    }
    return node != null
        && (node.isA(SqlKind.QUERY)
            || node.getKind() == SqlKind.OVER
            || node instanceof SqlCall call
                && call.getOperandList().stream().anyMatch(QualityCheckReader::looksElsewhere));
  }

  private Optional<QualityCheck> type(String column, YamlBlock block) {
    return block
        .text("type")
        .filter(
            type -> {
              boolean isType = isType(type);
              if (!isType) {
                tell(
                    block.valueLocation("type"),
                    "Cannot check '" + column + "': there is no such type. Write int, date, ...");
              }
              return isType;
            })
        .map(type -> new QualityCheck.OfType(column, type));
  }

  private static boolean isType(String text) {
    try {
      return FlinkSql.parseExpression("cast(null as " + text + ")").getKind() == SqlKind.CAST;
    } catch (SqlParseException e) {
      return false;
    }
  }

  private Optional<QualityCheck> regex(String column, YamlBlock block) {
    return block
        .rawText("regex")
        .filter(
            pattern -> {
              try {
                Pattern.compile(pattern);
                return true;
              } catch (PatternSyntaxException e) {
                tell(
                    block.valueLocation("regex"),
                    "Cannot check '"
                        + column
                        + "': the pattern is no regular expression ("
                        + Names.shown(e.getDescription())
                        + "). Correct it.");
                return false;
              }
            })
        .map(pattern -> new QualityCheck.Regex(column, pattern));
  }

  private Optional<QualityCheck> references(String column, YamlBlock block) {
    Optional<YamlBlock> other = block.block("references");
    if (other.isEmpty()) {
      return Optional.empty();
    }
    other.get().allow(Block.REFERENCES);
    Optional<String> name = other.get().text("table");
    Optional<String> key = other.get().text("column");
    if (name.isEmpty() || key.isEmpty() || unreadable.has(name.get())) {
      return Optional.empty();
    }
    TableFile parent = tables.get(name.get());
    if (parent == null) {
      tell(
          other.get().valueLocation("table"),
          "Cannot refer to '"
              + Names.shown(name.get())
              + "': there is no such table. "
              + Names.suggest(name.get(), tables.keySet()));
      return Optional.empty();
    }
    return isColumn(parent, key.get(), other.get().valueLocation("column"))
        ? Optional.of(
            new QualityCheck.References(column, name.get(), key.get(), grace(other.get())))
        : Optional.empty();
  }

  private Optional<QualityCheck.Grace> grace(YamlBlock references) {
    if (references.has("grace") != references.has("since")) {
      tell(
          references.location(),
          "Cannot wait for a row of the other table: 'grace' says how long and 'since' names the"
              + " column with the time from which it counts. Write both.");
      return Optional.empty();
    }
    Optional<String> since = references.text("since");
    if (since.isEmpty() || !isColumn(table, since.get(), references.valueLocation("since"))) {
      return Optional.empty();
    }
    return duration("grace", references).map(time -> new QualityCheck.Grace(since.get(), time));
  }

  private Optional<Duration> duration(String key, YamlBlock block) {
    Optional<Duration> time = block.text(key).flatMap(YamlValues::duration);
    if (block.has(key) && time.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_007,
          block.valueLocation(key),
          "Cannot read '" + key + "': it is no duration above zero. Write it as 10min.");
    }
    return time;
  }

  private Optional<BigDecimal> decimal(YamlBlock bounds, String key) {
    Optional<BigDecimal> number =
        bounds
            .text(key)
            .filter(text -> text.matches("-?[0-9]{1,30}(\\.[0-9]{1,10})?"))
            .map(BigDecimal::new);
    if (bounds.has(key) && number.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_006,
          bounds.valueLocation(key),
          "Cannot read '" + key + "': it is not a number. Write one, such as 1000.50.");
    }
    return number;
  }

  /** One column, or a list of them. */
  private Optional<List<String>> columns(String kind, YamlBlock block) {
    List<YamlBlock.Text> columns =
        block.isList(kind)
            ? block.texts(kind)
            : block
                .text(kind)
                .map(text -> List.of(new YamlBlock.Text(text, block.valueLocation(kind))))
                .orElse(List.of());
    boolean areThere = !columns.isEmpty();
    for (YamlBlock.Text column : columns) {
      areThere &= isColumn(table, column.value(), column.location());
    }
    return areThere
        ? Optional.of(columns.stream().map(YamlBlock.Text::value).toList())
        : Optional.empty();
  }

  private Optional<YamlBlock> bounds(String kind, YamlBlock block) {
    Optional<YamlBlock> bounds = block.block(kind);
    bounds.ifPresent(each -> each.allow(Block.BOUNDS));
    if (bounds.isPresent() && !bounds.get().has("min") && !bounds.get().has("max")) {
      tell(
          block.location(kind),
          "Cannot check '" + kind + "': it has no bound. Write {min: 0}, {max: 9} or both.");
      return Optional.empty();
    }
    return bounds;
  }

  private Optional<Long> whole(YamlBlock bounds, String key) {
    return bounds
        .text(key)
        .filter(
            text -> {
              boolean isWhole = text.matches("[0-9]{1,15}");
              if (!isWhole) {
                tellNumber(bounds, key);
              }
              return isWhole;
            })
        .map(Long::valueOf);
  }

  private void tellNumber(YamlBlock bounds, String key) {
    problems.add(
        ErrorCode.PROJ_006,
        bounds.valueLocation(key),
        "Cannot read '" + key + "': it is not a whole number, 0 or more. Write one.");
  }

  private boolean isColumn(TableFile of, String column, Location location) {
    List<String> columns = of.table().columnNames();
    if (!columns.contains(column)) {
      tell(
          location,
          "Cannot check '"
              + Names.shown(column)
              + "': "
              + of.qualifiedName()
              + " has no such column. "
              + Names.suggest(column, columns));
    }
    return columns.contains(column);
  }

  private void tell(Location location, String message) {
    problems.add(ErrorCode.PROJ_033, location, message);
  }
}
