package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.EntityTable.Column;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The versions of rows and for how long each holds, whatever the order in which changes come. */
@Timeout(180)
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
    static Change parse(String text) {
      String time = text.substring(1, text.indexOf('@'));
      int position = Integer.parseInt(text.substring(text.indexOf('@') + 1));
      return new Change(
          1,
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

  @ParameterizedTest
  @CsvSource({
    "each version ends where the next begins, c5@1 c7@2, v1 5-7 | v2 7- now",
    "a stale one takes its place, c5@1 c9@2 c7@3, v1 5-7 | v3 7-9 | v2 9- now",
    "of one time the newer position stays, c5@1 c5@2, v2 5- now",
    "a change that comes twice is one, c5@1 c5@1 c7@2 c7@2, v1 5-7 | v2 7- now",
    "a delete ends the last version, c5@1 c7@2 d-@3, v1 5-7 | v2 7-103",
    "what comes back begins anew, c5@1 d-@2 c200@3, v1 5-102 | v3 200- now",
    "and is never there twice, c5@1 d-@2 c8@3, v1 5-8 | v3 8- now",
    "a stale version behind a delete is history, c5@1 c9@2 d-@4 c7@3, v1 5-7 | v3 7-9 | v2 9-104",
    "a delete with a time is as old as that, c5@1 d8@2, v1 5-8",
    "a delete with the time of its row counts from the event, c5@1 d5@2, v1 5-102",
    "a stale version behind a delete with a time does not hold, c5@1 d8@2 c6@3, v1 5-6 | v3 6-8",
    "deletes alone are nothing, d-@1 d-@2, ''"
  })
  void givesEachVersionItsTime(String rule, String changes, String expected) throws Exception {
    List<Change> all = new ArrayList<>();
    for (String change : changes.split(" ")) {
      all.add(Change.parse(change));
    }
    assertThat(history(all, ORDERED, 1)).as(rule).isEqualTo(expected);
    Collections.reverse(all);
    assertThat(history(all, ORDERED, 1)).as(rule + ", reversed").isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "the source's time counts where the row tells none, c5@1 c7@2, v1 101-102 | v2 102- now",
    "a delete ends it, c5@1 d-@2 c7@9, v1 101-102 | v9 109- now"
  })
  void takesTheTimeOfTheEvent(String rule, String changes, String expected) throws Exception {
    List<Change> all = new ArrayList<>();
    for (String change : changes.split(" ")) {
      all.add(Change.parse(change));
    }
    assertThat(history(all, EVENT_TIME, 1)).as(rule).isEqualTo(expected);
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
    String expected = replayed(changes);
    changes.addAll(changes.subList(0, 1_000));
    Collections.shuffle(changes, random);

    assertThat(history(changes, ORDERED, 4)).isEqualTo(expected);
  }

  /** What a reader sees who takes the changes one after the other. */
  private static String replayed(List<Change> sorted) {
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
    List<String> all = new ArrayList<>();
    closed.values().forEach(all::addAll);
    return String.join(" | ", all);
  }

  /** The rows of the history by customer and number; the numbers must count from one on. */
  private static String history(List<Change> changes, String orderBy, int parallelism)
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
    Map<List<Object>, Row> state = new TreeMap<>(Comparator.comparing(List::toString));
    try (CloseableIterator<Row> rows =
        tables
            .executeSql(
                "select id, name, meta_valid_from, meta_valid_to, meta_version, meta_is_current"
                    + " from shop.customers__history")
            .collect()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        List<Object> key = List.of(row.getField(0), row.getField(1));
        switch (row.getKind()) {
          case INSERT, UPDATE_AFTER -> state.put(key, row);
          default -> state.computeIfPresent(key, (k, held) -> isSame(held, row) ? null : held);
        }
      }
    }
    List<Row> sorted = new ArrayList<>(state.values());
    sorted.sort(
        Comparator.<Row, Integer>comparing(row -> row.getFieldAs(0))
            .thenComparing(row -> row.<Long>getFieldAs(4)));
    List<String> shown = new ArrayList<>();
    Map<Integer, Long> numbers = new TreeMap<>();
    for (Row row : sorted) {
      assertThat(row.<Long>getFieldAs(4))
          .isEqualTo(numbers.merge(row.getFieldAs(0), 1L, Long::sum));
      Instant to = row.getFieldAs(3);
      assertThat(row.<Boolean>getFieldAs(5)).isEqualTo(to == null);
      shown.add(
          "%s %d-%s"
              .formatted(
                  row.getField(1),
                  row.<Instant>getFieldAs(2).getEpochSecond(),
                  to == null ? " now" : Long.toString(to.getEpochSecond())));
    }
    return String.join(" | ", shown);
  }

  /** A row may be taken back after its successor came. */
  private static boolean isSame(Row held, Row other) {
    return IntStream.range(0, held.getArity())
        .allMatch(i -> Objects.equals(held.getField(i), other.getField(i)));
  }

  private static Instant at(int second) {
    return Instant.ofEpochSecond(second);
  }
}
