package io.icestream.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.EntityTable.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.catalog.GenericInMemoryCatalog;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which change of a key wins. A change is written as operation, version, position; {@code -} is no
 * version, as of a Kafka tombstone.
 */
class CurrentStateTest {
  @ParameterizedTest
  @CsvSource({
    "a newer version wins, c5@1 c6@2, 6",
    "a stale one that comes later loses, c5@1 c3@2, 5",
    "a tombstone deletes what lies before it, c5@1 d-@2, none",
    "a stale change does not bring the key back, c5@1 d-@2 c3@3, none",
    "a newer change brings it back, c5@1 d-@2 c6@3, 6",
    "the last tombstone counts, d-@1 c5@2 d-@3, none",
    "a tombstone before the key is nothing, d-@1 c5@2, 5",
    "a delete with a version is a change like others, c5@1 d4@2, 5",
    "and wins with a newer one, c5@1 d6@2 c5@3, none",
    "a tombstone alone is nothing, d-@1, none"
  })
  void ordersByVersionAndPlacesTombstonesByPosition(String rule, String changes, String expected)
      throws Exception {
    List<String> rows = new ArrayList<>(List.of(changes.split(" ")));

    assertThat(current(rows, Map.of(), EnvironmentSettings.inBatchMode()))
        .as(rule)
        .isEqualTo(expected);
    Collections.reverse(rows);
    assertThat(current(rows, Map.of(), EnvironmentSettings.inStreamingMode()))
        .as(rule)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "a newer version wins, c5@1 c6@2, 6",
    "a stale one that comes later loses, c5@1 c3@2, 5",
    "a delete with a version wins when it is newer, c5@1 d6@2 c5@3, none"
  })
  void ordersByVersionAloneWhereTombstonesAreRejected(String rule, String changes, String expected)
      throws Exception {
    List<String> rows = List.of(changes.split(" "));
    Map<String, String> options = Map.of("tombstones", "reject");

    assertThat(current(rows, options, EnvironmentSettings.inBatchMode()))
        .as(rule)
        .isEqualTo(expected);
    assertThat(current(rows, options, EnvironmentSettings.inStreamingMode()))
        .as(rule)
        .isEqualTo(expected);
  }

  private static String current(
      List<String> changes, Map<String, String> options, EnvironmentSettings settings)
      throws Exception {
    EntityTable entity =
        new EntityTable(
            "web",
            "orders",
            List.of(new Column("id", "INT"), new Column("version", "INT")),
            List.of("id"),
            Optional.of("version"),
            options);
    TableEnvironment tables = TableEnvironment.create(settings);
    tables.getConfig().set("parallelism.default", "1");
    tables.registerCatalog("lake", new GenericInMemoryCatalog("lake", "default"));
    tables.useCatalog("lake");
    tables.executeSql(
        "create temporary view `live`.`web__orders` as select id, version, 'x' as meta_source,"
            + " meta_op, meta_position, cast(null as timestamp_ltz(6)) as meta_event_at,"
            + " cast(null as timestamp_ltz(6)) as meta_ingested_at, cast(null as string) as"
            + " meta_file from (values "
            + changes.stream().map(CurrentStateTest::values).collect(Collectors.joining(", "))
            + ") as t(id, version, meta_op, meta_position)");
    tables.executeSql(EntitySql.currentView(entity, ScriptMode.live("")));
    Map<Object, String> state = new LinkedHashMap<>();
    try (CloseableIterator<Row> rows =
        tables.executeSql("select id, version from web.orders").collect()) {
      rows.forEachRemaining(
          row -> {
            switch (row.getKind()) {
              case INSERT, UPDATE_AFTER ->
                  state.put(row.getField(0), String.valueOf(row.getField(1)));
              default -> state.remove(row.getField(0));
            }
          });
    }
    return state.values().stream().findFirst().orElse("none");
  }

  private static String values(String change) {
    String version = change.substring(1, change.indexOf('@'));
    return "(1, "
        + (version.equals("-") ? "cast(null as int)" : version)
        + ", '"
        + change.charAt(0)
        + "', '"
        + change.substring(change.indexOf('@') + 1)
        + "')";
  }
}
