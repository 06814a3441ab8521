package io.icestream.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaReaderTest {

  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();

  @Test
  void goodRecordsBecomeRowsAndBadOnesAreUnparsedWithTheirCoordinates() throws Exception {
    KAFKA.createTopic("orders.raw", 2);
    KAFKA.send("orders.raw", 0, "{\"id\":1,\"email\":\"a@x.org\"}", "{\"id\":1.9}");
    KAFKA.send("orders.raw", 1, "{\"id\":2}", "not json", "{\"id\":3,\"email\":null}");
    StreamTableEnvironment tables = tables();
    declareOrders(tables, "orders=orders.raw", "");

    List<Row> rows =
        collect(
            tables,
            "select 'row', cast(id as string), email, meta_source, meta_op, meta_position"
                + " from orders"
                + " union all select 'unparsed', reason_code, cast(payload as string), meta_source,"
                + " cast(payload_length as string), meta_position from unparsed"
                + " union all select 'progress', cast(read_count as string),"
                + " cast(passed_count as string), entity, cast(rejected_count as string),"
                + " `position` from progress where checkpoint_id = 9223372036854775807");

    assertThat(rows)
        .containsExactlyInAnyOrder(
            Row.of("row", "1", "a@x.org", "web.orders", "c", "00000000/0000000000000000"),
            Row.of("row", "2", null, "web.orders", "c", "00000001/0000000000000000"),
            Row.of("row", "3", null, "web.orders", "c", "00000001/0000000000000002"),
            Row.of(
                "unparsed",
                "wrong-type",
                "{\"id\":1.9}",
                "web.orders",
                "10",
                "00000000/0000000000000001"),
            Row.of(
                "unparsed",
                "malformed-json",
                "not json",
                "web.orders",
                "8",
                "00000001/0000000000000001"),
            Row.of(
                "progress",
                "5",
                "3",
                "orders",
                "2",
                "00000000/0000000000000001,00000001/0000000000000002"));
  }

  private static StreamTableEnvironment tables() {
    Configuration configuration = new Configuration();
    configuration.setString("parallelism.default", "1");
    return StreamTableEnvironment.create(
        StreamExecutionEnvironment.getExecutionEnvironment(configuration));
  }

  private static void declareOrders(
      StreamTableEnvironment tables, String entities, String options) {
    String with =
        " with ('connector' = 'icestream-source', 'system' = 'web', 'type' = 'kafka',"
            + " 'bootstrap-servers' = '"
            + KAFKA.bootstrapServers()
            + "', 'stop' = 'latest', 'entities' = '"
            + entities
            + "'"
            + options;
    tables.executeSql(
        "create temporary table orders (id bigint not null, email string,"
            + " meta_source string not null, meta_op string not null,"
            + " meta_position string not null, meta_event_at timestamp_ltz(6),"
            + " meta_ingested_at timestamp_ltz(6) not null, meta_file string)"
            + with
            + ", 'entity' = 'orders', 'key' = 'id')");
    tables.executeSql(
        "create temporary table unparsed (meta_source string, meta_position string,"
            + " meta_event_at timestamp_ltz(6), meta_ingested_at timestamp_ltz(6),"
            + " reason_code string, reason string, payload_length bigint, payload bytes)"
            + with
            + ", 'entity' = 'orders', 'view' = 'unparsed')");
    tables.executeSql(
        "create temporary table progress (`system` string, entity string, subtask int,"
            + " checkpoint_id bigint, read_count bigint, passed_count bigint,"
            + " rejected_count bigint, `position` string, is_snapshot_complete boolean,"
            + " reported_at timestamp_ltz(6))"
            + with
            + ", 'view' = 'progress')");
  }

  private static List<Row> collect(StreamTableEnvironment tables, String query) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> found = tables.executeSql(query).collect()) {
      found.forEachRemaining(rows::add);
    }
    return rows;
  }
}
