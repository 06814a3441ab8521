package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A table of a database whose changes had to wait in quarantine. */
@Timeout(1_800)
@Tag("faults")
class ParkedTableIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @TempDir private Path folder;

  @Test
  void takesInTheChangesOfAParkedTable() throws Exception {
    PostgresServer.Database shop = SERVER.database();
    shop.execute(
        "create table orders (id int primary key, amount int, remark text)",
        "insert into orders select i, i, 'n' || i from generate_series(1, 9) i");
    String variable = shop.name().toUpperCase(Locale.ROOT) + "_PASSWORD";
    System.setProperty("icestream.env." + variable, PostgresServer.PASSWORD);
    Path lake = folder.resolve("lake");
    String project = lake.toString();
    assertThat(Cli.say("init", project, "--from", shop.url(), "--user", "postgres").exitCode())
        .isZero();
    edit(lake, "checkpoint-interval: 10s", "checkpoint-interval: 1s");
    edit(lake, "prepare: auto", "prepare: auto\n    on-breaking-change: park");
    try (Job job =
        Cli.start(folder.resolve("run.txt"), variable, PostgresServer.PASSWORD, "run", project)) {
      job.await("running; web UI");
      awaitRow(project, "select count(*) = 9 from silver.orders");
      shop.execute(
          "alter table orders drop column remark",
          "update orders set amount = 100 where id < 4",
          "update orders set amount = 200 where id = 1",
          "delete from orders where id = 2",
          "insert into orders values (10, 10)");
      awaitRow(
          project, "select count(*) = 6 from quarantine.unparsed__" + shop.name() + "__orders");

      edit(lake, "on-breaking-change: park", "on-breaking-change: adapt");
      try (Job replay =
          Cli.start(
              folder.resolve("replay.txt"),
              variable,
              PostgresServer.PASSWORD,
              "quarantine",
              "replay",
              project,
              "--rule",
              "entity-parked")) {
        replay.await("running; web UI");
        assertThat(replay.said()).contains("6 records came to Bronze");
        shop.execute("update orders set amount = 300 where id = 3");
        awaitRow(project, "select count(*) = 1 from silver.orders where id = 3 and amount = 300");
        Said reconciled = Cli.say("reconcile", project, "--wait", "120s");
        assertThat(reconciled.exitCode()).as(reconciled.out() + reconciled.err()).isZero();
        awaitRow(
            project,
            "select count(*) = 9 and sum(amount) = 200 + 300 + 4 + 5 + 6 + 7 + 8 + 9 + 10"
                + " from silver.orders");
        assertThat(Cli.say("stop", project).exitCode()).isZero();
        assertThat(replay.exitCode()).isZero();
      }
    }
  }

  private static void edit(Path lake, String text, String replacement) throws IOException {
    Path settings = lake.resolve("icestream.yml");
    String before = Files.readString(settings);
    assertThat(before).contains(text);
    Files.writeString(settings, before.replace(text, replacement));
  }

  private static void awaitRow(String project, String query) throws Exception {
    for (int i = 0; i < 120; i++) {
      Said said = Cli.say("query", project, query, "--format", "csv");
      if (said.out().endsWith("true\r\n")) {
        return;
      }
    }
    throw new AssertionError("never true: " + query);
  }
}
