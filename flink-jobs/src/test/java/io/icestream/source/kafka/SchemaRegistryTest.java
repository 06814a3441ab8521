package io.icestream.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import io.icestream.source.DecodeException;
import io.icestream.source.SourceStoppedException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SchemaRegistryTest {
  private static final String CITY =
      "{\"type\":\"record\",\"name\":\"City\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}";

  private RegistryServer server;

  @BeforeEach
  void start() throws IOException {
    server = new RegistryServer().schema(1, CITY);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void asksForASchemaOnce() throws Exception {
    SchemaRegistry registry = registry(Map.of());
    assertThat(registry.schema(1).getName()).isEqualTo("City");
    assertThat(registry.schema(1)).isSameAs(registry.schema(1));
    assertThat(server.asked()).containsExactly("/schemas/ids/1");
  }

  @Test
  void doesNotAskForAnUnknownSchemaWithEachRecord() {
    SchemaRegistry registry = registry(Map.of());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> registry.schema(7))
          .isInstanceOfSatisfying(
              DecodeException.class, e -> assertThat(e.reasonCode()).isEqualTo("unknown-schema"))
          .hasMessageContaining("no schema of its id");
    }
    assertThat(server.asked()).containsExactly("/schemas/ids/7");
  }

  @Test
  void readsIdsAsWithoutASign() {
    assertThatThrownBy(() -> registry(Map.of()).schema(-1)).hasMessageContaining("no schema");
    assertThat(server.asked()).containsExactly("/schemas/ids/4294967295");
  }

  @Test
  void followsReferences() throws Exception {
    String street =
        "{\"type\":\"record\",\"name\":\"Street\",\"fields\":[{\"name\":\"city\",\"type\":\"City\"}]}";
    String house =
        "{\"type\":\"record\",\"name\":\"House\",\"fields\":[{\"name\":\"street\",\"type\":\"Street\"},"
            + "{\"name\":\"city\",\"type\":\"City\"}]}";
    server.version("City", CITY).version("Street", street, "City");
    server.schema(2, house, "AVRO", "Street", "City");

    assertThat(registry(Map.of()).schema(2).getField("street").schema().getField("city").schema())
        .satisfies(city -> assertThat(city.getName()).isEqualTo("City"));
  }

  @Test
  void givesUpOnReferencesWithoutAnEnd() {
    server.version("City", CITY.replace("string", "City2"), "City");
    server.schema(2, CITY, "AVRO", "City");
    assertThatThrownBy(() -> registry(Map.of()).schema(2))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reasonCode()).isEqualTo("unusable-schema"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 408, 429, 500, 502, 503, 504})
  void asksAgainAfterAFailureThatMayPass(int status) throws Exception {
    server.instead(status, "", 2);
    assertThat(registry(Map.of()).schema(1).getName()).isEqualTo("City");
    // A connection that was cut, the JDK's client may open a second time by itself.
    assertThat(server.asked()).hasSizeBetween(2, 3).containsOnly("/schemas/ids/1");
  }

  @Test
  void givesUpInTheEndSoThatTheJobRestarts() {
    server.instead(503, "secret of the server", 3);
    assertThatThrownBy(() -> registry(Map.of()).schema(1))
        .isInstanceOf(IcestreamException.class)
        .isNotInstanceOf(SourceStoppedException.class)
        .hasMessageContaining("ICE-KAFKA-006")
        .hasMessageContaining("answers 503 (attempts=3)")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | <html>not here</html>",
        "404 | {\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}",
        "200 | <html>please log in</html>",
        "200 | 7",
        "302 | ''",
        "400 | {}"
      })
  void stopsWhereThereIsNoRegistry(int status, String body) {
    server.instead(status, body, 1);
    assertThatThrownBy(() -> registry(Map.of()).schema(1))
        .isInstanceOf(SourceStoppedException.class)
        .hasMessageContaining("ICE-KAFKA-008")
        .hasMessageContaining("answers " + status);
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void tellsWhoItIs() throws Exception {
    server.letIn("lake", "swordfish");
    SchemaRegistry registry = registry(Map.of("username", "lake", "password", "swordfish"));
    assertThat(registry.schema(1).getName()).isEqualTo("City");

    server.letIn("tuna");
    assertThat(registry(Map.of("token", "tuna\n")).schema(1).getName()).isEqualTo("City");
  }

  @Test
  void stopsWhereItIsNotLetIn() {
    server.letIn("lake", "swordfish");
    SchemaRegistry registry = registry(Map.of("username", "lake", "password", "tuna"));
    assertThatThrownBy(() -> registry.schema(1))
        .isInstanceOf(SourceStoppedException.class)
        .hasMessageContaining("ICE-KAFKA-007")
        .hasMessageContaining("answers 401")
        .hasMessageNotContaining("tuna");
    assertThat(registry.toString()).doesNotContain("tuna");
  }

  @Test
  void looksWhetherARegistryAnswers() {
    registry(Map.of()).check();
    assertThat(server.asked()).containsExactly("/subjects?offset=0&limit=1");

    server.instead(503, "", 1);
    assertThatThrownBy(() -> registry(Map.of()).check())
        .hasMessageContaining("ICE-KAFKA-006")
        .hasMessageContaining("(attempts=1)");
  }

  @Test
  void travelsWithTheJobWithoutWhatItHasRead() throws Exception {
    SchemaRegistry registry = registry(Map.of("token", "${env:NO_SUCH_VARIABLE}"));
    SchemaRegistry copy =
        InstantiationUtil.deserializeObject(
            InstantiationUtil.serializeObject(registry), getClass().getClassLoader());
    assertThatThrownBy(() -> copy.schema(1)).hasMessageContaining("NO_SUCH_VARIABLE");
    assertThat(List.copyOf(server.asked())).isEmpty();
  }

  private SchemaRegistry registry(Map<String, String> login) {
    return new SchemaRegistry("web", server.address() + "/", login, 3, Duration.ofMillis(2));
  }
}
