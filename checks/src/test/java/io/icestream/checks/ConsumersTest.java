package io.icestream.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.checks.Tool.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What reads the tables names tables, columns and commands that there are. */
class ConsumersTest {

  private static final Path PROJECT = Repository.ROOT.resolve("sql-scripts/retail");

  /** Made by the program itself, not by a file. */
  private static final Set<String> OWN = Set.of("ops.cuts", "ops.quality_metrics");

  static Stream<Path> queries() {
    return Repository.files(PROJECT.resolve("athena"), ".sql").stream();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void queriesReadTablesThatThereAre(Path query) {
    for (MatchResult table : found("\\b(?:from|join) (\\w+)\\.(\\w+)", Repository.text(query))) {
      String name = table.group(1) + "." + table.group(2);
      if (!OWN.contains(name) && !table.group(1).equals("bronze")) {
        assertThat(PROJECT.resolve(name.replace('.', '/') + ".sql")).exists();
      }
    }
  }

  @Test
  void thereAreThirteenQueries() {
    assertThat(queries()).hasSize(13);
  }

  static Stream<String> redshiftTables() {
    return found("insert into retail\\.(\\w+)", text("redshift/03_load.sql")).stream()
        .map(match -> match.group(1));
  }

  @ParameterizedTest
  @MethodSource("redshiftTables")
  void redshiftTakesOverColumnsThatThereAre(String table) {
    Path gold = PROJECT.resolve("gold/" + table + ".sql");
    assertThat(gold).exists();
    String declared = between(Repository.text(gold), "create table " + table + " (", "\n)");
    Set<String> columns = names("\n    (\\w+) \\w", declared);

    String load =
        between(text("redshift/03_load.sql"), "insert into retail." + table + " (", "\n)");
    String made = between(text("redshift/02_star_schema.sql"), "retail." + table + " (", "\n)\n");

    assertThat(columns).containsAll(names("\n    (\\w+)", load));
    assertThat(names("\n    (\\w+)", load))
        .isEqualTo(remove(names("\n    (\\w+)", made), "primary"));
  }

  @Test
  void dbtNamesSourcesAndModelsThatThereAre() {
    Map<String, List<Map<String, List<Map<String, Object>>>>> file =
        new Yaml().load(text("dbt/models/sources.yml"));
    Set<Object> sources =
        file.get("sources").get(0).get("tables").stream()
            .map(table -> table.get("name"))
            .collect(Collectors.toSet());
    for (Object source : sources) {
      assertThat(PROJECT.resolve("gold/" + source + ".sql")).exists();
    }
    for (Path sql : Repository.files(PROJECT.resolve("dbt"), ".sql")) {
      String model = Repository.text(sql);
      for (MatchResult source : found("source\\('gold', '(\\w+)'\\)", model)) {
        assertThat(sources).as(sql.toString()).contains(source.group(1));
      }
      for (MatchResult reference : found("ref\\('(\\w+)'\\)", model)) {
        assertThat(PROJECT.resolve("dbt/models/marts/" + reference.group(1) + ".sql")).exists();
      }
    }
  }

  @Test
  void supersetRefersToWhatItHasAndToColumnsThatThereAre() {
    Path export = Repository.ROOT.resolve("dashboards/superset/retail");
    String all =
        Repository.files(export, ".yaml").stream()
            .map(Repository::text)
            .collect(Collectors.joining("\n"));
    Set<String> uuids = names("(?m)^uuid: (\\S+)", all);
    assertThat(uuids)
        .hasSize(8)
        .containsAll(names("(?:database_|dataset_|\\{ )uuid: ([\\w-]+)", all));
    for (Path dataset : Repository.files(export.resolve("datasets"), ".yaml")) {
      String text = Repository.text(dataset);
      String table = found("table_name: (\\w+)", text).get(0).group(1);
      String gold = Repository.text(PROJECT.resolve("gold/" + table + ".sql"));
      assertThat(names("\n    (\\w+) \\w", between(gold, "create table " + table + " (", "\n)")))
          .as(table)
          .containsAll(names("column_name: (\\w+)", text));
    }
  }

  @Test
  void airflowCallsCommandsThatThereAre() {
    List<String> commands = new ArrayList<>();
    for (MatchResult call :
        found("icestream\\(\"\\w+\", f\"(\\w+) ", text("airflow/icestream_retail.py"))) {
      commands.add(call.group(1));
      String type = Character.toUpperCase(call.group(1).charAt(0)) + call.group(1).substring(1);
      assertThat(
              Repository.ROOT.resolve(
                  "flink-jobs/src/main/java/io/icestream/cli/" + type + "Command.java"))
          .exists();
    }
    assertThat(commands).hasSize(5);
  }

  @Test
  void airflowFileIsPython() {
    Tool python = new Tool("python3");
    python.assumeHere();
    Path dag = PROJECT.resolve("airflow/icestream_retail.py");

    Outcome outcome =
        python.run(
            Repository.ROOT,
            Map.of(),
            "-c",
            "import ast, sys; ast.parse(open(sys.argv[1]).read())",
            dag.toString());

    assertThat(outcome.exitCode()).as(outcome.text()).isZero();
  }

  private static String text(String file) {
    return Repository.text(PROJECT.resolve(file));
  }

  private static List<MatchResult> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  private static Set<String> names(String pattern, String text) {
    return found(pattern, text).stream()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> remove(Set<String> names, String name) {
    names.remove(name);
    return names;
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start) + start.length();
    assertThat(from).isGreaterThan(start.length() - 1);
    return text.substring(from, text.indexOf(end, from));
  }
}
