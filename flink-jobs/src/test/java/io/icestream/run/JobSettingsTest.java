package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class JobSettingsTest {

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
  void refuseWhatIcestreamReliesOn() {
    assertThatThrownBy(
            () ->
                JobSettings.requireFree(
                    "shop",
                    Map.of("rest.bind-address", "0.0.0.0", "execution.checkpointing.dir", "/tmp")))
        .hasMessageContaining("ICE-RUN-014")
        .hasMessageContaining("execution.checkpointing.dir, rest.bind-address");
  }
}
