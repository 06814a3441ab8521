package io.icestream.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import io.icestream.source.SourceStoppedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaReaderTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path directory;

  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();

  @Test
  void goodRecordsBecomeRowsAndBadOnesAreUnparsedWithTheirCoordinates() throws Exception {
    KAFKA.createTopic("orders.raw", 2);
    KAFKA.send("orders.raw", 0, "{\"id\":1,\"email\":\"a@x.org\"}", "{\"id\":1.9}");
    KAFKA.send("orders.raw", 1, "{\"id\":2}", "not json", "{\"id\":3,\"email\":null}");
    StreamTableEnvironment tables = tables(Map.of());
    declareOrders(tables, "orders=orders.raw", "latest");

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

  @Test
  void aSampleTellsWhatTheNewestRecordsOfEachPartitionSay() throws Exception {
    KAFKA.createTopic("orders.sampled", 2);
    KAFKA.send("orders.sampled", 0, "{\"note\":\"ask ann@example.org\",\"id\":1}", "no json", "7");
    KAFKA.send("orders.sampled", 1, "{\"id\":2}", "{\"note\":{\"by\":\"bob@example.org\"}}");
    Map<String, String> options = Map.of("bootstrap-servers", KAFKA.bootstrapServers());
    ReaderOptions reader =
        new ReaderOptions(
            "web", Map.of("orders", "orders.sampled", "none", "orders.none"), options);

    assertThat(
            TopicSample.of(reader, "orders.sampled", "json", List.of("note"), TIMEOUT).get("note"))
        .containsExactlyInAnyOrder("ask ann@example.org", null, "{\"by\":\"bob@example.org\"}");
    assertThat(TopicSample.of(reader, "orders.none", "json", List.of("note"), TIMEOUT).get("note"))
        .isEmpty();
    try (Admin admin = KAFKA.admin()) {
      assertThat(admin.listTopics().names().get())
          .contains("orders.sampled")
          .doesNotContain("orders.none");
      assertThat(admin.listConsumerGroups().all().get())
          .noneMatch(group -> group.groupId().equals("icestream-web"));
    }
  }

  @Test
  void aSampleOfChangesOfRowsIsOfTheRows() throws Exception {
    KAFKA.createTopic("orders.changes", 1);
    KAFKA.send(
        "orders.changes",
        0,
        "{\"op\":\"c\",\"after\":{\"id\":1,\"note\":\"ask ann@example.org\"}}",
        "{\"op\":\"d\",\"before\":{\"id\":1}}",
        "{\"id\":1,\"note\":\"no change of a row\"}");
    ReaderOptions reader =
        new ReaderOptions(
            "web",
            Map.of("orders", "orders.changes"),
            Map.of("bootstrap-servers", KAFKA.bootstrapServers()));

    assertThat(
            TopicSample.of(reader, "orders.changes", "debezium-json", List.of("note"), TIMEOUT)
                .get("note"))
        .containsExactly("ask ann@example.org", null);
  }

  @Test
  void abortedTransactionsAreNotRead() throws Exception {
    KAFKA.createTopic("orders.tx", 1);
    try (var producer = KAFKA.producer(Map.of("transactional.id", "t"))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("orders.tx", utf8("{\"id\":1}"))).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("orders.tx", utf8("{\"id\":2}"))).get();
      producer.commitTransaction();
    }
    StreamTableEnvironment tables = tables(Map.of());
    declareOrders(tables, "orders=orders.tx", "latest");

    assertThat(collect(tables, "select id from orders")).containsExactly(Row.of(2L));
  }

  @Test
  void topicsThatNobodyReadsNeedNotBeThere() throws Exception {
    KAFKA.createTopic("orders.alone", 3);
    KAFKA.send("orders.alone", 1, "{\"id\":1}");
    StreamTableEnvironment tables = tables(Map.of());
    declareOrders(tables, "orders=orders.alone;others=not.there", "latest");

    assertThat(collect(tables, "select id from orders")).containsExactly(Row.of(1L));
  }

  @Test
  void aTombstoneDeletesTheKeyOfItsRecord() throws Exception {
    KAFKA.createTopic("orders.deleted", 1);
    try (var producer = KAFKA.producer(Map.of())) {
      producer.send(new ProducerRecord<>("orders.deleted", utf8("{\"id\":7}"), null)).get();
      producer.send(new ProducerRecord<>("orders.deleted", null, (byte[]) null)).get();
    }
    StreamTableEnvironment tables = tables(Map.of());
    declareOrders(tables, "orders=orders.deleted", "latest");

    assertThat(
            collect(
                tables,
                "select cast(id as string), meta_op from orders"
                    + " union all select reason_code, cast(payload as string) from unparsed"))
        .containsExactlyInAnyOrder(Row.of("7", "d"), Row.of("tombstone-without-key", null));
  }

  @Test
  void recordsThatRetentionTookBeforeTheyWereReadStopTheJob() throws Exception {
    KAFKA.createTopic("orders.expired", 1);
    KAFKA.send("orders.expired", 0, "{\"id\":1}");
    String savepoint = readAndStop("orders=orders.expired", 1);
    KAFKA.send("orders.expired", 0, "{\"id\":2}", "{\"id\":3}");
    try (Admin admin = KAFKA.admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("orders.expired", 0), RecordsToDelete.beforeOffset(2)))
          .all()
          .get();
    }

    assertThat(messageOfTheStop("orders=orders.expired", savepoint))
        .startsWith("ICE-KAFKA-003: Cannot go on reading web: the topic no longer")
        .contains("orders.expired-0");
  }

  @Test
  void aTopicMadeAnewStopsTheJobEvenIfItHasTheNextOffsetAgain() throws Exception {
    KAFKA.createTopic("orders.recreated", 1);
    KAFKA.send("orders.recreated", 0, "{\"id\":1}");
    String savepoint = readAndStop("orders=orders.recreated", 1);
    try (Admin admin = KAFKA.admin()) {
      admin.deleteTopics(Set.of("orders.recreated")).all().get();
      Instant deadline = Instant.now().plusSeconds(30);
      while (admin.listTopics().names().get().contains("orders.recreated")) {
        assertThat(Instant.now()).isBefore(deadline);
        Thread.onSpinWait();
      }
    }
    KAFKA.createTopic("orders.recreated", 1);
    KAFKA.send("orders.recreated", 0, "{\"id\":2}", "{\"id\":3}", "{\"id\":4}");

    assertThat(messageOfTheStop("orders=orders.recreated", savepoint))
        .startsWith(
            "ICE-KAFKA-003: Cannot go on reading web: the topic orders.recreated was deleted and"
                + " made anew");
  }

  private static String messageOfTheStop(String entities, String savepoint) {
    StreamTableEnvironment tables =
        tables(
            Map.of(
                "execution.state-recovery.path",
                savepoint,
                "execution.checkpointing.interval",
                "200ms"));
    declareOrders(tables, entities, "never");
    Throwable failure = catchThrowable(() -> collect(tables, "select id from orders"));
    return ExceptionUtils.findThrowable(failure, SourceStoppedException.class)
        .orElseThrow(() -> new AssertionError(failure))
        .getMessage();
  }

  @Test
  void aStoppedJobGoesOnWhereItWasAndKeepsItsCounters() throws Exception {
    KAFKA.createTopic("orders.resumed", 1);
    KAFKA.send("orders.resumed", 0, "{\"id\":1}", "{\"id\":2}");
    String savepoint = readAndStop("orders=orders.resumed", 2);
    KAFKA.send("orders.resumed", 0, "{\"id\":3}");
    StreamTableEnvironment tables =
        tables(
            Map.of(
                "execution.state-recovery.path", savepoint,
                "execution.state-recovery.ignore-unclaimed-state", "true",
                "execution.checkpointing.interval", "200ms"));
    declareOrders(tables, "orders=orders.resumed", "never");

    List<Row> rows = new ArrayList<>();
    TableResult result =
        tables.executeSql(
            "select 'row', id from orders union all select 'read', read_count from progress");
    try (CloseableIterator<Row> found = result.collect()) {
      while (!rows.contains(Row.of("read", 3L))) {
        rows.add(found.next());
      }
    }
    assertThat(rows)
        .filteredOn(row -> row.getField(0).equals("row"))
        .containsExactly(Row.of("row", 3L));
  }

  /** Reads some records and stops with a savepoint. */
  private String readAndStop(String entities, int records) throws Exception {
    StreamTableEnvironment tables = tables(Map.of());
    declareOrders(tables, entities, "never");
    TableResult result = tables.executeSql("select id from orders");
    try (CloseableIterator<Row> found = result.collect()) {
      for (int i = 0; i < records; i++) {
        found.next();
      }
      return result
          .getJobClient()
          .orElseThrow()
          .stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
          .get();
    }
  }

  @Test
  void checksBeforeTheStartNameEveryTopicThatIsNotThere() throws Exception {
    KAFKA.createTopic("orders.checked", 1);
    ReaderOptions options =
        new ReaderOptions(
            "web",
            Map.of("orders", "orders.checked", "a", "no.a", "b", "no.b"),
            Map.of("bootstrap-servers", KAFKA.bootstrapServers()));

    assertThat(KafkaChecks.run(options, Duration.ofSeconds(20)))
        .extracting(SourceProblem::toString)
        .containsExactly(
            "ICE-KAFKA-002: Cannot read web.a: there is no topic no.a. Create it, or correct the"
                + " entity's topic.",
            "ICE-KAFKA-002: Cannot read web.b: there is no topic no.b. Create it, or correct the"
                + " entity's topic.");
  }

  @Test
  void checksBeforeTheStartAskTheRegistryToo() throws Exception {
    KAFKA.createTopic("orders.avro", 1);
    try (RegistryServer registry = new RegistryServer()) {
      ReaderOptions options =
          new ReaderOptions(
              "web",
              Map.of("orders", "orders.avro"),
              Map.of(
                  "bootstrap-servers",
                  KAFKA.bootstrapServers(),
                  "registry.url",
                  registry.address()));
      assertThat(KafkaChecks.run(options, TIMEOUT)).isEmpty();

      registry.letIn("somebody else");
      assertThat(KafkaChecks.run(options, TIMEOUT))
          .singleElement()
          .asString()
          .startsWith("ICE-KAFKA-007: Cannot read schemas for web: the registry answers 401.");
    }
  }

  @Test
  void checksBeforeTheStartDoNotWaitForBrokersThatAreNotThere() {
    ReaderOptions options =
        new ReaderOptions(
            "web", Map.of("orders", "raw"), Map.of("bootstrap-servers", "127.0.0.1:1"));

    assertThat(KafkaChecks.run(options, Duration.ofSeconds(2)))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.toString())
                    .startsWith("ICE-KAFKA-001: Cannot read web: no broker of"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static StreamTableEnvironment tables(Map<String, String> extra) {
    Configuration configuration = Configuration.fromMap(extra);
    configuration.setString("parallelism.default", "1");
    return StreamTableEnvironment.create(
        StreamExecutionEnvironment.getExecutionEnvironment(configuration));
  }

  private static void declareOrders(StreamTableEnvironment tables, String entities, String stop) {
    String with =
        " with ('connector' = 'icestream-source', 'system' = 'web', 'type' = 'kafka',"
            + " 'bootstrap-servers' = '"
            + KAFKA.bootstrapServers()
            + "', 'stop' = '"
            + stop
            + "', 'entities' = '"
            + entities
            + "'";
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
