package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1_800)
class DemoCommandIT {
  @TempDir Path directory;

  @BeforeEach
  void makeProject() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(directory.resolve("icestream.yml"), "name: retail\n");
  }

  @Test
  void endsByItselfWithOneLineOfJson() throws Exception {
    try (ForkedJvm jvm = demo("--for", "2s", "--json")) {
      jvm.await("SAVEPOINT");
      JsonNode summary = new ObjectMapper().readTree(jvm.await(""));
      assertThat(summary.fieldNames())
          .toIterable()
          .containsExactly(
              "tables",
              "read",
              "passed",
              "quarantined",
              "duplicates",
              "first_published_s",
              "reconciled",
              "audits",
              "leaks");
      assertThat(summary.get("reconciled").booleanValue()).isTrue();
      assertThat(summary.get("first_published_s").doubleValue()).isBetween(0.1, 60.0);
      assertThat(summary.get("tables").get(0).fieldNames())
          .toIterable()
          .containsExactly(
              "layer",
              "table",
              "rows",
              "snapshots",
              "freshness_p50_s",
              "freshness_p99_s",
              "quarantined");
      assertThat(summary.get("tables").get(0).get("freshness_p99_s").doubleValue()).isEqualTo(4.25);
      assertThat(jvm.exitCode()).isZero();
    }
    assertThat(PostgresHome.of(directory.resolve("data"), ServerUser.current()).running())
        .isEmpty();
  }

  @Test
  void stopsInOrderWhenToldTo() throws Exception {
    try (ForkedJvm jvm = demo()) {
      jvm.await("STARTED");
      assertThat(jvm.terminate()).isZero();
    }
    assertThat(PostgresHome.of(directory.resolve("data"), ServerUser.current()).running())
        .isEmpty();
  }

  @Test
  void refusesADirectoryThatAnotherDemoUses() throws Exception {
    try (ForkedJvm jvm = demo()) {
      jvm.await("STARTED");
      try (ForkedJvm other = demo()) {
        assertThat(other.exitCode()).isEqualTo(1);
      }
      assertThat(jvm.terminate()).isZero();
    }
  }

  private ForkedJvm demo(String... arguments) throws Exception {
    String[] all = new String[arguments.length + 4];
    all[0] = "--dir";
    all[1] = directory.resolve("data").toString();
    all[2] = "--project";
    all[3] = directory.toString();
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return ForkedJvm.start(StubDemoMain.class, all);
  }
}
