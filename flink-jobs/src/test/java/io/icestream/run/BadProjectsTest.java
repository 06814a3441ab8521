package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.BadInputs;
import io.icestream.BadInputs.Row;
import io.icestream.error.IcestreamException;
import io.icestream.functions.Keysets;
import io.icestream.plan.EntityTable;
import io.icestream.plan.EntityTable.Column;
import io.icestream.plan.Plan;
import io.icestream.plan.Planner;
import io.icestream.plan.Sealings;
import io.icestream.project.Entity;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.project.ProjectException;
import io.icestream.project.ProjectLoader;
import io.icestream.secret.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each mistake in a project has the one outcome that the page says, before anything is started. */
class BadProjectsTest {
  private static final String SETTINGS =
      """
      name: shop
      checkpoint-interval: 10s
      sources:
        shop:
          type: postgres
          url: jdbc:postgresql://127.0.0.1/shop
          username: reader
          password: ${env:SHOP_PASSWORD}
          slot: shop_slot
          prepare: manual
          tables: {orders: public.orders}
        web:
          type: kafka
          bootstrap-servers: 127.0.0.1:9092
          topics: {clicks: clicks}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeProject() throws IOException {
    write("icestream.yml", SETTINGS);
    write(
        "sources/web/clicks.sql",
        "create table clicks (click_id bigint, primary key (click_id) not enforced);");
    writeView("string", "note");
  }

  static Stream<Row> files() {
    return BadInputs.rows("A project's files");
  }

  static Stream<Row> queries() {
    return BadInputs.rows("Queries");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void mistakeHasItsOutcome(Row row) throws Exception {
    String text = row.content(2);
    String columns = "order_id BIGINT, note STRING, amount DECIMAL(12, 4)";
    String outcome =
        switch (row.text(1)) {
          case "icestream.yml" -> {
            write("icestream.yml", settings(text));
            yield outcome(columns, List.of("order_id"));
          }
          case "columns of shop.orders" -> outcome(text, List.of("order_id"));
          case "key of shop.orders" -> outcome(columns, List.of());
          case "file of a secret" -> {
            write("secret", text);
            yield outcome(
                () ->
                    ": `"
                        + SecretReference.of("${file:" + folder.resolve("secret") + "}").resolve()
                        + "`");
          }
          case "file of the tokens' keys" -> {
            write("tokenize.keyset.json", text);
            Keysets.generate(folder.resolve("encrypt.keyset.json"));
            yield outcome(
                () -> {
                  MaskingKeys.fingerprint("", folder);
                  return "";
                });
          }
          default -> {
            write(row.text(1), text);
            yield outcome(columns, List.of("order_id"));
          }
        };
    assertThat(outcome).isEqualTo(row.text(3));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void expressionIsTakenOrRefused(Row row) throws Exception {
    writeView(row.text(1), row.code(2));
    String expected = row.text(3).startsWith("refused") ? row.text(3) : "accepted";
    assertThat(
            outcome(
                () -> {
                  plan(ordinary());
                  return "";
                }))
        .isEqualTo(expected);
  }

  @Test
  void expressionsHaveTheirValues() throws Exception {
    List<Row> taken = queries().filter(row -> !row.text(3).startsWith("refused")).toList();
    String query =
        taken.stream()
            .map(row -> "cast(cast(" + row.code(2) + " as " + row.text(1) + ") as string)")
            .collect(Collectors.joining(",\n", "select ", " from orders"));
    TableEnvironment tables = tables();
    tables.executeSql(
        "create temporary view orders as select * from (values (cast(1 as bigint),"
            + " '50% \"off\"; ok', cast(12.3456 as decimal(12, 4)))) as t (order_id, note, amount)");

    assertThat(outcomes(taken, tables, query)).isEqualTo(expected(taken, 3));
  }

  @Test
  void personalValuesShowWhatThePageSays() throws Exception {
    List<Row> rows = BadInputs.rows("Personal values").toList();
    Path keys = folder.resolve("known.keyset.json");
    Keysets.generateKnownToEverybody(keys);
    TableEnvironment tables = tables();
    tables
        .getConfig()
        .set("pipeline.global-job-parameters", Keysets.TOKENIZE_KEYSET + ":\"file:" + keys + "\"");
    Plan.functions(Planner.functions(load())).forEach(tables::executeSql);
    String query =
        rows.stream()
            .map(row -> "cast(" + row.code(1) + " as string)")
            .collect(Collectors.joining(",\n", "select ", ""));

    assertThat(outcomes(rows, tables, query)).isEqualTo(expected(rows, 2));
  }

  private static String expected(List<Row> rows, int cell) {
    return rows.stream().map(row -> row + ": " + row.text(cell)).collect(Collectors.joining("\n"));
  }

  private static String outcomes(List<Row> rows, TableEnvironment tables, String query)
      throws Exception {
    try (CloseableIterator<org.apache.flink.types.Row> found = tables.executeSql(query).collect()) {
      org.apache.flink.types.Row values = found.next();
      return IntStream.range(0, rows.size())
          .mapToObj(i -> rows.get(i) + ": `" + values.getField(i) + "`")
          .collect(Collectors.joining("\n"));
    }
  }

  private interface Attempt {
    String run() throws Exception;
  }

  private String outcome(String columns, List<String> key) throws Exception {
    return outcome(
        () -> {
          plan(
              new EntityTable("shop", "orders", columns(columns), key, Optional.empty(), Map.of()));
          return "";
        });
  }

  /** What the page says of an attempt. */
  private static String outcome(Attempt attempt) throws Exception {
    Set<String> codes = new LinkedHashSet<>();
    try {
      return "accepted" + attempt.run();
    } catch (ProjectException e) {
      e.problems().stream().map(Problem::code).forEach(code -> codes.add("`" + code.code() + "`"));
    } catch (IcestreamException e) {
      codes.add("`" + e.code().code() + "`");
    }
    return "refused: " + String.join(", ", codes);
  }

  private Project load() {
    return ProjectLoader.load(folder, "", Map.of("SHOP_PASSWORD", "none"));
  }

  /** All that a plan checks but for the sources themselves. */
  private Plan plan(EntityTable orders) throws Exception {
    Project project = load();
    JobSettings.requireFree(project.name(), project.run().flink());
    List<EntityTable> entities = new ArrayList<>();
    for (Entity entity : project.entities()) {
      entities.add(
          entity.qualifiedName().equals("shop.orders")
              ? orders
              : new EntityTable(
                  entity.system(),
                  entity.name(),
                  columns("click_id BIGINT"),
                  List.of("click_id"),
                  Optional.empty(),
                  Map.of()));
    }
    Plan plan =
        Planner.plan(
            project, Sealings.apply(project, entities, Optional.empty()), Map.of(), List::of);
    try (Lake lake =
        Workspace.open(folder, "local", Map.of("SHOP_PASSWORD", "none")).lake(folder)) {
      new ReaderChecks(lake, project.readers()).check(entities, project.tables());
    }
    return plan;
  }

  private static EntityTable ordinary() {
    return new EntityTable(
        "shop",
        "orders",
        columns("order_id BIGINT, note STRING, amount DECIMAL(12, 4)"),
        List.of("order_id"),
        Optional.empty(),
        Map.of());
  }

  private static List<Column> columns(String text) {
    return Stream.of(text.split(", (?![0-9])"))
        .map(
            column ->
                new Column(
                    column.replaceFirst(" [A-Z]+(\\(.*)?$", ""),
                    column.replaceFirst("^.* ([A-Z]+(\\(.*)?)$", "$1")))
        .toList();
  }

  private static TableEnvironment tables() {
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    tables.getConfig().set("parallelism.default", "1");
    return tables;
  }

  /** The settings with some lines in the place of those with the same keys. */
  private static String settings(String text) {
    List<String> lines = new ArrayList<>(SETTINGS.lines().toList());
    int at = lines.size();
    for (String line : text.lines().toList()) {
      String key = line.strip().replaceFirst(":.*", "");
      Optional<String> replaced =
          lines.stream().filter(other -> other.strip().startsWith(key + ":")).findFirst();
      if (replaced.isPresent() && !text.contains("\n" + key)) {
        String indent = replaced.get().replaceFirst("\\S.*", "");
        lines.set(lines.indexOf(replaced.get()), indent + line.strip());
      } else if (line.startsWith("  ")) {
        lines.add(lines.indexOf("sources:") + 1, line);
      } else {
        lines.add(at++, line);
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private void writeView(String type, String expression) throws IOException {
    write(
        "silver/orders.sql",
        """
        create table orders (
            order_id bigint,
            x %s,
            primary key (order_id) not enforced
        ) comment 'One row for each order';

        create temporary view silver__orders as
        select order_id, %s
        from shop.orders;
        """
            .formatted(type, expression.equals("*") ? "*" : expression + " as x"));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
