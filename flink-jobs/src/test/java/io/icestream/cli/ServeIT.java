package io.icestream.cli;

import static io.icestream.cli.OrdersLake.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.source.kafka.KafkaBroker;
import io.icestream.source.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Gold of a running job in a database, row by row, whatever stops in between. */
@Timeout(1_800)
class ServeIT {
  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final String VARIABLE = "REPORTS_PASSWORD";

  @TempDir private Path folder;
  private OrdersLake lake;
  private PostgresServer.Database reports;

  @Test
  void holdsWhatIsPublished() throws Exception {
    reports = SERVER.database();
    System.setProperty("icestream.env." + VARIABLE, PostgresServer.PASSWORD);
    lake = OrdersLake.create(KAFKA, "served", folder);
    lake.edit(
        "icestream.yml", "checkpoint-interval: 300ms", "checkpoint-interval: 300ms" + serve());
    assertThat(Cli.say("serve", lake.project(), "--once").err()).contains("ICE-RUN-026");
    Said script = Cli.say("serve", lake.project(), "--print");
    assertThat(script.out())
        .contains("create table \"reports\".\"amounts_by_customer\" (")
        .contains("    \"amount\" numeric(38,2),", "primary key (\"customer_id\")")
        .contains("is 'One row for each customer';", "is 'Who ordered';");
    for (String statement : script.out().split(";\n", -1)) {
      if (!statement.isBlank()) {
        reports.execute(statement);
      }
    }

    try (Pipeline job = Pipeline.start(lake.workspace(), RunOptions.defaults())) {
      lake.send(orders(1, 300));
      lake.await(job, 300);
      try (Job serve = serve("first.txt")) {
        awaitEqual(serve);
        lake.send(orders(2, 200));
        lake.sendTombstone("o-299");
        lake.sendTombstone("o-298");
        lake.await(job, 502);
        awaitEqual(serve);
        assertThat(gold()).hasSize(298).noneMatch(row -> row.startsWith("c-299 "));
      }
      lake.send(orders(3, 100));
      lake.sendTombstone("o-0");
      lake.await(job, 603);

      try (Job serve = serve("second.txt")) {
        awaitEqual(serve);
        SERVER.stop("immediate");
        try {
          lake.send(orders(4, 50));
          lake.await(job, 653);
          serve.await("ICE-SRV-002");
        } finally {
          SERVER.start();
        }
        awaitEqual(serve);
        assertThat(serve.said()).contains("waiting; it is tried again");
        serve.process().destroy();
        assertThat(serve.exitCode()).as(serve.said()).isZero();
        assertThat(serve.said()).contains("stopped").doesNotContain(PostgresServer.PASSWORD);
      }
      lake.send(orders(5, 10));
      lake.await(job, 663);
      job.stopWithSavepoint();
    }
    Said once = Cli.say("serve", lake.project(), "--once");
    assertThat(once.exitCode()).as(once.err()).isZero();
    assertThat(once.err()).contains("gold.amounts_by_customer 10 written, 0 deleted");
    assertThat(served()).isEqualTo(gold());
    assertThat(Cli.say("serve", lake.project(), "--once").err()).contains("1 table as before");
  }

  @Test
  void saysWhichDatabasesThereAre() throws Exception {
    lake = OrdersLake.create(KAFKA, "unserved", folder);
    Said none = Cli.say("serve", lake.project(), "--once");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("ICE-SRV-001", "Add one to 'serve'");
  }

  private String serve() {
    return """

        serve:
          warehouse:
            type: jdbc
            url: %s
            username: postgres
            password: "${env:%s}"
            schema: reports"""
        .formatted(reports.url(), VARIABLE);
  }

  private Job serve(String log) throws Exception {
    return Cli.start(
        folder.resolve(log), VARIABLE, PostgresServer.PASSWORD, "serve", lake.project());
  }

  /** New versions of the first orders; each is of a customer of its own, but for o-298. */
  private static String[] orders(int version, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> order("o-" + i, "c-" + (i == 298 ? 1 : i), 1, 10 * version + i))
        .toArray(String[]::new);
  }

  private void awaitEqual(Job serve) throws Exception {
    for (int i = 0; i < 60 && !gold().equals(served()); i++) {
      assertThat(serve.process().isAlive()).as(serve.said()).isTrue();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    assertThat(served()).as(serve.said()).isNotEmpty().isEqualTo(gold());
  }

  private List<String> gold() throws Exception {
    return lake.rows("customer_id, amount, order_count", "gold.amounts_by_customer");
  }

  private List<String> served() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = reports.connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select concat_ws(' ', customer_id, amount, order_count) from"
                    + " reports.amounts_by_customer")) {
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    rows.sort(null);
    return rows;
  }
}
