package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A database that nobody has described, mirrored by the commands that a user types. */
class OwnDatabaseIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final String[] TABLES = {
    "create type mood as enum ('sad', 'so so', 'happy')",
    "create domain positive as numeric(8,3) check (value > 0)",
    """
    create table customers (id uuid primary key default gen_random_uuid(), email text,
      birth_date date, balance numeric(10,2), free numeric, mood mood, score positive,
      since timestamptz, seen timestamp, at time, open_for interval, profile jsonb, tags text[],
      counts int[], stamps timestamptz[], picture bytea, essay text)""",
    """
    insert into customers (email, birth_date, balance, free, mood, score, since, seen, at, open_for,
      profile, tags, counts, stamps, picture, essay)
    values ('ann@example.org', '1980-02-29', 12.34, 'NaN', 'so so', 1.5,
      '2024-06-30 12:00:00.123456+02', '2024-02-29 23:59:59.999999', '23:59:59.999999',
      '1 year -2 days 03:04:05.6', '{"b": [1, null], "a": "x"}', '{a,NULL,"b c","d\\"",""}',
      '{1,NULL,3}', '{"2024-01-01 00:00:00+00",NULL}', '\\x00ff5c', repeat('0123456789', 110000))""",
    "insert into customers (email) select 'c' || i || '@example.org' from generate_series(1, 40) i",
    """
    create table "Order Lines" ("Order Id" int, "lineNo" smallint, "select" text, "weird `tick" text,
      price numeric(12,4), primary key ("Order Id", "lineNo"))""",
    "insert into \"Order Lines\" select i / 3, i % 3, 's', 't', i * 1.25 from generate_series(1, 300) i",
    "create table visits (at timestamp, kind text, payload jsonb, weight double precision)",
    "insert into visits select now(), 'k' || i, '{}', i / 3.0 from generate_series(1, 60) i",
    "create table empty_table (id bigint primary key, note text)",
    "create table wide (id int primary key, "
        + IntStream.range(1, 200)
            .mapToObj(i -> "column_" + i + (i % 2 == 0 ? " int" : " text"))
            .collect(Collectors.joining(", "))
        + ")",
    "insert into wide (id, column_1, column_198) select i, 'w', i from generate_series(1, 50) i",
    """
    create table sales (id int, sold_on date, amount numeric(10,2), primary key (id, sold_on))
      partition by range (sold_on)""",
    "create table sales_2024 partition of sales for values from ('2024-01-01') to ('2025-01-01')",
    "create table sales_2025 partition of sales for values from ('2025-01-01') to ('2026-01-01')",
    "insert into sales select i, date '2024-01-01' + i, i from generate_series(1, 600) i"
  };

  @TempDir private Path folder;

  @Test
  void mirrorsEveryTableWhileTheyChange() throws Exception {
    PostgresServer.Database shop = SERVER.database();
    shop.execute(TABLES);
    String variable = shop.name().toUpperCase(Locale.ROOT) + "_PASSWORD";
    System.setProperty("icestream.env." + variable, PostgresServer.PASSWORD);
    String lake = folder.resolve("lake").toString();

    Said init = Cli.say("init", lake, "--from", shop.url(), "--user", "postgres");
    assertThat(init.exitCode()).as(init.err()).isZero();
    assertThat(init.err())
        .contains("public.visits has no key: it lands in Bronze only.")
        .contains("customers.email", "customers.birth_date")
        .contains("icestream plan " + lake);
    assertThat(Files.readString(Path.of(lake, "masking.yml")))
        .contains("\"email\": tokenize", "\"birth_date\": tokenize");
    Files.writeString(
        Path.of(lake, "icestream.yml"),
        Files.readString(Path.of(lake, "icestream.yml"))
            .replace("checkpoint-interval: 10s", "checkpoint-interval: 2s"));

    Said plan = Cli.say("plan", lake);
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out()).contains("no key: Bronze only, no current state", "CREATE PUBLICATION");

    try (Job job =
            Cli.start(folder.resolve("run.txt"), variable, PostgresServer.PASSWORD, "run", lake);
        Traffic traffic = Traffic.on(shop)) {
      job.await("running; web UI at http://127.0.0.1:");
      Said reconciled = Cli.say("reconcile", lake, "--json", "--wait", "120s");

      assertThat(traffic.rounds()).isPositive();
      assertThat(reconciled.exitCode()).as(reconciled.out() + job.said()).isZero();
      assertThat(verdicts(reconciled.out()))
          .containsExactlyInAnyOrder(
              "bronze." + shop.name() + "__customers equal",
              "bronze." + shop.name() + "__order_lines equal",
              "bronze." + shop.name() + "__visits equal",
              "bronze." + shop.name() + "__empty_table equal",
              "bronze." + shop.name() + "__wide equal",
              "bronze." + shop.name() + "__sales equal",
              "silver.customers equal",
              "silver.order_lines equal",
              "silver.empty_table equal",
              "silver.wide equal",
              "silver.sales equal");
      assertThat(job.said()).contains(shop.name() + ".visits has no key");

      Said status = Cli.say("status", lake);
      assertThat(status.exitCode()).isZero();
      assertThat(status.err()).contains("running (pid ");
      assertThat(status.out()).contains(shop.name() + "__visits");

      assertThat(Cli.say("publish", lake, "--hold", "closing of the month").exitCode()).isZero();
      awaitStatus(lake, "is held since", "closing of the month");
      Said forced = Cli.say("publish", lake, "--force");
      assertThat(forced.err()).contains("is forced out at the job's next checkpoint");
      Said released = Cli.say("publish", lake, "--release");
      assertThat(released.err()).contains("released: readers go on");
      assertThat(Cli.say("publish", lake, "--release").err()).contains("nothing to release");

      Said query =
          Cli.say(
              "query",
              lake,
              "select char_length(essay) as n, `free`, tags, email, birth_date from silver.customers"
                  + " where essay is not null",
              "--format",
              "json");
      assertThat(query.exitCode()).as(query.err()).isZero();
      JsonNode row = new ObjectMapper().readTree(query.out());
      assertThat(row.get("n").asInt()).isEqualTo(1_100_000);
      assertThat(row.get("free").asText()).isEqualTo("NaN");
      assertThat(row.get("tags").toString()).isEqualTo("[\"a\",null,\"b c\",\"d\\\"\",\"\"]");
      assertThat(row.get("email").asText()).startsWith("k").doesNotContain("ann");
      assertThat(row.get("birth_date").asText()).startsWith("k").doesNotContain("1980");

      Said stopped = Cli.say("stop", lake);
      assertThat(stopped.exitCode()).as(stopped.err()).isZero();
      assertThat(job.exitCode()).as(job.said()).isZero();
      assertThat(job.said()).contains("stopped").doesNotContain(PostgresServer.PASSWORD);

      restoresALostCatalog(lake);
    }
  }

  private void restoresALostCatalog(String lake) throws Exception {
    String sql = "select count(*) as n, max(score) as s from silver.customers";
    Said before = Cli.say("query", lake, sql);
    Said verified = Cli.say("verify", lake);
    assertThat(verified.exitCode()).as(verified.out()).isZero();
    String backup = folder.resolve("backup").toString();
    Said written = Cli.say("backup", lake, "--to", backup);
    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(Cli.say("restore", lake, "--from", backup).err()).contains("ICE-BAK-002");
    try (Stream<Path> files = Files.walk(Path.of(lake))) {
      Files.delete(files.filter(file -> file.endsWith("catalog.db")).findFirst().orElseThrow());
    }

    Said restored = Cli.say("restore", lake, "--from", backup);

    assertThat(restored.exitCode()).as(restored.err()).isZero();
    assertThat(Cli.say("query", lake, sql).out()).isEqualTo(before.out());
    Said again = Cli.say("verify", lake);
    assertThat(again.exitCode()).as(again.out()).isZero();
    assertThat(again.err()).contains("0 finding(s)");
  }

  private static void awaitStatus(String lake, String... texts) throws Exception {
    for (int i = 0; i < 300; i++) {
      String said = Cli.say("status", lake).err();
      if (List.of(texts).stream().allMatch(said::contains)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new AssertionError("the status never said " + List.of(texts));
  }

  private static List<String> verdicts(String report) throws Exception {
    return StreamSupport.stream(
            new ObjectMapper().readTree(report).get("tables").spliterator(), false)
        .map(table -> table.get("table").asText() + " " + table.get("verdict").asText())
        .toList();
  }

  /** Somebody who goes on using the database: inserts, updates, deletes, changes of keys. */
  private static final class Traffic implements AutoCloseable {
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final List<Integer> rounds = new ArrayList<>();
    private final CompletableFuture<Void> done;

    private Traffic(PostgresServer.Database shop) {
      done = CompletableFuture.runAsync(() -> run(shop));
    }

    static Traffic on(PostgresServer.Database shop) {
      return new Traffic(shop);
    }

    private void run(PostgresServer.Database shop) {
      try (Connection connection = shop.connect();
          Statement statement = connection.createStatement()) {
        for (int i = 1; !isOver.get(); i++) {
          for (String sql :
              List.of(
                  "insert into customers (email, mood) values ('n" + i + "@example.org', 'sad')",
                  "update customers set score = " + i + " where essay is not null",
                  "update customers set id = gen_random_uuid() where email = 'c1@example.org'",
                  "delete from customers where email = 'n" + (i - 5) + "@example.org'",
                  "update \"Order Lines\" set \"lineNo\" = \"lineNo\" + 3 where \"Order Id\" = "
                      + i % 100,
                  "delete from \"Order Lines\" where \"Order Id\" = " + (i + 50) % 100,
                  "insert into \"Order Lines\" values ("
                      + (1000 + i)
                      + ", 0, null, '', 'NaN')".replace("'NaN'", Integer.toString(i)),
                  "insert into visits values (now(), 'live', null, " + i + ")",
                  "update visits set weight = -weight where kind = 'k" + i % 60 + "'",
                  "delete from visits where kind = 'k" + (i + 30) % 60 + "'",
                  "insert into empty_table values (" + i + ", null)",
                  "delete from empty_table where id = " + (i - 3),
                  "update wide set column_2 = " + i + " where id = " + i % 50,
                  "update sales set sold_on = sold_on + 200 where id = "
                      + i % 400
                      + " and sold_on < '2025-06-01'")) {
            statement.execute(sql);
          }
          synchronized (rounds) {
            rounds.add(i);
          }
          // A shop, not a load test.
          TimeUnit.MILLISECONDS.sleep(100);
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    int rounds() {
      synchronized (rounds) {
        return rounds.size();
      }
    }

    @Override
    public void close() {
      isOver.set(true);
      done.join();
    }
  }
}
