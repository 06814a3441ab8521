package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1_800)
class GenerateDataIT {
  @TempDir Path directory;

  /** The server's user must be able to enter. */
  @BeforeEach
  void letOthersEnter() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void countsWhatLiesInTheServersAndGoesOn() throws Exception {
    JsonNode first = generate("--for", "1s", "--rate", "500", "--json");
    assertThat(first.get("NEW").longValue()).isGreaterThan(10_000);
    JsonNode second = generate("--for", "1s", "--rate", "500", "--json");
    assertThat(second.get("NEW").longValue()).isGreaterThan(first.get("NEW").longValue());
    assertThat(second.get("CUSTOMERS_INSERT").longValue()).isGreaterThanOrEqualTo(1_000);
    long messages = 0;
    for (Message.Kind kind : Message.Kind.values()) {
      messages += second.path(kind.name()).longValue();
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        Feeds feeds = Feeds.start(directory);
        Generator generator = Generator.open(postgres, kafka, feeds, 42)) {
      generator.quiesce();
      Sources.assertThatTheyHoldTheRecord(postgres, kafka, feeds);
      assertThat(Oracle.over(postgres).messages().total()).isEqualTo(messages);
    }
  }

  @Test
  void saysHowToConnectAndStopsWhenToldTo() throws Exception {
    Path errors = directory.resolve("errors");
    try (ForkedJvm jvm =
        ForkedJvm.start(
            DemoMain.class,
            List.of("-Xmx1g"),
            ProcessBuilder.Redirect.to(errors.toFile()),
            List.of("generate-data", "--dir", directory.toString(), "--rate", "10"))) {
      while (!Files.readString(errors).contains("Ctrl-C stops")) {
        assertThat(jvm.handle().isAlive()).as(Files.readString(errors)).isTrue();
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertThat(jvm.terminate()).isZero();
    }
    String password = Files.readString(directory.resolve("secrets/postgres-icestream"));
    assertThat(Files.readString(errors))
        .contains("export SHOP_PORT=", "export TILL_URL=http://127.0.0.1:", "export PARTNER_DIR=")
        .contains("export SHOP_PASSWORD=$(cat " + directory.toRealPath())
        .doesNotContain(password);
    assertThat(PostgresHome.of(directory, ServerUser.current()).running()).isEmpty();
  }

  private JsonNode generate(String... options) throws Exception {
    String[] all = new String[options.length + 3];
    all[0] = "generate-data";
    all[1] = "--dir";
    all[2] = directory.toString();
    System.arraycopy(options, 0, all, 3, options.length);
    try (ForkedJvm jvm = ForkedJvm.start(DemoMain.class, all)) {
      List<String> lines = jvm.lines();
      assertThat(jvm.exitCode()).isZero();
      assertThat(lines).hasSize(1);
      return new ObjectMapper().readTree(lines.get(0));
    }
  }
}
