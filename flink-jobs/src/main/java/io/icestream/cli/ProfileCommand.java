package io.icestream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.profile.ColumnProfile;
import io.icestream.profile.ColumnProfile.Frequent;
import io.icestream.profile.RuleSuggestions;
import io.icestream.profile.TableProfile;
import io.icestream.project.Names;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code icestream profile}: what the columns of a published table hold. */
@Command(
    name = "profile",
    description = {
      "Reads a published table once and tells of each column how many values are missing and how",
      "many differ, their bounds, mean and quantiles, and the most frequent ones; with --rules also",
      "quality rules that all rows keep. Shows values: those of Silver and Gold as they are masked,",
      "of sealed columns in Bronze the length only. Distinct counts and quantiles are estimates."
    },
    footer = {
      "",
      "Example: icestream profile my-lake silver.customers",
      "         icestream profile my-lake silver.customers --rules > rules.yml"
    })
final class ProfileCommand implements Callable<Integer> {
  private static final int MOST_FREQUENT = 5;
  private static final int SHOWN = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private ProjectOptions project;

  @Parameters(index = "1", paramLabel = "TABLE", description = "Such as silver.customers.")
  private String table;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "COLUMN",
      description = "Only these (default: all).")
  private List<String> columns = List.of();

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      defaultValue = "0",
      description = "Looks at so many rows only, whichever come first (default: all).")
  private long limit;

  @Option(names = "--rules", description = "Prints rules that all rows keep, for <table>.yml.")
  private boolean rules;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    try (Lake lake = workspace.lake()) {
      List<String> known = lake.tables();
      if (!known.contains(table)) {
        throw refused("there is no such table. " + Names.suggest(table, known));
      }
    }
    try (LakeReader lake = new LakeReader(workspace)) {
      TableProfile profile =
          TableProfile.of(
              lake,
              table,
              chosen(lake.columnTypes(table)),
              limit,
              rows -> System.err.printf(Locale.ROOT, "%,d rows read ...%n", rows));
      if (rules) {
        printRules(profile);
      } else if (json) {
        System.out.println(json(profile));
      } else {
        print(profile);
      }
    }
    return 0;
  }

  private List<TableProfile.Column> chosen(Map<String, String> types) {
    for (String column : columns) {
      if (!types.containsKey(column)) {
        throw refused(
            "it has no column "
                + Names.shown(column)
                + ". "
                + Names.suggest(column, types.keySet()));
      }
    }
    return types.entrySet().stream()
        .filter(type -> columns.isEmpty() || columns.contains(type.getKey()))
        .map(type -> new TableProfile.Column(type.getKey(), type.getValue()))
        .toList();
  }

  private IcestreamException refused(String why) {
    return new IcestreamException(
        ErrorCode.RUN_010, "Cannot profile " + Names.shown(table) + ": " + why);
  }

  private static void print(TableProfile profile) {
    System.out.printf(Locale.ROOT, "%s: %,d rows%n", profile.table(), profile.rows());
    List<Row> rows = new ArrayList<>();
    for (ColumnProfile column : profile.columns()) {
      rows.add(
          Row.of(
              column.name(),
              column.type(),
              percent(column.nulls(), column.rows()),
              column.distinct(),
              column.least().map(Object::toString).map(ProfileCommand::shown).orElse(""),
              column.quantile(0.5).map(ProfileCommand::number).orElse(""),
              column.most().map(Object::toString).map(ProfileCommand::shown).orElse(""),
              column.mean().map(ProfileCommand::number).orElse(""),
              lengths(column),
              frequent(column)));
    }
    RowFormat.TABLE.print(
        List.of(
            "column",
            "type",
            "missing",
            "distinct",
            "least",
            "median",
            "most",
            "mean",
            "length",
            "most frequent"),
        rows.iterator(),
        System.out);
  }

  private static String lengths(ColumnProfile column) {
    Optional<Integer> longest = column.longest();
    if (longest.isEmpty()) {
      return "";
    }
    int shortest = column.shortest().orElseThrow();
    return shortest == longest.get() ? "" + shortest : shortest + "-" + longest.get();
  }

  private static String frequent(ColumnProfile column) {
    return column.frequent(SHOWN).stream()
        .filter(value -> value.rows() > 1)
        .map(value -> shown(value.value()) + " " + percent(value.rows(), column.rows()))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String value) {
    return value.length() > 24 ? value.substring(0, 21) + "..." : value;
  }

  private static String percent(long part, long all) {
    if (part == 0 || all == 0) {
      return "0 %";
    }
    double share = 100.0 * part / all;
    return share < 0.1
        ? "<0.1 %"
        : String.format(Locale.ROOT, share < 10 ? "%.1f %%" : "%.0f %%", share);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 1_000 ? "%.0f" : "%.4g", value);
  }

  private static void printRules(TableProfile profile) {
    List<String> suggested = RuleSuggestions.of(profile);
    System.out.printf(
        Locale.ROOT,
        "# What all of the %,d rows of %s keep. Choose, then say why in the file.%n",
        profile.rows(),
        profile.table());
    System.out.println("rules:");
    suggested.forEach(rule -> System.out.println("  " + rule));
    if (suggested.isEmpty()) {
      System.err.println(
          "no suggestions: there are fewer than " + RuleSuggestions.LEAST_ROWS + " rows");
    }
  }

  private static String json(TableProfile profile) throws JsonProcessingException {
    List<Map<String, Object>> found = new ArrayList<>();
    for (ColumnProfile column : profile.columns()) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("column", column.name());
      values.put("type", column.type());
      values.put("nulls", column.nulls());
      values.put("distinct", column.distinct());
      column.least().ifPresent(value -> values.put("least", value.toString()));
      column.most().ifPresent(value -> values.put("most", value.toString()));
      column.mean().ifPresent(value -> values.put("mean", value));
      column.deviation().ifPresent(value -> values.put("standard_deviation", value));
      for (int percent : new int[] {5, 25, 50, 75, 95}) {
        column.quantile(percent / 100.0).ifPresent(value -> values.put("p" + percent, value));
      }
      column.shortest().ifPresent(value -> values.put("shortest", value));
      column.longest().ifPresent(value -> values.put("longest", value));
      Map<String, Long> frequent = new LinkedHashMap<>();
      for (Frequent value : column.frequent(MOST_FREQUENT)) {
        frequent.put(value.value(), value.rows());
      }
      values.put("frequent", frequent);
      found.add(values);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("table", profile.table());
    object.put("rows", profile.rows());
    object.put("columns", found);
    return JSON.writeValueAsString(object);
  }
}
