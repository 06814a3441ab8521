package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.rest.HostileServer;
import io.icestream.source.rest.HostileServer.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that reads a server which answers wrong every now and then, and that is killed meanwhile.
 */
@Tag("faults")
@Timeout(1_800)
class RestIT {
  private static final Trouble[] TROUBLES = Trouble.values();
  private static final Set<Trouble> PASSING =
      EnumSet.complementOf(EnumSet.of(Trouble.SILENCE, Trouble.REDIRECT, Trouble.LINK_ELSEWHERE));
  private static final String SECRET = "not-a-real-secret";

  @TempDir Path folder;

  @Test
  void readsEveryRecordOnceAlsoWhenItIsKilled() throws Exception {
    Path lake = folder.resolve("lake");
    try (HostileServer server = new HostileServer()) {
      project(lake, server.address());
      server.add(500);
      troubles(server, 200);

      try (Job job = run(lake, "first.txt")) {
        awaitRows(lake, 100);
      }
      server.add(300);
      troubles(server, 100);
      try (Job job = run(lake, "second.txt")) {
        awaitRows(lake, 800);
        server.add(40);
        awaitRows(lake, 840);
        assertThat(Cli.say("stop", lake.toString()).exitCode()).isZero();
        assertThat(job.exitCode()).as(job.said()).isZero();
        assertThat(job.said()).doesNotContain(SECRET).doesNotContain("secret of the server");
      }
      // Not beside the job: the server takes the newest token only.
      Said reconciled = reconcile(lake);
      assertThat(reconciled.exitCode()).as(reconciled.out() + reconciled.err()).isZero();
      assertThat(reconciled.out()).contains("840 records");
      server.add(5);
      Said behind = reconcile(lake);
      assertThat(behind.exitCode()).isNotZero();
      assertThat(behind.out()).contains("the lake has not read 5 records yet");
      assertThat(
              query(lake, "select count(*), count(distinct meta_position) from bronze.api__orders"))
          .endsWith("840,840");
      assertThat(
              query(
                  lake,
                  "select count(*), sum(order_id), sum(amount), count(distinct note) from"
                      + " silver.orders"))
          .endsWith("840,353220,%s,840".formatted(amounts(840)));
      assertThat(query(lake, "select count(*) from quarantine.unparsed__api__orders"))
          .endsWith("0");
    }
  }

  private static String amounts(int rows) {
    long cents = 0;
    for (int number = 1; number <= rows; number++) {
      cents += number * 100L + number % 100;
    }
    return "%d.%02d".formatted(cents / 100, cents % 100);
  }

  private static void troubles(HostileServer server, int answers) {
    Random random = new Random(answers);
    for (int i = 0; i < answers; i++) {
      Trouble trouble = TROUBLES[random.nextInt(TROUBLES.length)];
      // Silence takes as long as the timeout; a redirect is the end.
      server.trouble(i % 4 == 0 && PASSING.contains(trouble) ? trouble : Trouble.NONE);
    }
  }

  private static void project(Path lake, String address) throws IOException {
    text(
        lake,
        "icestream.yml",
        """
        name: rest
        sources:
          api:
            type: rest
            url: %1$s
            auth:
              type: oauth
              token-url: %1$s/token
              client-id: shop
              client-secret: ${env:API_SECRET}
            poll-interval: 200ms
            resources:
              orders:
                path: /secured
                records: /data
                paging: cursor
                parameter: after
                cursor: /next
        checkpoint-interval: 500ms
        parallelism: 2
        """
            .formatted(address));
    text(
        lake,
        "sources/api/orders.sql",
        "create table orders (id bigint, amount decimal(12, 2), note string,"
            + " primary key (id) not enforced);\n");
    text(
        lake,
        "silver/orders.sql",
        """
        create table orders (
            order_id bigint, amount decimal(12, 2), note string, primary key (order_id) not enforced
        );

        create temporary view silver__orders as
        select id as order_id, amount, note from api.orders;
        """);
  }

  private static void text(Path lake, String file, String text) throws IOException {
    Path path = lake.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Job run(Path lake, String log) throws IOException {
    return Cli.start(folder.resolve(log), "API_SECRET", SECRET, "run", lake.toString());
  }

  private static Said reconcile(Path lake) {
    System.setProperty("icestream.env.API_SECRET", SECRET);
    try {
      return Cli.say("reconcile", lake.toString(), "--tables", "api.orders", "--wait", "5s");
    } finally {
      System.clearProperty("icestream.env.API_SECRET");
    }
  }

  private static void awaitRows(Path lake, int rows) throws Exception {
    while (true) {
      Said said =
          Cli.say(
              "query",
              lake.toString(),
              "select count(*) from bronze.api__orders",
              "--format",
              "csv");
      String last = said.out().strip();
      if (said.exitCode() == 0
          && Integer.parseInt(last.substring(last.lastIndexOf('\n') + 1).strip()) >= rows) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static String query(Path lake, String sql) {
    return Cli.say("query", lake.toString(), sql, "--format", "csv").out().strip();
  }
}
