package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;

class SharedReaderTest {

  private static final String META =
      ", meta_source string not null, meta_op string not null, meta_position string not null,"
          + " meta_event_at timestamp_ltz(6), meta_ingested_at timestamp_ltz(6) not null,"
          + " meta_file string";
  private static final String UNPARSED =
      "meta_source string, meta_position string, meta_event_at timestamp_ltz(6), meta_ingested_at"
          + " timestamp_ltz(6), reason_code string, reason string, payload_length bigint, payload"
          + " bytes";
  private static final String PROGRESS =
      "`system` string, entity string, subtask int, checkpoint_id bigint, read_count bigint,"
          + " passed_count bigint, rejected_count bigint, `position` string, is_snapshot_complete"
          + " boolean, reported_at timestamp_ltz(6)";

  private final StreamExecutionEnvironment environment =
      StreamExecutionEnvironment.getExecutionEnvironment(
          Configuration.fromMap(Map.of("parallelism.default", "1")));
  private final StreamTableEnvironment tables = StreamTableEnvironment.create(environment);

  @Test
  void allTablesOfASystemShareOneSource() {
    declare("customers", "id bigint not null, name string" + META, "'entity' = 'customers'");
    declare("products", "id bigint not null, name string" + META, "'entity' = 'products'");
    declare("others", "id bigint not null, name string" + META, "'entity' = 'others'");
    declare("unparsed", UNPARSED, "'entity' = 'customers', 'view' = 'unparsed'");
    declare("progress", PROGRESS, "'view' = 'progress'");
    StreamStatementSet statements = tables.createStatementSet();
    for (String table : List.of("customers", "products", "others", "unparsed", "progress")) {
      tables.executeSql(
          "create temporary table sink_"
              + table
              + " with ('connector' = 'blackhole') like "
              + table
              + " (excluding all)");
      statements.addInsertSql("insert into sink_" + table + " select * from " + table);
    }
    // The same table a second time, with another projection.
    tables.executeSql("create temporary table names (name string) with ('connector'='blackhole')");
    statements.addInsertSql("insert into names select name from customers where id > 1");
    statements.attachAsDataStream();

    StreamGraph graph = environment.getStreamGraph();
    JobGraph job = graph.getJobGraph();

    assertThat(graph.getStreamNodes().stream().filter(node -> node.getInEdges().isEmpty()))
        .singleElement()
        .satisfies(node -> assertThat(node.getTransformationUID()).isEqualTo("source:shop"));
    assertThat(graph.getStreamNodes())
        .filteredOn(node -> "decode:shop".equals(node.getTransformationUID()))
        .hasSize(1);
    assertThat(StreamSupport.stream(job.getVertices().spliterator(), false))
        .filteredOn(JobVertex::isInputVertex)
        .singleElement()
        .satisfies(vertex -> assertThat(vertex.getName()).contains("source:shop", "decode:shop"));
  }

  @Test
  void rowChangesAreRoutedDecodedAndCounted() throws Exception {
    declare("customers", "id bigint not null, name string" + META, "'entity' = 'customers'");
    declare("unparsed", UNPARSED, "'entity' = 'customers', 'view' = 'unparsed'");
    declare("progress", PROGRESS, "'view' = 'progress'");

    List<Row> rows =
        collect(
            "select meta_op, cast(id as string), name, meta_source, meta_position,"
                + " cast(meta_event_at as string) from customers"
                + " union all select reason_code, reason, cast(payload as string), meta_source,"
                + " meta_position, cast(payload_length as string) from unparsed"
                + " union all select entity, cast(read_count as string),"
                + " cast(passed_count as string), cast(rejected_count as string), `position`,"
                + " cast(is_snapshot_complete as string) from progress"
                + " where checkpoint_id = 9223372036854775807");

    String broken = "{\"op\":\"c\",\"columns\":{\"id\":\"x\",\"name\":\"Bob\"}}";
    assertThat(rows)
        .containsExactlyInAnyOrder(
            Row.of("r", "1", "Ada", "shop.customers", "01", "1970-01-01 00:00:01.000001"),
            Row.of("d", "1", null, "shop.customers", "04", "1970-01-01 00:00:04.000000"),
            Row.of(
                "wrong-type",
                "a column is no number",
                broken,
                "shop.customers",
                "03",
                String.valueOf(broken.length())),
            Row.of("customers", "3", "2", "1", "05", "TRUE"));
  }

  @Test
  void aRejectedRecordThatNobodyTakesStopsTheJob() {
    declare("customers", "id bigint not null, name string" + META, "'entity' = 'customers'");

    assertThatThrownBy(() -> collect("select * from customers"))
        .satisfies(
            failure -> assertThat(stop(failure)).startsWith("ICE-SRC-006: Cannot put aside"));
  }

  @Test
  void anUndeclaredColumnStopsTheJobAndSaysWhich() {
    declare("customers", "id bigint not null" + META, "'entity' = 'customers'");

    assertThatThrownBy(() -> collect("select * from customers"))
        .satisfies(
            failure -> {
              SchemaChangedException changed =
                  ExceptionUtils.findThrowable(failure, SchemaChangedException.class).orElseThrow();
              assertThat(changed.entity()).isEqualTo("customers");
              assertThat(changed.columns())
                  .extracting(SourceEvent.Column::name)
                  .containsExactly("name");
            });
  }

  @Test
  void anUndeclaredColumnIsLeftOutIfToldSo() throws Exception {
    declare(
        "products",
        "id bigint not null" + META,
        "'entity' = 'products', 'on-new-column' = 'ignore'");

    assertThat(collect("select id, meta_op from products")).containsExactly(Row.of(10L, "c"));
  }

  @Test
  void aColumnThatASnapshotLacksStopsTheJob() {
    declare(
        "customers",
        "id bigint not null, name string, colour string" + META,
        "'entity' = 'customers'");

    assertThatThrownBy(() -> collect("select * from customers"))
        .satisfies(
            failure ->
                assertThat(stop(failure))
                    .startsWith("ICE-SRC-008: Cannot go on reading shop.customers")
                    .contains("no longer has colour"));
  }

  @Test
  void aRowOfTheLogThatIsOlderThanAColumnHasNoneOfIt() throws Exception {
    declare(
        "products",
        "id bigint not null, name string, colour string" + META,
        "'entity' = 'products'");

    assertThat(collect("select colour from products"))
        .isNotEmpty()
        .containsOnly(Row.of((Object) null));
  }

  @Test
  void aParkedEntityGoesToTheUnparsedOnesWhileTheOthersGoOn() throws Exception {
    declare(
        "customers",
        "id bigint not null, name string, colour string" + META,
        "'entity' = 'customers', 'on-breaking-change' = 'park'");
    declare("unparsed", UNPARSED, "'entity' = 'customers', 'view' = 'unparsed'");
    declare("products", "id bigint not null, name string" + META, "'entity' = 'products'");

    List<Row> rows =
        collect(
            "select meta_op, meta_position from customers"
                + " union all select reason_code, meta_position from unparsed"
                + " union all select meta_op, meta_position from products");

    assertThat(rows)
        .containsExactlyInAnyOrder(
            Row.of("entity-parked", "01"),
            Row.of("c", "02"),
            Row.of("entity-parked", "03"),
            Row.of("entity-parked", "04"));
  }

  @Test
  void unparsedRecordsNeedTheChangesInTheSameJob() {
    declare("unparsed", UNPARSED, "'entity' = 'customers', 'view' = 'unparsed'");

    assertThatThrownBy(() -> collect("select * from unparsed"))
        .satisfies(
            failure ->
                assertThat(
                        ExceptionUtils.findThrowable(failure, IcestreamException.class)
                            .orElseThrow())
                    .hasMessageStartingWith("ICE-SRC-009: Cannot show what is unparsed"));
  }

  @Test
  void tablesOfOneSystemMustAgreeOnTheReader() {
    declare("customers", "id bigint not null, name string" + META, "'entity' = 'customers'");
    declare(
        "products",
        "id bigint not null, name string" + META,
        "'entity' = 'products', 'url' = 'elsewhere'");

    assertThatThrownBy(
            () -> collect("select name from customers union all select name from products"))
        .satisfies(
            failure ->
                assertThat(
                        ExceptionUtils.findThrowable(failure, IcestreamException.class)
                            .orElseThrow())
                    .hasMessageStartingWith("ICE-SRC-005:")
                    .hasMessageContaining("[url]")
                    .hasMessageNotContaining("elsewhere"));
  }

  private void declare(String name, String columns, String options) {
    tables.executeSql(
        "create temporary table "
            + name
            + " ("
            + columns
            + ") with ('connector' = 'icestream-source', 'system' = 'shop', 'type' = 'list',"
            + " 'entities' = 'customers=public.customers;products=public.products;"
            + "others=public.others', "
            + options
            + ")");
  }

  private List<Row> collect(String query) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> found = tables.executeSql(query).collect()) {
      found.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static String stop(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, SourceStoppedException.class)
        .orElseThrow()
        .getMessage();
  }
}
