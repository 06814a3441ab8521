package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user starts it, watched from outside. */
@Timeout(1_800)
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  /** The server's user must be able to enter. */
  @BeforeEach
  void letOthersEnter() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The server outlives a demo that fails. */
  @AfterEach
  void stopTheServer() throws Exception {
    EmbeddedPostgres.wipe(directory.resolve("data"));
  }

  @Test
  void publishesWhatWasSentToTheCentAndTellsNoSecret() throws Exception {
    Path data = directory.resolve("data");
    Set<String> listeners;
    Set<Path> tellingFiles = new TreeSet<>();
    Map<String, byte[]> answers;
    Set<String> tellingProcesses = new TreeSet<>();
    List<String> output;
    try (DemoProcess demo =
        DemoProcess.start(directory, "--for", "25s", "--rate", "100", "--json")) {
      String web = demo.awaitError("web UI at ");
      CompletableFuture<Set<String>> watch = CompletableFuture.supplyAsync(() -> listenersOf(demo));
      demo.awaitLog("Reading the log of ");
      SecretSearch secrets = secrets(data);
      assertThat(new WebInterface(web).statusOfUpload()).isEqualTo(404);
      answers = new WebInterface(web).answers();
      for (long process : demo.processes()) {
        for (String part : List.of("cmdline", "environ")) {
          if (secrets.isIn(bytesOf(process, part))) {
            tellingProcesses.add(process + "/" + part);
          }
        }
      }
      tellingFiles.addAll(secrets.filesIn(directory.resolve("temporary")));
      output = demo.output();
      listeners = watch.get();
      assertThat(demo.exitCode()).as(demo.errors()).isZero();
    }

    assertThat(listeners).hasSizeGreaterThan(3).allMatch(ListeningSockets::isLoopback);
    assertThat(tellingProcesses).isEmpty();
    SecretSearch secrets = secrets(data);
    assertThat(answers).hasSizeGreaterThan(30);
    assertThat(answers.values()).noneMatch(secrets::isIn);
    assertThat(output).noneMatch(secrets::isIn);
    tellingFiles.addAll(secrets.filesIn(directory));
    assertThat(tellingFiles).containsExactlyInAnyOrderElementsOf(secretFiles(data));
    for (Path file : tellingFiles) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }

    JsonNode summary = JSON.readTree(output.get(output.size() - 1));
    assertThat(summary.get("reconciled").booleanValue()).isTrue();
    assertThat(summary.get("audits").get("failed").intValue()).isZero();
    assertThat(summary.get("audits").get("passed").intValue()).isGreaterThan(5);
    assertThat(summary.get("leaks").intValue()).isZero();
    assertThat(summary.get("first_published_s").doubleValue()).isPositive();
    assertThat(summary.get("read").longValue())
        .isPositive()
        .isEqualTo(
            summary.get("passed").longValue()
                + summary.get("quarantined").longValue()
                + summary.get("duplicates").longValue());
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        DemoLake lake = DemoLake.open(data)) {
      LakeProof.assertThatItHoldsWhatWasSent(lake, postgres);
      ServedGold.assertThatItEquals(DemoLake.workspace(data), postgres);
      assertThatTheSummaryIsTrue(summary, lake, Oracle.over(postgres));
      SecretSearch persons = persons(postgres);
      assertThat(answers.values()).noneMatch(persons::isIn);
      assertThat(output).noneMatch(persons::isIn);
      assertThat(persons.filesIn(directory.resolve("temporary"))).isEmpty();
      assertThat(persons.filesIn(data.resolve("lake"))).isEmpty();
      for (String table : lake.tables()) {
        assertThat(lake.rows(table).stream().flatMap(List::stream))
            .as(table)
            .noneMatch(value -> value != null && secrets.isIn(value));
      }
    }
  }

  private static void assertThatTheSummaryIsTrue(JsonNode summary, DemoLake lake, Oracle oracle)
      throws Exception {
    Set<String> shown = new TreeSet<>();
    for (JsonNode table : summary.get("tables")) {
      String name = table.get("layer").textValue() + "." + table.get("table").textValue();
      shown.add(name);
      assertThat(table.get("rows").longValue()).as(name).isEqualTo(lake.count(name));
      assertThat(table.get("snapshots").longValue()).as(name).isPositive();
      // Nobody changes the calendar, and the tills do not say when a record was made.
      if (!name.matches(".*fiscal_calendar|.*dim_date|.*\\.till_.*")) {
        assertThat(table.get("freshness_p50_s").doubleValue())
            .as(name)
            .isPositive()
            .isLessThanOrEqualTo(table.get("freshness_p99_s").doubleValue());
      }
      for (Feed feed : Feed.values()) {
        if (name.equals("bronze." + log(feed))) {
          assertThat(table.get("quarantined").longValue())
              .as(name)
              .isEqualTo(oracle.messages(feed).malformed());
        }
        if (name.equals("silver." + feed.table())) {
          assertThat(table.get("quarantined").longValue())
              .as(name)
              .isEqualTo(oracle.messages(feed).implausible());
        }
      }
    }
    assertThat(oracle.messages(Feed.WEB).malformed()).isPositive();
    assertThat(oracle.messages(Feed.WEB).implausible()).isPositive();
    assertThat(shown)
        .containsExactlyInAnyOrderElementsOf(
            lake.tables().stream()
                .filter(name -> name.matches("(bronze|silver|gold)\\..*"))
                .toList());
    assertThat(summary.get("quarantined").longValue())
        .isEqualTo(oracle.messages().malformed() + oracle.messages().implausible());
  }

  private static String log(Feed feed) {
    return switch (feed) {
      case WEB -> "web__transactions";
      case TILL -> "till__transactions";
      case PARTNER -> "partner__sales";
    };
  }

  /** Every address that was listened on until the end. */
  private static Set<String> listenersOf(DemoProcess demo) {
    Set<String> listeners = new TreeSet<>();
    try {
      while (demo.isAlive()) {
        listeners.addAll(ListeningSockets.of(demo.processes()));
        TimeUnit.MILLISECONDS.sleep(200);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return listeners;
  }

  private static List<Path> secretFiles(Path data) {
    return List.of(
        data.resolve("secrets/postgres-icestream"),
        data.resolve("secrets/postgres-superuser"),
        data.resolve("lake/state/tokenize.keyset.json"),
        data.resolve("lake/state/encrypt.keyset.json"));
  }

  private static SecretSearch secrets(Path data) throws Exception {
    SecretSearch search =
        new SecretSearch()
            .text(Files.readString(data.resolve("secrets/postgres-icestream")))
            .text(Files.readString(data.resolve("secrets/postgres-superuser")));
    for (Path keyset : secretFiles(data).subList(2, 4)) {
      String key =
          JSON.readTree(keyset.toFile()).get("key").get(0).get("keyData").get("value").textValue();
      byte[] bytes = Base64.getDecoder().decode(key);
      // The key itself is the last field of the message.
      search = search.text(key).bytes(Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length));
    }
    return search;
  }

  /** What the shop knows of some customers and of nobody else. */
  private static SecretSearch persons(EmbeddedPostgres postgres) throws Exception {
    SecretSearch search = new SecretSearch();
    try (Connection shop = postgres.connect(Shop.DATABASE);
        ResultSet rows =
            shop.createStatement()
                .executeQuery(
                    "select email, phone, address_line_1 from public.customers"
                        + " where email is not null and length(phone) > 8"
                        + " and length(address_line_1) > 8 order by customer_id limit 50")) {
      int customers = 0;
      while (rows.next()) {
        customers++;
        for (int column = 1; column <= 3; column++) {
          search.text(rows.getString(column));
        }
      }
      assertThat(customers).isGreaterThan(10);
    }
    return search;
  }

  private static byte[] bytesOf(long process, String part) throws Exception {
    try {
      return Files.readAllBytes(Path.of("/proc", Long.toString(process), part));
    } catch (NoSuchFileException ended) {
      return new byte[0];
    }
  }
}
