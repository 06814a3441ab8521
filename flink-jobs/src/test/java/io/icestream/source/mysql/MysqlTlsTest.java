package io.icestream.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.source.mysql.MysqlEndpoint.Tls;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class MysqlTlsTest {
  @RegisterExtension static final MariaDbServer SERVER = MariaDbServer.encrypted();

  private static String version(Tls tls) throws IOException {
    try (MysqlConnection connection = MysqlConnection.open(SERVER.endpoint(tls), 30)) {
      return connection.rows("show status like 'Ssl_version'").get(0)[1];
    }
  }

  @Test
  void isEncryptedAsAsked() throws Exception {
    assertThat(version(Tls.OFF)).isEmpty();
    assertThat(version(Tls.PREFERRED)).startsWith("TLSv1.");
    assertThat(version(Tls.REQUIRED)).startsWith("TLSv1.");
    assertThatThrownBy(() -> version(Tls.VERIFIED))
        .as("nobody vouches for it")
        .isInstanceOf(IOException.class)
        .hasMessageContaining("certification path");
    assertThat(
            MysqlChecks.run(
                new MysqlCapture(SERVER.endpoint(Tls.VERIFIED), 9, java.util.Map.of(), 1)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).startsWith("ICE-MYSQL-001: Cannot "));
  }

  @Test
  void readsRowsAndLogOverIt() throws Exception {
    MariaDbServer.Database database = SERVER.database();
    database.execute(
        "create table t (id int primary key, v mediumtext)", "insert into t values (1, 'a')");
    try (Captured run = Captured.of(Captured.capture(database, "t")).rows(1)) {
      database.execute("insert into t values (2, repeat('x', 300000)), (3, 'c')");
      run.rows(3);
      assertThat(run.rows().get(1).textValues()[1]).hasSize(300_000);
      assertThat(Captured.newest(run.rows()).get("3")).isEqualTo(List.of("3", "c"));
    }
  }
}
