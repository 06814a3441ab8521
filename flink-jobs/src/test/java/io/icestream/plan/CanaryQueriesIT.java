package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.error.ErrorCode;
import io.icestream.functions.Keysets;
import io.icestream.project.Problem;
import io.icestream.project.ProjectException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The gate is judged by what queries really give, not by what it says of them. */
class CanaryQueriesIT {
  private static final int QUERIES = 200;
  private static final long SEED = 20240611;
  private static final int AT_ONCE = 20;

  /** Parts of values that no mask shows; four characters of one in a row are a leak. */
  private static final List<String> CANARIES =
      List.of(
          "qzxjvkwqph",
          "WQXKZJV",
          "KZQVJXW",
          "917355108",
          "PXQ77KZJ9W",
          "vxzqkstreet",
          "jqzxwalias",
          "xkqjzcontact");

  private static final String CUSTOMERS =
      """
      create temporary view shop.customers as
      select
          customer_id, full_name, email, phone, city, born_on, income, is_smoker,
          cast(row(street, town) as row<street string, town string>) as address,
          array[alias] as aliases, map['home', contact] as contacts, passport, segment
      from (values
          (cast(1 as bigint), 'WQXKZJV KZQVJXW', 'qzxjvkwqph@shop.example', '+4991735510877', 'Rome',
           date '1984-05-17', 52999, true, 'vxzqkstreet 9', 'Rome', 'jqzxwalias', 'xkqjzcontact', 'PXQ77KZJ9W', 'a'),
          (cast(2 as bigint), cast(null as string), cast(null as string), cast(null as string), 'Oslo',
           date '1990-01-02', 1000, false, cast(null as string), 'Oslo', cast(null as string), cast(null as string), cast(null as string), 'b')
      ) as t (customer_id, full_name, email, phone, city, born_on, income, is_smoker, street, town, alias, contact, passport, segment)
      """;

  /** Whoever refers to a customer by address or name is nobody's order. */
  private static final String ORDERS =
      """
      create temporary view shop.orders as
      select * from (values
          (cast(1 as bigint), cast(1 as bigint), 'order one', 10, timestamp '2024-01-01 10:00:00'),
          (cast(2 as bigint), cast(9 as bigint), 'qzxjvkwqph@shop.example', 10, timestamp '2024-01-01 10:00:00'),
          (cast(3 as bigint), cast(9 as bigint), 'WQXKZJV KZQVJXW', 10, timestamp '2024-01-01 10:00:00')
      ) as t (order_id, customer_id, reference, amount, ordered_at)
      """;

  private static final Pattern TOKEN = Pattern.compile("(?i)\\b[ke]\\d{1,10}:[a-z0-9_-]{16,}");

  @TempDir private Path folder;

  @Test
  void letsNoQueryPassThatGivesAPersonalValue(TestReporter reporter) throws Exception {
    Map<String, String> queries = queries();
    Set<String> refused = refused(queries, "all");
    Map<String, String> passed = new LinkedHashMap<>(queries);
    passed.keySet().removeAll(refused);
    Map<String, Map<String, Mask>> masks = project(passed, "passed").plan().maskedColumns();

    Map<String, Set<String>> given = run(queries, masks);

    Set<String> leaking = new TreeSet<>();
    given.forEach(
        (name, values) -> {
          if (values.stream().anyMatch(CanaryQueriesIT::isLeak)) {
            leaking.add(name);
          }
        });
    Set<String> harmless = new TreeSet<>(refused);
    harmless.removeAll(leaking);
    String verdict =
        "%d queries: %d leak, %d refused, %d of these gave nothing"
            .formatted(queries.size(), leaking.size(), refused.size(), harmless.size());
    reporter.publishEntry("verdict", verdict);
    Set<String> missed = new TreeSet<>(leaking);
    missed.removeAll(refused);
    assertThat(missed.stream().map(name -> queries.get(name) + " gave " + given.get(name)))
        .as(verdict)
        .isEmpty();
    assertThat(leaking).as(verdict).hasSizeGreaterThan(QUERIES / 4);
    assertThat(passed).as(verdict).hasSizeGreaterThan(QUERIES / 4);
  }

  private static Map<String, String> queries() {
    QueryGenerator generator = new QueryGenerator(SEED);
    Set<String> distinct = new LinkedHashSet<>();
    while (distinct.size() < QUERIES) {
      distinct.add(generator.next());
    }
    Map<String, String> queries = new TreeMap<>();
    distinct.forEach(query -> queries.put("q%03d".formatted(queries.size()), query));
    return queries;
  }

  private Set<String> refused(Map<String, String> queries, String name) throws Exception {
    try {
      project(queries, name).plan();
      return Set.of();
    } catch (ProjectException e) {
      assertThat(e.problems())
          .as("only the gate refuses")
          .allMatch(
              problem ->
                  EnumSet.of(
                          ErrorCode.PLAN_007,
                          ErrorCode.PLAN_008,
                          ErrorCode.PLAN_011,
                          ErrorCode.PLAN_013)
                      .contains(problem.code()));
      return e.problems().stream()
          .map(Problem::location)
          .map(location -> location.file().replaceAll(".*/|\\.sql", ""))
          .collect(Collectors.toSet());
    }
  }

  private CustomersProject project(Map<String, String> queries, String name) throws Exception {
    CustomersProject project =
        new CustomersProject(folder.resolve(name))
            .write("functions.sql", String.join(";\n", TaintGateTest.functions()) + ";\n");
    for (Map.Entry<String, String> query : queries.entrySet()) {
      project.silver(query.getKey(), "customer_id", "x", "string", query.getValue());
    }
    return project;
  }

  private Map<String, Set<String>> run(
      Map<String, String> queries, Map<String, Map<String, Mask>> masks) throws Exception {
    TableEnvironment tables = environment();
    List<String> selects = new ArrayList<>();
    queries.forEach(
        (name, query) -> {
          tables.executeSql("create temporary view " + name + " as " + query);
          Mask mask = masks.getOrDefault("silver." + name, Map.of()).get("x");
          selects.add(
              "select '%s' as name, %s from %s"
                  .formatted(name, mask == null ? "x" : mask.select("x"), name));
        });
    Map<String, Set<String>> given = new TreeMap<>();
    for (int from = 0; from < selects.size(); from += AT_ONCE) {
      run(tables, selects.subList(from, Math.min(from + AT_ONCE, selects.size())), given);
    }
    return given;
  }

  private static void run(
      TableEnvironment tables, List<String> selects, Map<String, Set<String>> given)
      throws Exception {
    try (CloseableIterator<Row> rows =
        tables.executeSql(String.join("\nunion all\n", selects)).collect()) {
      rows.forEachRemaining(
          row ->
              given
                  .computeIfAbsent(String.valueOf(row.getField(0)), none -> new TreeSet<>())
                  .add(String.valueOf(row.getField(1))));
    }
  }

  private TableEnvironment environment() throws Exception {
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    Path keyset = folder.resolve("keyset.json");
    Keysets.generate(keyset);
    tables.getConfig().set("parallelism.default", "1");
    tables
        .getConfig()
        .set(
            "pipeline.global-job-parameters",
            "%2$s:'file:%1$s',%3$s:'file:%1$s',%4$s:'file:%1$s'"
                .formatted(
                    keyset,
                    Keysets.TOKENIZE_KEYSET,
                    Keysets.ENCRYPT_KEYSET,
                    Keysets.REVEAL_KEYSET));
    Planner.functions(new CustomersProject(folder.resolve("functions")).load(""))
        .forEach(
            (name, type) ->
                tables.executeSql(
                    "create temporary system function `" + name + "` as '" + type + "'"));
    TaintGateTest.functions().forEach(tables::executeSql);
    tables.executeSql("create database shop");
    tables.executeSql(CUSTOMERS);
    tables.executeSql(ORDERS);
    return tables;
  }

  /** Tokens are left out: under a random key, four characters of one are a canary's by chance. */
  private static boolean isLeak(String value) {
    String clear = TOKEN.matcher(value).replaceAll(" ").toLowerCase(Locale.ROOT);
    for (String canary : CANARIES) {
      for (int i = 0; i + 4 <= canary.length(); i++) {
        if (clear.contains(canary.substring(i, i + 4).toLowerCase(Locale.ROOT))) {
          return true;
        }
      }
    }
    return false;
  }
}
