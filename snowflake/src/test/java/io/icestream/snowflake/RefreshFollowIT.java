package io.icestream.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.catalog.CatalogLoaders;
import io.icestream.demo.EmbeddedKafka;
import io.icestream.kit.RestCatalogServer;
import io.icestream.run.Lake;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.Workspace;
import io.icestream.snowflake.RefreshFollower.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/** Refreshes behind the publications of a running job, through the real driver. */
@Tag("faults")
@Timeout(900)
class RefreshFollowIT {
  private static final Path PROJECT = Path.of("src/test/resources/projects/web");
  private static final String TOPIC = "web.customers";
  private static final String USER = "loader";
  private static final String BRONZE = refresh("BRONZE", "WEB__CUSTOMERS");
  private static final String SILVER = refresh("SILVER", "CUSTOMERS");
  private static final String GOLD = refresh("GOLD", "CUSTOMERS_BY_COUNTRY");
  private static final List<String> LOGIN =
      List.of("use role \"WEB_SHOP_LOADER\"", "use warehouse \"WEB_SHOP\"");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream standardOut = System.out;
  private EmbeddedKafka kafka;
  private RestCatalogServer catalog;
  private SnowflakeStub stub;
  private Path project;

  @TempDir private Path directory;

  @BeforeEach
  void start() throws IOException {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    kafka.createTopic(TOPIC, 1);
    catalog =
        new RestCatalogServer(
            CatalogLoaders.of(
                    "lake",
                    Map.of(
                        "catalog-type",
                        "jdbc",
                        "uri",
                        "jdbc:sqlite:" + directory.resolve("catalog.db"),
                        "warehouse",
                        directory.resolve("warehouse").toUri().toString()))
                .loadCatalog());
    String password = UUID.randomUUID().toString();
    Files.writeString(directory.resolve("password"), password);
    stub = SnowflakeStub.start(USER, password);
    project = project();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    System.setOut(standardOut);
    stub.close();
    catalog.close();
    kafka.close();
  }

  @Test
  void refreshesWhatEachPublicationChanged() throws Exception {
    Workspace workspace = Workspace.open(project, "");
    try (Pipeline job = Pipeline.start(workspace, RunOptions.defaults(), List.of(), said -> {})) {
      send("C1", "\"CH\"");
      try (Lake lake = workspace.lake()) {
        await("nothing is published", () -> rows(lake, "gold", "customers_by_country") == 1);
      }
      CompletableFuture<Integer> command = CompletableFuture.supplyAsync(this::follow);

      List<String> first = Stream.concat(LOGIN.stream(), Stream.of(BRONZE, SILVER, GOLD)).toList();
      awaitStatements(first);

      send("C2", "null");
      List<String> second = Stream.concat(first.stream(), Stream.of(BRONZE, SILVER)).toList();
      awaitStatements(second);

      stub.failing("\"GOLD\"", "Table is locked.");
      send("C3", "\"DE\"");
      await("nothing is tried again", () -> count(GOLD) == 3);
      assertThat(stub.statements())
          .startsWith(
              Stream.concat(
                      second.stream(),
                      Stream.of(BRONZE, SILVER, GOLD, LOGIN.get(0), LOGIN.get(1), GOLD))
                  .toArray(String[]::new));
      stub.failingNoMore();
      await("the table is not refreshed", () -> said().endsWith("customers_by_country\n"));
      int settled = stub.statements().size();
      TimeUnit.SECONDS.sleep(5);
      assertThat(stub.statements()).hasSize(settled).last().isEqualTo(GOLD);
      assertThat(count(BRONZE)).isEqualTo(3);
      assertThat(count(SILVER)).isEqualTo(3);

      assertThat(stub.isLoggedOutForGood()).isFalse();
      // Not INT: what a shell starts in the background ignores it.
      Signal.raise(new Signal("TERM"));
      assertThat(command.get(1, TimeUnit.MINUTES)).as(said()).isZero();
      assertThat(stub.isLoggedOutForGood()).isTrue();
      assertThat(said())
          .contains(
              "following the publications of web_shop\n",
              ": 3 tables refreshed in ",
              "failed  ICE-SNOW-005: Cannot run 'refresh gold.customers_by_country'",
              "Table is locked. (code 2003, SQL state 02000)",
              "try 1 of 10; the next one in 1 s\n",
              ": 1 table refreshed in ")
          .endsWith("stopped after 8 refreshes\n");
      job.stopWithSavepoint();
    }
    endsWhenItIsRefusedAgainAndAgain(workspace);
  }

  /** The job need not run. */
  private void endsWhenItIsRefusedAgainAndAgain(Workspace workspace) throws Exception {
    stub.failing("\"SILVER\"", "Insufficient privileges.");
    long before = count(SILVER);
    ConnectionSettings settings =
        ConnectionSettings.of(
            workspace.project(), Map.of("url", stub.url(), "user", USER, "password", password()));
    Map<String, Statement> tables =
        SnowflakeScripts.refreshesOfTables(
            workspace.project(), SnowflakeSettings.of(workspace.project(), Optional.empty()));
    Patience patience = new Patience(3, Duration.ofMillis(10), Duration.ofMillis(15));
    try (RefreshFollower follower =
        new RefreshFollower(workspace, tables, List.of(), settings, patience, System.out)) {
      assertThatThrownBy(follower::follow)
          .hasMessageContaining("ICE-SNOW-005: Cannot run 'refresh silver.customers'")
          .hasMessageContaining("Insufficient privileges.");
    }
    assertThat(count(SILVER)).isEqualTo(before + 3);
    assertThat(said()).contains("try 2 of 3").doesNotContain("try 3 of 3");
  }

  private int follow() {
    return SnowflakeMain.execute(
        "snowflake",
        "refresh",
        project.toString(),
        "--url",
        stub.url(),
        "--user",
        USER,
        "--password",
        password(),
        "--follow");
  }

  private String password() {
    return "${file:" + directory + "/password}";
  }

  private void awaitStatements(List<String> expected) throws Exception {
    await("not refreshed", () -> stub.statements().size() >= expected.size());
    TimeUnit.SECONDS.sleep(5);
    assertThat(stub.statements()).containsExactlyElementsOf(expected);
  }

  private long count(String statement) {
    return stub.statements().stream().filter(statement::equals).count();
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String refresh(String layer, String table) {
    return "alter iceberg table \"WEB_SHOP\".\"%s\".\"%s\" refresh".formatted(layer, table);
  }

  private static long rows(Lake lake, String layer, String table) {
    return lake.table(layer, table)
        .filter(each -> each.currentSnapshot() != null)
        .map(each -> each.currentSnapshot().summary().getOrDefault("total-records", "0"))
        .map(Long::parseLong)
        .orElse(0L);
  }

  /** Without a country a customer is in no row of Gold. */
  private void send(String customer, String country) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(
          new ProducerRecord<>(
              TOPIC,
              "{\"customer_id\":\"%s\",\"full_name\":\"Ann\",\"email\":\"a@mail.example\",\"country\":%s}"
                  .formatted(customer, country)));
    }
  }

  /** The project of the other tests with a catalog of this machine. */
  private Path project() throws IOException {
    Path copy = directory.resolve("project");
    try (Stream<Path> files = Files.walk(PROJECT)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(PROJECT.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    Files.writeString(
        copy.resolve("icestream.yml"),
        """
        name: web_shop
        sources:
          web:
            type: kafka
            bootstrap-servers: %s
            topics:
              customers: web.customers
        catalog:
          type: rest
          uri: %s
          warehouse: %s
        state: %s
        checkpoint-interval: 500ms
        snowflake:
          aws-role: arn:aws:iam::111111111111:role/web-snowflake
          catalog-token: "${env:LAKE_TOKEN}"
          bronze-location: s3://lake/bronze
          silver-location: s3://lake/silver
          gold-location: s3://lake/gold
          layers: bronze, silver, gold
        """
            .formatted(
                kafka.bootstrapServers(),
                catalog.address(),
                directory.resolve("warehouse"),
                directory.resolve("state")));
    return copy;
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
