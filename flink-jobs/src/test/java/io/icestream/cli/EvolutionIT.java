package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a running job does when somebody alters its tables. */
class EvolutionIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @TempDir private Path folder;
  private PostgresServer.Database shop;
  private Path lake;
  private String variable;

  @Test
  void takesInWhatItCanAndNamesWhatItCannot() throws Exception {
    shop = SERVER.database();
    shop.execute(
        "create table orders (id int primary key, amount int, note text)",
        "insert into orders select i, i, 'n' || i from generate_series(1, 100) i");
    variable = shop.name().toUpperCase(Locale.ROOT) + "_PASSWORD";
    System.setProperty("icestream.env." + variable, PostgresServer.PASSWORD);
    lake = folder.resolve("lake");
    assertThat(
            Cli.say("init", lake.toString(), "--from", shop.url(), "--user", "postgres").exitCode())
        .isZero();
    edit("icestream.yml", "checkpoint-interval: 10s", "checkpoint-interval: 1s");
    edit("icestream.yml", "prepare: auto", "prepare: auto\n    on-breaking-change: adapt");

    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> insert(isOver));
    try (Job job = run("first.txt")) {
      job.await("running; web UI");
      awaitRows("select count(*) > 100 from silver.orders");

      shop.execute("alter table orders add column origin text default 'DE'");
      job.await(shop.name() + ".orders has new or wider columns (origin");
      assertThat(job.said()).contains("add them to silver/orders.sql");
      assertEqual("a default fills rows that nobody wrote");

      shop.execute("alter table orders rename note to remark");
      job.await("orders has new or wider columns (remark");
      Said renamed = assertEqual("a new name has the values of the old one");
      assertThat(renamed.out()).contains("the source no longer has column note");

      shop.execute("alter table orders alter amount type bigint");
      assertThat(job.exitCode()).isEqualTo(2);
      assertThat(job.said())
          .contains("silver/orders.sql:1: ICE-PLAN-009", "orders.amount: it is INT");
    }
    shop.execute("insert into orders (id, amount) values (-1, 3000000000)");
    edit("silver/orders.sql", "amount INT", "amount BIGINT");
    edit("silver/orders.sql", "    note STRING,", "    note STRING,\n    origin STRING,");
    edit("silver/orders.sql", "    note,", "    note,\n    origin,");
    Said plan = Cli.say("plan", lake.toString());
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains("`orders` modify (`amount` BIGINT)", "`orders` add (`origin` STRING)");
    try (Job job = run("second.txt")) {
      awaitRows(
          "select count(*) = 1 from silver.orders where id = -1 and amount = 3000000000 and origin = 'DE'");

      shop.execute("alter table orders alter remark type int using 7");
      assertThat(job.exitCode()).isEqualTo(1);
      assertThat(job.said())
          .contains("ICE-SRC-008", "column remark was text and is now integer", "'park'");
    } finally {
      isOver.set(true);
      traffic.join();
    }
    edit("icestream.yml", "on-breaking-change: adapt", "on-breaking-change: stop");
    Said stopped = Cli.say("run", lake.toString());
    assertThat(stopped.exitCode()).isEqualTo(2);
    assertThat(stopped.err()).contains("ICE-RUN-009", shop.name() + ".orders.note", "'adapt'");
  }

  private Job run(String log) throws IOException {
    return Cli.start(
        folder.resolve(log), variable, PostgresServer.PASSWORD, "run", lake.toString());
  }

  /** Rows that are read again come beside the log, so the lake is equal a little later. */
  private Said assertEqual(String why) {
    Said said = null;
    for (int i = 0; i < 20; i++) {
      said =
          Cli.say(
              "reconcile", lake.toString(), "--tables", shop.name() + ".orders", "--wait", "120s");
      if (said.exitCode() == 0) {
        return said;
      }
    }
    throw new AssertionError(why + "\n" + said.out() + said.err());
  }

  private void awaitRows(String sql) throws Exception {
    Said said = null;
    for (int i = 0; i < 60; i++) {
      said = Cli.say("query", lake.toString(), sql, "--format", "csv");
      if (said.exitCode() == 0 && said.out().endsWith("true\r\n")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new TimeoutException(sql + ": " + said);
  }

  private void insert(AtomicBoolean isOver) {
    try {
      for (int i = 1_000; !isOver.get(); i++) {
        shop.execute("insert into orders (id, amount) values (" + i + ", 1)");
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void edit(String file, String from, String to) throws IOException {
    String text = Files.readString(lake.resolve(file));
    assertThat(text).contains(from);
    Files.writeString(lake.resolve(file), text.replace(from, to));
  }
}
