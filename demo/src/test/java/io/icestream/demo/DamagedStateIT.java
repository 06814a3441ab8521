package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start on state that this build cannot read. */
@Tag("faults")
@Timeout(1_800)
class DamagedStateIT {
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
  void saysSoAndStops() throws Exception {
    try (DemoProcess demo = DemoProcess.start(directory, "--for", "1s")) {
      demo.output();
      assertThat(demo.exitCode()).as(demo.errors()).isZero();
    }
    // As a build leaves it behind whose serializer has another name.
    replace("IndexKeySerializer$Snapshot", "IndexKeySerialiser$Snapshot");

    try (DemoProcess demo = DemoProcess.start(directory)) {
      demo.output();
      assertThat(demo.exitCode()).isEqualTo(1);
      assertThat(demo.errors())
          .contains("the job is restarting, failed 1 time since the last checkpoint: ")
          .contains("ICE-RUN-020: ")
          .doesNotContain("at io.icestream");
    }
  }

  private void replace(String name, String other) throws Exception {
    Path state = directory.resolve("data/lake/state/all");
    List<Path> files;
    try (Stream<Path> all = Files.walk(state)) {
      files = all.filter(file -> file.endsWith("_metadata")).toList();
    }
    for (Path file : files) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(text).as(file.toString()).contains(name);
      Files.writeString(file, text.replace(name, other), StandardCharsets.ISO_8859_1);
    }
  }
}
