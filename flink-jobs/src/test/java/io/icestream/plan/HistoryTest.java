package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.EntityTable.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The versions of rows and for how long each holds, whatever the order in which changes come. */
@Timeout(600)
class HistoryTest {
  private static final String EVENT_TIME = "";
  private static final String ORDERED = "changed_at";

  /**
   * A change of a customer.
   *
   * @param changedAt the second that the row tells; null for a delete that tells nothing
   * @param eventAt the second at which the source made the change
   */
  private record Change(int id, String op, Integer changedAt, int position, int eventAt) {
    /** {@code c5@1}: operation, second of the row, position; the source made it at 100 and more. */
    static Change parse(int id, String text) {
      String time = text.substring(1, text.indexOf('@'));
      int position = Integer.parseInt(text.substring(text.indexOf('@') + 1));
      return new Change(
          id,
          text.substring(0, 1),
          time.equals("-") ? null : Integer.valueOf(time),
          position,
          100 + position);
    }

    Row row() {
      return Row.of(
          id,
          changedAt == null ? null : at(changedAt),
          op.equals("d") ? null : "v" + position,
          op,
          "%08d".formatted(position),
          at(eventAt));
    }
  }

  /** Changes of one customer, and what becomes of them. */
  private record Rule(String name, String changes, String expected) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule("each version ends where the next begins", "c5@1 c7@2", "v1 5-7 | v2 7- now"),
          new Rule("a stale one takes its place", "c5@1 c9@2 c7@3", "v1 5-7 | v3 7-9 | v2 9- now"),
          new Rule("of one time the newer position stays", "c5@1 c5@2", "v2 5- now"),
          new Rule("a change that comes twice is one", "c5@1 c5@1 c7@2", "v1 5-7 | v2 7- now"),
          new Rule("a delete ends the last version", "c5@1 c7@2 d-@3", "v1 5-7 | v2 7-103"),
          new Rule("what comes back begins anew", "c5@1 d-@2 c200@3", "v1 5-102 | v3 200- now"),
          new Rule("and is never there twice", "c5@1 d-@2 c8@3", "v1 5-8 | v3 8- now"),
          new Rule(
              "a stale version behind a delete is history",
              "c5@1 c9@2 d-@4 c7@3",
              "v1 5-7 | v3 7-9 | v2 9-104"),
          new Rule("a delete with a time is as old as that", "c5@1 d8@2", "v1 5-8"),
          new Rule(
              "a delete with the time of its row counts from the event", "c5@1 d5@2", "v1 5-102"),
          new Rule(
              "a stale version behind a delete with a time does not hold",
              "c5@1 d8@2 c6@3",
              "v1 5-6 | v3 6-8"),
          new Rule("deletes alone are nothing", "d-@1 d-@2", ""));

  private static final List<Rule> RULES_OF_EVENTS =
      List.of(
          new Rule("the source's time counts", "c5@1 c7@2", "v1 101-102 | v2 102- now"),
          new Rule("a delete ends it", "c5@1 d-@2 c7@9", "v1 101-102 | v9 109- now"));

  @Test
  void givesEachVersionItsTime() throws Exception {
    keeps(RULES, ORDERED);
  }

  @Test
  void takesTheTimeOfTheEventWhereNothingElseOrders() throws Exception {
    keeps(RULES_OF_EVENTS, EVENT_TIME);
  }

  private static void keeps(List<Rule> rules, String orderBy) throws Exception {
    List<Change> changes = new ArrayList<>();
    Map<Integer, String> expected = new TreeMap<>();
    for (int id = 0; id < rules.size(); id++) {
      for (String change : rules.get(id).changes().split(" ")) {
        changes.add(Change.parse(id, change));
      }
      if (!rules.get(id).expected().isEmpty()) {
        expected.put(id, rules.get(id).expected());
      }
    }
    assertThat(history(changes, orderBy, 1)).as(rules.toString()).isEqualTo(expected);
    Collections.reverse(changes);
    assertThat(history(changes, orderBy, 1)).as("reversed: " + rules).isEqualTo(expected);
  }

  /** A hundred customers, ten thousand changes in any order, a tenth of them twice. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void equalsTheSortedReplay(long seed) throws Exception {
    Random random = new Random(seed);
    List<Change> changes = new ArrayList<>();
    for (int position = 0; position < 10_000; position++) {
      boolean isDelete = random.nextInt(10) == 0;
      changes.add(
          new Change(
              1 + random.nextInt(100),
              isDelete ? "d" : "c",
              isDelete ? null : position,
              position,
              position));
    }
    Map<Integer, String> expected = replayed(changes);
    changes.addAll(changes.subList(0, 1_000));
    Collections.shuffle(changes, random);

    assertThat(history(changes, ORDERED, 4)).isEqualTo(expected);
  }

  /** What a reader sees who takes the changes one after the other. */
  private static Map<Integer, String> replayed(List<Change> sorted) {
    Map<Integer, List<String>> closed = new TreeMap<>();
    Map<Integer, Change> open = new TreeMap<>();
    for (Change change : sorted) {
      List<String> versions = closed.computeIfAbsent(change.id(), id -> new ArrayList<>());
      Change last = open.remove(change.id());
      if (last != null) {
        versions.add("v%d %d-%d".formatted(last.position(), last.changedAt(), change.eventAt()));
      }
      if (!change.op().equals("d")) {
        open.put(change.id(), change);
      }
    }
    open.forEach(
        (id, last) ->
            closed.get(id).add("v%d %d- now".formatted(last.position(), last.changedAt())));
    Map<Integer, String> all = new TreeMap<>();
    closed.forEach((id, versions) -> all.put(id, String.join(" | ", versions)));
    return all;
  }

  /** The versions of each customer in their order. */
  private static Map<Integer, String> history(List<Change> changes, String orderBy, int parallelism)
      throws Exception {
    EntityTable entity =
        new EntityTable(
            "shop",
            "customers",
            List.of(
                new Column("id", "INT"),
                new Column("changed_at", "TIMESTAMP_LTZ(6)"),
                new Column("name", "STRING")),
            List.of("id"),
            Optional.of(orderBy).filter(column -> !column.isEmpty()),
            Map.of());
    Configuration settings = new Configuration();
    settings.setString("rest.bind-address", "127.0.0.1");
    settings.setString("table.local-time-zone", "UTC");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, settings);
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.createTemporaryView(
        "changes",
        env.fromData(
            changes.stream().map(Change::row).toList(),
            Types.ROW_NAMED(
                new String[] {"id", "changed_at", "name", "op", "position", "event_at"},
                Types.INT,
                Types.INSTANT,
                Types.STRING,
                Types.STRING,
                Types.STRING,
                Types.INSTANT)));
    String log =
        "select id, changed_at, name, 'x' as meta_source, op as meta_op, `position` as"
            + " meta_position, event_at as meta_event_at, event_at as meta_ingested_at,"
            + " cast(null as string) as meta_file from default_catalog.default_database.changes";
    tables.executeSql("create catalog lake with ('type' = 'generic_in_memory')");
    tables.executeSql("use catalog lake");
    for (String view : HistorySql.views(entity, Set.of("shop.customers__history"), log)) {
      tables.executeSql(view);
    }
    Map<List<Object>, Integer> counts = new HashMap<>();
    try (CloseableIterator<Row> rows =
        tables
            .executeSql(
                "select id, name, meta_valid_from, meta_valid_to, meta_version, meta_is_current"
                    + " from shop.customers__history")
            .collect()) {
      rows.forEachRemaining(
          row -> {
            boolean isThere =
                row.getKind() == RowKind.INSERT || row.getKind() == RowKind.UPDATE_AFTER;
            List<Object> values =
                IntStream.range(0, row.getArity()).mapToObj(row::getField).toList();
            counts.merge(values, isThere ? 1 : -1, Integer::sum);
          });
    }
    counts.values().removeIf(count -> count == 0);
    assertThat(counts.values()).containsOnly(1);
    return shown(counts.keySet());
  }

  private static Map<Integer, String> shown(Collection<List<Object>> rows) {
    Map<Integer, TreeMap<Long, String>> versions = new TreeMap<>();
    for (List<Object> row : rows) {
      Instant to = (Instant) row.get(3);
      assertThat(row.get(5)).isEqualTo(to == null);
      versions
          .computeIfAbsent((Integer) row.get(0), id -> new TreeMap<>())
          .put(
              (Long) row.get(4),
              "%s %d-%s"
                  .formatted(
                      row.get(1),
                      ((Instant) row.get(2)).getEpochSecond(),
                      to == null ? " now" : Long.toString(to.getEpochSecond())));
    }
    Map<Integer, String> shown = new TreeMap<>();
    versions.forEach(
        (id, numbered) -> {
          assertThat(numbered.lastKey()).as("numbers count from one").isEqualTo(numbered.size());
          shown.put(id, String.join(" | ", numbered.values()));
        });
    return shown;
  }

  private static Instant at(int second) {
    return Instant.ofEpochSecond(second);
  }
}
