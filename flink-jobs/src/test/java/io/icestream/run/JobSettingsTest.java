package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobSettingsTest {
  @TempDir Path folder;

  @Test
  void takeWhatTheProjectSetsBesides() {
    Map<String, String> further =
        Map.of("state.backend.type", "rocksdb", "taskmanager.memory.managed.size", "512m");
    JobSettings.requireFree("shop", further);
    Configuration settings =
        JobSettings.local(Path.of("/state"), Duration.ofSeconds(10), 2, 0, further);
    assertThat(settings.toMap()).containsAllEntriesOf(further);
  }

  @Test
  void listNamesOfColumnsWhateverTheyAre() {
    List<String> names = List.of("a;b", "it's", "a \"b\"", "plain");
    Configuration options = new Configuration();
    options.setString("key", SourceSystem.keyOption(names).get("key"));
    assertThat(options.get(ConfigOptions.key("key").stringType().asList().noDefaultValue()))
        .isEqualTo(names);
  }

  @Test
  void refuseWhatIcestreamReliesOn() {
    assertThatThrownBy(
            () ->
                JobSettings.requireFree(
                    "shop",
                    Map.of("rest.bind-address", "0.0.0.0", "execution.checkpointing.dir", "/tmp")))
        .hasMessageContaining("ICE-RUN-014")
        .hasMessageContaining("execution.checkpointing.dir, rest.bind-address");
  }

  @Test
  void takeSecretsThatFlinkHidesAndRefuseThoseThatItWouldShow() throws Exception {
    String secret = UUID.randomUUID().toString();
    Path file = Files.writeString(folder.resolve("secret"), secret);
    String reference = "${file:" + file + "}";
    Map<String, String> hidden = Map.of("s3.secret-key", reference);

    JobSettings.requireFree("shop", hidden);
    Configuration settings =
        JobSettings.local(Path.of("/state"), Duration.ofSeconds(10), 2, 0, hidden);

    assertThat(settings.toMap()).containsEntry("s3.secret-key", secret);
    assertThat(settings.toString()).doesNotContain(secret);
    assertThatThrownBy(
            () -> JobSettings.requireFree("shop", Map.of("s3.access-key", reference, "a", "b")))
        .hasMessageContaining("ICE-RUN-023")
        .hasMessageContaining("(s3.access-key)")
        .hasMessageNotContaining(secret);
  }

  @Test
  void letNobodySubmitOrCancelOverTheWebInterface() {
    Configuration settings =
        JobSettings.local(Path.of("/state"), Duration.ofSeconds(10), 2, 0, Map.of());

    assertThat(settings.get(WebOptions.SUBMIT_ENABLE)).isFalse();
    assertThat(settings.get(WebOptions.CANCEL_ENABLE)).isFalse();
    assertThatThrownBy(
            () -> JobSettings.requireFree("shop", Map.of(WebOptions.SUBMIT_ENABLE.key(), "true")))
        .hasMessageContaining("ICE-RUN-014");
  }
}
