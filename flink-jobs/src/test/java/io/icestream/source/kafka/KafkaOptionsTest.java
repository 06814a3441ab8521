package io.icestream.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import io.icestream.source.ReaderOptions;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaOptionsTest {

  private static final String CANARY = "canary-8842";

  @TempDir Path directory;

  @Test
  void defaultsReadCommittedRecordsFromTheBeginningWithoutEnd() {
    KafkaOptions options = options(Map.of());

    options.validate();
    assertThat(options.startsAtEnd()).isFalse();
    assertThat(options.stopsAtEnd()).isFalse();
    assertThat(options.group()).isEqualTo("icestream-web");
    assertThat(options.resolvedProperties())
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("partition.discovery.interval.ms", "60000")
        .containsEntry("bootstrap.servers", "127.0.0.1:1");
  }

  @Test
  void everyOptionIsMapped() {
    KafkaOptions options =
        options(
            Map.of(
                "start", "latest",
                "stop", "latest",
                "group", "g",
                "properties.isolation.level", "read_uncommitted",
                "properties.max.poll.records", "7"));

    options.validate();
    assertThat(options.startsAtEnd()).isTrue();
    assertThat(options.stopsAtEnd()).isTrue();
    assertThat(options.group()).isEqualTo("g");
    assertThat(options.resolvedProperties())
        .containsEntry("isolation.level", "read_uncommitted")
        .containsEntry("max.poll.records", "7");
  }

  @ParameterizedTest
  @CsvSource({
    "properties.sasl.oauthbearer.token.endpoint.url, is not on the list",
    "properties.config.providers, is not on the list",
    "properties.auto.offset.reset, is not on the list",
    "properties.key.deserializer, is not on the list",
    "properties.sasl.jaas.config, holds a secret in clear",
    "properties.ssl.keystore.password, holds a secret in clear",
    "properties.sasl.mechanism, is neither PLAIN nor SCRAM"
  })
  void dangerousPropertiesAreRefusedWithoutShowingThem(String option, String why) {
    assertThatThrownBy(() -> options(Map.of(option, CANARY)).validate())
        .isInstanceOf(IcestreamException.class)
        .hasMessageStartingWith("ICE-KAFKA-004: Cannot read web: " + option + " " + why)
        .hasMessageNotContaining(CANARY);
  }

  @Test
  void aLoginWithTheNameAsReferenceButThePasswordInClearIsRefused() {
    assertThatThrownBy(
            () ->
                options(
                        Map.of(
                            "properties.sasl.jaas.config",
                            "org.apache.kafka.common.security.plain.PlainLoginModule required"
                                + " username=\"${env:PATH}\" password=\""
                                + CANARY
                                + "\";"))
                    .validate())
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("holds a secret in clear")
        .hasMessageNotContaining(CANARY);
  }

  @ParameterizedTest
  @CsvSource({"start, group-offsets", "stop, soon"})
  void unknownChoicesAreRefused(String option, String value) {
    assertThatThrownBy(() -> options(Map.of(option, value)).validate())
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("ICE-SRC-002: Cannot read web: the option '" + option + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "registry.url      | ftp://host            | registry.url is no address",
        "registry.url      | http://a:b@host:8081  | registry.url is no address",
        "registry.password | canary-8842           | registry.password holds a secret in clear",
        "registry.password | ${env:P}              | need each other",
        "registry.token    | canary-8842           | registry.token holds a secret in clear",
        "registry.realm    | canary-8842           | registry.realm is not on the list",
      })
  void whatIsWrongWithARegistryIsTold(String option, String value, String why) {
    Map<String, String> wrong = new HashMap<>(Map.of("registry.url", "http://127.0.0.1:8081"));
    wrong.put(option, value);
    assertThatThrownBy(() -> options(wrong).validate())
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("ICE-KAFKA-004")
        .hasMessageContaining(why)
        .hasMessageNotContaining(CANARY);
  }

  @Test
  void aRegistryMayBeNamedWithALogin() {
    KafkaOptions options =
        options(
            Map.of(
                "registry.url",
                "https://registry.example:8081/base",
                "registry.username",
                "lake",
                "registry.password",
                "${env:REGISTRY_PASSWORD}"));
    options.validate();
    assertThat(options.registry()).isPresent();
    assertThat(options(Map.of()).registry()).isEmpty();
  }

  @Test
  void brokersMustBeNamed() {
    assertThatThrownBy(
            () ->
                new KafkaOptions(new ReaderOptions("web", Map.of("orders", "raw"), Map.of()))
                    .validate())
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("ICE-SRC-001: Cannot read web: the option 'bootstrap-servers'");
  }

  @Test
  void twoEntitiesOfOneTopicAreRefused() {
    assertThatThrownBy(
            () ->
                new KafkaOptions(
                        new ReaderOptions(
                            "web",
                            Map.of("orders", "raw", "lines", "raw"),
                            Map.of("bootstrap-servers", "127.0.0.1:1")))
                    .validate())
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("two entities have the same topic");
  }

  @Test
  void theSecretIsInTheClientsPropertiesAndNowhereElse() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), CANARY + "\n");
    KafkaOptions options =
        options(
            Map.of(
                "properties.sasl.mechanism",
                "SCRAM-SHA-256",
                "properties.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                    + " username=\"u\" password=\"${file:"
                    + password
                    + "}\";"));

    options.validate();
    Properties properties = options.resolvedProperties();

    assertThat(properties.getProperty("sasl.jaas.config")).contains("password=\"" + CANARY + "\";");
    assertThat(options.toString()).doesNotContain(CANARY);
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(graph)) {
      out.writeObject(new KafkaReaderProvider().create(options.reader()));
    }
    assertThat(graph.toString(StandardCharsets.ISO_8859_1))
        .contains("${file:")
        .doesNotContain(CANARY);
  }

  @Test
  void aLoginModuleFromASecretFileIsStillChecked() throws Exception {
    Path login =
        Files.writeString(
            directory.resolve("login"), "com.sun.security.auth.module.JndiLoginModule required;");

    KafkaOptions options = options(Map.of("properties.sasl.jaas.config", "${file:" + login + "}"));

    options.validate();
    assertThatThrownBy(options::resolvedProperties)
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("another login module")
        .hasMessageNotContaining("Jndi");
  }

  private static KafkaOptions options(Map<String, String> extra) {
    Map<String, String> options = new HashMap<>(extra);
    options.put("bootstrap-servers", "127.0.0.1:1");
    return new KafkaOptions(new ReaderOptions("web", Map.of("orders", "raw"), options));
  }
}
