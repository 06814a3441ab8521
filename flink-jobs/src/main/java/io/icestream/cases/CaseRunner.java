package io.icestream.cases;

import io.icestream.cases.CaseOutcome.Difference;
import io.icestream.functions.Keysets;
import io.icestream.plan.Declarations;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.project.Column;
import io.icestream.project.ProjectException;
import io.icestream.project.TestCase;
import io.icestream.run.QueryCluster;
import io.icestream.run.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs test cases with the views of the job, in batch, on nothing but the rows that they give: no
 * table of the lake is touched and no topic read. Tokens are made with a key that everybody knows.
 */
public final class CaseRunner implements AutoCloseable {
  private final Path keys;
  private final QueryCluster cluster;
  private final StreamExecutionEnvironment environment;
  private final StreamTableEnvironment tables;
  private int cases;

  private CaseRunner(Plan plan) {
    keys = makeKeys();
    String reference = "file:" + keys;
    cluster =
        new QueryCluster(
            Map.of(Keysets.TOKENIZE_KEYSET, reference, Keysets.ENCRYPT_KEYSET, reference));
    environment = StreamExecutionEnvironment.getExecutionEnvironment(cluster.settings());
    tables =
        StreamTableEnvironment.create(
            environment,
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(cluster.settings())
                .build());
    tables.getConfig().set("table.local-time-zone", "UTC");
    Plan.functions(plan.functions()).forEach(tables::executeSql);
  }

  /**
   * Runs cases one after the other.
   *
   * @param outcomes is told each outcome as soon as it is there
   * @throws ProjectException when cases have mistakes, before any is run
   */
  public static void run(
      Workspace workspace, List<TestCase> cases, Consumer<CaseOutcome> outcomes) {
    List<ReadyCase> ready = ReadyCase.of(workspace, cases);
    if (ready.isEmpty()) {
      return;
    }
    try (CaseRunner runner = new CaseRunner(ready.get(0).plan())) {
      ready.forEach(each -> outcomes.accept(runner.run(each)));
    }
  }

  private CaseOutcome run(ReadyCase ready) {
    try {
      List<Difference> differences =
          RowMatch.differences(ready.expected(), rows(ready), ready.table().table().primaryKey());
      return new CaseOutcome(ready.test(), differences, Optional.empty());
    } catch (Exception e) {
      return new CaseOutcome(ready.test(), List.of(), Optional.of(reason(e)));
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
  }

  private List<Map<String, Object>> rows(ReadyCase ready) throws Exception {
    // A catalog for each case: views of the same names stand beside each other.
    String catalog = "case_" + ++cases;
    tables.registerCatalog(catalog, new GenericInMemoryCatalog(catalog, "default"));
    tables.useCatalog(catalog);
    for (EntityTable entity : ready.plan().entities()) {
      register("`bronze`.`" + entity.logName() + "`", ready.logs().get(entity.logName()));
    }
    Set<String> given = new HashSet<>();
    ready
        .tables()
        .forEach(
            (view, rows) -> {
              given.add("`" + view + "`");
              register("`" + view + "`", rows);
            });
    ready.plan().viewsOverBronze(Map.of()).stream()
        .filter(statement -> Declarations.viewName(statement).filter(given::contains).isEmpty())
        .forEach(statement -> Declarations.declare(tables, statement));
    List<Map<String, Object>> found = new ArrayList<>();
    try (CloseableIterator<Row> rows = tables.executeSql(query(ready)).collect()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Column column : ready.table().table().columns()) {
          Object value = row.getField(column.name());
          if (value == null && !column.isNullable()) {
            throw new IllegalStateException(
                column.name() + " is null in a row, and the table takes no null there");
          }
          values.put(column.name(), value);
        }
        found.add(values);
      }
    }
    return found;
  }

  private void register(String name, GivenRows rows) {
    tables.createTemporaryView(
        name,
        tables.fromDataStream(
            environment.fromCollection(rows.rows(), InternalTypeInfo.of(rows.type()))));
  }

  /** The rows with the types of the table, as the insert into it casts them. */
  private static String query(ReadyCase ready) {
    return ready.table().table().columns().stream()
        .map(
            column ->
                "cast(`%s` as %s) as `%s`".formatted(column.name(), column.type(), column.name()))
        .collect(
            Collectors.joining(", ", "select ", " from `" + ready.table().view().name() + "`"));
  }

  private static Path makeKeys() {
    try {
      Path file = Files.createTempDirectory("icestream-test").resolve("known.keyset.json");
      Keysets.generateKnownToEverybody(file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cluster.close();
    try {
      Files.deleteIfExists(keys);
      Files.deleteIfExists(keys.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
