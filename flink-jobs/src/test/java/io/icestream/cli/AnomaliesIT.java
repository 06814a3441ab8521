package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a running job says of data that is unlike before. */
class AnomaliesIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @TempDir private Path folder;
  private PostgresServer.Database shop;
  private Path lake;

  /** How amounts are made, as SQL. */
  private volatile String amount = "50 + 15 * random()";

  private volatile int rows = 40;
  private volatile boolean isOver;

  @Test
  void findsNullsAnotherDistributionAndTooFewRows() throws Exception {
    shop = SERVER.database();
    shop.execute("create table orders (id bigserial primary key, amount double precision)");
    String variable = shop.name().toUpperCase(Locale.ROOT) + "_PASSWORD";
    System.setProperty("icestream.env." + variable, PostgresServer.PASSWORD);
    lake = folder.resolve("lake");
    Said init = Cli.say("init", lake.toString(), "--from", shop.url(), "--user", "postgres");
    assertThat(init.exitCode()).as(init.err()).isZero();
    Path settings = lake.resolve("icestream.yml");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace("checkpoint-interval: 10s", "checkpoint-interval: 1s\nparallelism: 2"));
    Files.writeString(
        lake.resolve("silver").resolve("orders.yml"),
        "anomalies: {columns: [amount], learn: 10}\n");

    CompletableFuture<Void> traffic = CompletableFuture.runAsync(this::insert);
    try (Job job =
        Cli.start(
            folder.resolve("job.txt"), variable, PostgresServer.PASSWORD, "run", lake.toString())) {
      job.await("running; web UI");
      await("select count(*) > 25 from ops.cuts");
      amount = "case when random() < 0.5 then 500 + 15 * random() end";
      await(
          "select count(distinct kind) = 2 from ops.anomalies"
              + " where table_name = 'silver.orders' and column_name = 'amount'"
              + " and kind in ('nulls', 'drift') and learned_count >= 10");
      rows = 0;
      await(
          "select count(*) > 0 from ops.anomalies"
              + " where kind = 'volume' and observed < expected or kind = 'freshness'");
    } finally {
      isOver = true;
      traffic.join();
    }
  }

  private void insert() {
    try {
      while (!isOver) {
        shop.execute(
            "insert into orders (amount) select %s from generate_series(1, %d)"
                .formatted(amount, rows));
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void await(String sql) throws Exception {
    Said said = null;
    for (int i = 0; i < 120; i++) {
      said = Cli.say("query", lake.toString(), sql, "--format", "csv");
      if (said.exitCode() == 0 && said.out().endsWith("true\r\n")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    Said found =
        Cli.say("query", lake.toString(), "select * from ops.anomalies", "--format", "csv");
    throw new TimeoutException(sql + ": " + said + "\n" + found.out());
  }
}
