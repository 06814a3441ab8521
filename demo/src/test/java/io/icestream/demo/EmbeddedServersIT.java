package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class EmbeddedServersIT {
  @TempDir Path directory;

  /** The server's user must be able to enter, or data would lie elsewhere. */
  @BeforeEach
  void letOthersEnter() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void continuesOnTheSamePortWithTheSameData() throws Exception {
    int port;
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
      port = postgres.port();
      postgres.createDatabase("shop");
      execute(postgres, "create table words (word text)");
      execute(postgres, "insert into words values ('kept')");
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
      assertThat(postgres.port()).isEqualTo(port);
      assertThat(postgres.isAdopted()).isFalse();
      assertThat(query(postgres, "select count(*) from words")).isEqualTo("1");
    }
  }

  @Test
  void letsTheRoleReplicateButNotRule() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
      postgres.createDatabase("shop");
      assertThat(query(postgres, "show wal_level")).isEqualTo("logical");
      assertThat(query(postgres, "show fsync")).isEqualTo("on");
      assertThat(
              query(
                  postgres,
                  "select rolreplication and not rolsuper from pg_roles where rolname = 'icestream'"))
          .isEqualTo("t");
      execute(postgres, "create table words (word text)");
      execute(postgres, "create publication all_words for table words");
    }
  }

  @Test
  void refusesAWrongPassword() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.url("postgres"), "icestream", "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(postgres.passwordFile())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  @Tag("faults")
  void takesOverTheServersOfAKilledJvm() throws Exception {
    try (ForkedJvm jvm = ForkedJvm.start(ServersMain.class, directory.toString())) {
      String ports = jvm.await("READY");
      jvm.kill();
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
          EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
        assertThat(postgres.port() + " " + kafka.port()).isEqualTo(ports);
        assertThat(postgres.isAdopted()).isTrue();
        assertThat(query(postgres, "select count(*) from words")).isEqualTo("1");
        assertThat(recordsOf(kafka, "words")).isEqualTo(1);
      }
    }
    assertThat(serverOf(directory)).isEmpty();
  }

  @Test
  @Tag("faults")
  void startsAgainAfterTheServerItselfWasKilled() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
      postgres.createDatabase("shop");
      execute(postgres, "create table words (word text)");
      execute(postgres, "insert into words values ('kept')");
      ProcessHandle server = ProcessHandle.of(serverOf(directory).orElseThrow()).orElseThrow();
      List<ProcessHandle> workers = server.descendants().toList();
      server.destroyForcibly();
      workers.forEach(ProcessHandle::destroyForcibly);
      server.onExit().join();
      for (ProcessHandle worker : workers) {
        worker.onExit().join();
      }
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
      assertThat(query(postgres, "select count(*) from words")).isEqualTo("1");
    }
  }

  @Test
  @Tag("faults")
  void stopsTheServerWhenTheJvmEndsInOrder() throws Exception {
    try (ForkedJvm jvm = ForkedJvm.start(ServersMain.class, directory.toString())) {
      jvm.await("READY");
      jvm.terminate();
    }
    assertThat(serverOf(directory)).isEmpty();
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    try (ForkedJvm jvm = ForkedJvm.start(ServersMain.class, directory.toString())) {
      jvm.await("READY");
      List<Long> processes =
          Stream.concat(
                  Stream.of(jvm.pid(), serverOf(directory).orElseThrow()),
                  ProcessHandle.of(serverOf(directory).orElseThrow())
                      .orElseThrow()
                      .children()
                      .map(ProcessHandle::pid))
              .toList();
      List<String> addresses = ListeningSockets.of(processes);
      assertThat(addresses).hasSize(3);
      assertThat(addresses).allMatch(ListeningSockets::isLoopback);
      jvm.terminate();
    }
  }

  @Test
  @Tag("faults")
  void keepsDataElsewhereIfTheServersUserCannotEnterTheDirectory() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Path inner = directory.resolve("demo");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(inner)) {
      postgres.createDatabase("shop");
      assertThat(query(postgres, "select 1")).isEqualTo("1");
    }
    PostgresHome home = PostgresHome.of(inner, ServerUser.current());
    EmbeddedPostgres.wipe(inner);
    assertThat(home.data()).doesNotExist();
    Trees.delete(home.base());
  }

  @Test
  @Tag("faults")
  void wipesARunningServersData() throws Exception {
    try (ForkedJvm jvm = ForkedJvm.start(ServersMain.class, directory.toString())) {
      jvm.await("READY");
      jvm.kill();
    }
    EmbeddedPostgres.wipe(directory);
    EmbeddedKafka.wipe(directory);
    assertThat(serverOf(directory)).isEmpty();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
      postgres.createDatabase("shop");
      assertThat(query(postgres, "select count(*) from pg_tables where tablename = 'words'"))
          .isEqualTo("0");
    }
  }

  private static Optional<Long> serverOf(Path directory) throws Exception {
    return PostgresHome.of(directory, ServerUser.current())
        .running()
        .map(PostgresHome.Running::pid);
  }

  private static long recordsOf(EmbeddedKafka kafka, String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return consumer.endOffsets(List.of(partition)).get(partition);
    }
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = postgres.connect("shop");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = postgres.connect("shop");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
