package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.mysql.MariaDbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A whole job over a MariaDB server that is written to all the time, killed and started again. */
@Tag("faults")
@Timeout(900)
class MysqlIT {
  @RegisterExtension static final MariaDbServer SERVER = new MariaDbServer();

  @TempDir private Path folder;
  private final MariaDbServer.Database shop = SERVER.database();
  private Path lake;

  @Test
  void initWritesAProjectThatCanBePlanned() throws Exception {
    lake = folder.resolve("made");
    shop.execute(
        "create table customers (customer_id bigint unsigned primary key, email varchar(90))",
        "create table keyless (id int)");
    Map<String, String> password =
        Map.of(
            shop.name().toUpperCase(java.util.Locale.ROOT) + "_PASSWORD", MariaDbServer.PASSWORD);
    for (List<String> command :
        List.of(
            List.of("init", lake.toString(), "--from", SERVER.url(shop.name()), "--user", "root"),
            List.of("plan", lake.toString()))) {
      try (Job job =
          Cli.start(
              folder.resolve("said.txt"), password, Main.class, command.toArray(String[]::new))) {
        assertThat(job.exitCode()).as(job.said()).isZero();
        assertThat(job.said()).doesNotContain(MariaDbServer.PASSWORD);
      }
    }
    assertThat(Files.readString(lake.resolve("icestream.yml")))
        .contains("type: mysql", "customers: \"" + shop.name() + ".customers\"")
        .doesNotContain("keyless");
    assertThat(Files.readString(lake.resolve("silver/customers.sql")))
        .contains("customer_id DECIMAL(20, 0)", "email STRING");
  }

  @Test
  void silverEqualsTheTablesAfterKillsAndAnAddedColumn() throws Exception {
    lake = folder.resolve("lake");
    shop.execute(
        "create table orders (id int primary key, amount decimal(12, 2), due date)",
        "create table keyless (id int)",
        "insert into orders select seq, seq / 4, '2024-01-01' from seq_1_to_20000",
        "insert into orders values (30000, 1, '0000-00-00')");
    project("orders: %1$s.orders\n      keyless: %1$s.keyless\n      typo: %1$s.order");
    Said plan = say("plan", lake.toString());
    assertThat(plan.exitCode()).isNotZero();
    assertThat(plan.out() + plan.err())
        .contains("ICE-MYSQL-006", ".order: the server has no such table")
        .doesNotContain(MariaDbServer.PASSWORD);
    project("orders: %1$s.orders\n      keyless: %1$s.keyless");
    plan = say("plan", lake.toString());
    assertThat(plan.out() + plan.err())
        .contains("ICE-MYSQL-007", ".keyless: it has no primary key");
    project("orders: %1$s.orders");

    Thread writer = writer(400);
    try (Job job = run("first.txt")) {
      job.await("running; web UI");
      writer.start();
      await(job, () -> number("select count(*) from silver.orders") > 5_000);
    }
    try (Job job = run("second.txt")) {
      job.await("running; web UI");
      shop.execute("update orders set amount = amount + 1 where id <= 10000");
      TimeUnit.MILLISECONDS.sleep(1_500);
    }
    try (Job job = run("third.txt")) {
      job.await("running; web UI");
      writer.join();
      shop.execute("alter table orders add column note varchar(20) not null default 'none'");
      shop.execute("insert into orders values (40000, 1, '2024-02-29', 'late')");
      String expected = silver("id, amount, due", "due <> '0000-00-00'");
      await(
          job,
          () ->
              lines(
                      "select cast(order_id as string), cast(amount as string), cast(due as string)"
                          + " from silver.orders")
                  .equals(new TreeSet<>(expected.lines().toList())));
      await(
          job,
          () -> number("select count(*) from bronze.shop__orders where note = 'none'") > 10_000);
      assertThat(number("select count(*) from quarantine.unparsed__shop__orders")).isPositive();
      assertThat(number("select count(*) - count(distinct meta_position) from bronze.shop__orders"))
          .isZero();
      assertThat(say("stop", lake.toString()).exitCode()).isZero();
      assertThat(job.exitCode()).as(job.said()).isZero();
      assertThat(job.said()).doesNotContain(MariaDbServer.PASSWORD);
    }
  }

  private Thread writer(int rounds) {
    return new Thread(
        () -> {
          for (int i = 1; i <= rounds; i++) {
            shop.execute(
                "update orders set amount = amount + 1 where id % 401 = " + i,
                "delete from orders where id % 997 = " + i,
                "update orders set id = id + 50000 where id = " + i * 3,
                "insert into orders values (" + (90_000 + i) + ", " + i + ", '2024-05-05')");
          }
        });
  }

  private String silver(String columns, String condition) {
    StringBuilder lines = new StringBuilder();
    for (String[] row : shop.rows("select " + columns + " from orders where " + condition)) {
      lines.append(String.join(",", row)).append('\n');
    }
    return lines.toString();
  }

  private void project(String tables) throws IOException {
    text(
        "icestream.yml",
        """
        name: mirror
        sources:
          shop:
            type: mysql
            url: %s
            username: root
            password: ${env:SHOP_PASSWORD}
            snapshot-chunk-rows: 500
            tables:
              %s
        checkpoint-interval: 500ms
        """
            .formatted(SERVER.url(shop.name()), tables.formatted(shop.name())));
    text(
        "silver/orders.sql",
        """
        create table orders (
            order_id int, amount decimal(12, 2), due date, primary key (order_id) not enforced
        );

        create temporary view silver__orders as
        select id as order_id, amount, due from shop.orders;
        """);
  }

  private void text(String file, String text) throws IOException {
    Path path = lake.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Job run(String log) throws IOException {
    return Cli.start(
        folder.resolve(log),
        Map.of("SHOP_PASSWORD", MariaDbServer.PASSWORD),
        Main.class,
        "run",
        lake.toString());
  }

  /** In a process of its own, which has the password. */
  private Said say(String... arguments) throws Exception {
    Path log = folder.resolve("said.txt");
    try (Job job =
        Cli.start(log, Map.of("SHOP_PASSWORD", MariaDbServer.PASSWORD), Main.class, arguments)) {
      int exitCode = job.exitCode();
      return new Said(exitCode, job.said(), "");
    }
  }

  private static void await(Job job, BooleanSupplier condition) throws Exception {
    for (int i = 0; i < 120; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      assertThat(job.process().isAlive()).as(job.said()).isTrue();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new TimeoutException(job.said());
  }

  private TreeSet<String> lines(String sql) {
    Said said = Cli.say("query", lake.toString(), sql, "--format", "csv");
    List<String> lines = said.lines();
    return said.exitCode() == 0
        ? new TreeSet<>(lines.subList(1, lines.size()))
        : new TreeSet<>(List.of(said.err()));
  }

  private long number(String sql) {
    Said said = Cli.say("query", lake.toString(), sql, "--format", "csv");
    return said.exitCode() == 0 ? Long.parseLong(said.lines().get(1)) : -1;
  }
}
