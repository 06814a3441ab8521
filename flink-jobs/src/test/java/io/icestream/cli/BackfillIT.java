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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows that changed where the log could not see it. */
@Tag("faults")
class BackfillIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @TempDir private Path folder;

  @Test
  void readsAgainWhatTheLogNeverHeld() throws Exception {
    PostgresServer.Database shop = SERVER.database();
    shop.execute(
        "create table orders (id int primary key, amount int)",
        "insert into orders select i, i from generate_series(1, 1000) i");
    String variable = shop.name().toUpperCase(Locale.ROOT) + "_PASSWORD";
    System.setProperty("icestream.env." + variable, PostgresServer.PASSWORD);
    String lake = folder.resolve("lake").toString();
    assertThat(Cli.say("init", lake, "--from", shop.url(), "--user", "postgres").exitCode())
        .isZero();
    Path settings = folder.resolve("lake").resolve("icestream.yml");
    Files.writeString(
        settings,
        Files.readString(settings).replace("checkpoint-interval: 10s", "checkpoint-interval: 1s"));
    String table = shop.name() + ".orders";
    try (Job job = start("run.txt", variable, "run", lake)) {
      job.await("running; web UI");
      assertThat(reconcile(lake, table).exitCode()).isZero();
      shop.execute(
          publish("insert"),
          "update orders set amount = -amount where id between 100 and 200",
          publish("insert, update, delete, truncate"));
      Said different = reconcile(lake, table);
      assertThat(different.exitCode()).as(different.out()).isEqualTo(1);
      assertThat(different.out()).contains("100").contains("200");

      Said refused = Cli.say("backfill", lake, "--table", table, "--from", "many");
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("ICE-RUN-015", "invalid input syntax", "\"id\" >= 'many'");
      Said unknown = Cli.say("backfill", lake, "--table", "orders");
      assertThat(unknown.exitCode()).isEqualTo(2);
      assertThat(unknown.err()).contains("ICE-RUN-015", table);

      try (Job again =
          start(
              "again.txt",
              variable,
              "backfill",
              lake,
              "--table",
              table,
              "--from",
              "100",
              "--to",
              "201")) {
        again.await("reading 101 rows of " + table + " again");
        again.await("running; web UI");
        assertThat(job.exitCode()).as("it was taken over").isZero();
        Said equal = reconcile(lake, table);
        for (int i = 0; i < 20 && equal.exitCode() != 0; i++) {
          equal = reconcile(lake, table);
        }
        assertThat(equal.exitCode()).as(equal.out()).isZero();
        Said rows =
            Cli.say(
                "query",
                lake,
                "select count(*), count(distinct id) from bronze.`" + shop.name() + "__orders`",
                "--format",
                "csv");
        assertThat(rows.out()).as("only the range was read again").contains("1101,1000");
      }
    }
  }

  private static String publish(String what) {
    return "do $$ begin execute (select format('alter publication %I set (publish = ''"
        + what
        + "'')', pubname) from pg_publication); end $$";
  }

  private Job start(String log, String variable, String... command) throws IOException {
    return Cli.start(folder.resolve(log), variable, PostgresServer.PASSWORD, command);
  }

  private static Said reconcile(String lake, String table) {
    return Cli.say("reconcile", lake, "--tables", table, "--wait", "120s");
  }
}
