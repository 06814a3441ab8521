package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.prf.HmacPrfKey;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.util.SecretBytes;
import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.functions.Keysets;
import io.icestream.source.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job whose Gold joins and counts tokens, while their key changes or is lost. */
@Tag("faults")
class KeyRotationIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final String ALL_TOKENS =
      "select count(distinct split_index(email, ':', 0)) as tokens from"
          + " (select email from silver.customers union all select email from silver.subscriptions)";

  @TempDir private Path lake;
  private PostgresServer.Database shop;
  private Path keyset;

  @BeforeEach
  void makeProject() throws Exception {
    shop = SERVER.database();
    shop.execute(
        "create table customers (customer_id int primary key, email text)",
        "create table subscriptions (subscription_id int primary key, email text, topic text)",
        "insert into customers values (1, 'ann@example.org'), (2, 'bob@example.org')",
        "insert into subscriptions values (1, 'ann@example.org', 'news'),"
            + " (2, 'cat@example.org', 'news')");
    System.setProperty("icestream.env.ROTATION_PASSWORD", PostgresServer.PASSWORD);
    write(
        "icestream.yml",
        """
        name: %s
        checkpoint-interval: 1s
        sources:
          shop:
            type: postgres
            url: %s
            username: postgres
            password: "${env:ROTATION_PASSWORD}"
            tables: [public.customers, public.subscriptions]
        """
            .formatted("rotation_" + shop.name(), shop.url()));
    write(
        "masking.yml",
        """
        shop.customers:
          email: {action: tokenize, function: tokenize_email}
        shop.subscriptions:
          email: {action: tokenize, function: tokenize_email}
        """);
    write(
        "silver/customers.sql",
        """
        create table customers (
            customer_id int,
            email string,
            primary key (customer_id) not enforced
        ) comment 'One row for each customer';

        create temporary view silver__customers as
        select customer_id, email from shop.customers;
        """);
    write(
        "silver/subscriptions.sql",
        """
        create table subscriptions (
            subscription_id int,
            email string,
            topic string,
            primary key (subscription_id) not enforced
        ) comment 'One row for each subscription';

        create temporary view silver__subscriptions as
        select subscription_id, email, topic from shop.subscriptions;
        """);
    write(
        "gold/subscribers.sql",
        """
        create table subscribers (
            customer_id int,
            subscription_count bigint,
            primary key (customer_id) not enforced
        ) comment 'One row for each customer with a subscription';

        create temporary view gold__subscribers as
        select c.customer_id, count(*) as subscription_count
        from silver__customers as c
        inner join silver__subscriptions as s on s.email = c.email
        group by c.customer_id;
        """);
    write(
        "gold/reach.sql",
        """
        create table reach (
            topic string,
            person_count bigint,
            primary key (topic) not enforced
        ) comment 'One row for each topic';

        create temporary view gold__reach as
        select topic, count(distinct email) as person_count
        from silver__subscriptions
        group by topic;
        """);
    keyset = lake.resolve("output/state/tokenize.keyset.json");
  }

  @Test
  void joinsAndCountsPeopleOnceWhenTheKeyChanges() throws Exception {
    try (Job job = run("first.txt")) {
      await("select customer_id, subscription_count from gold.subscribers", "1,1");
      await("select topic, person_count from gold.reach", "news,2");
      stop(job);
    }
    String before = rows("select email from silver.customers where customer_id = 1");
    Keysets.rotate(keyset);
    shop.execute(
        "insert into customers values (3, 'cat@example.org')",
        "insert into subscriptions values (3, 'ann@example.org', 'offers'),"
            + " (4, 'ann@example.org', 'news')");

    try (Job job = run("second.txt")) {
      job.await("making Silver and Gold from Bronze");
      await("select customer_id, subscription_count from gold.subscribers", "1,3", "3,1");
      await("select topic, person_count from gold.reach", "news,2", "offers,1");
      stop(job);
    }
    assertThat(rows(ALL_TOKENS)).isEqualTo("1");
    assertThat(rows("select email from silver.customers where customer_id = 1"))
        .isNotEqualTo(before);
  }

  @Test
  void startsWithNoOtherKeyThanItsOwn() throws Exception {
    try (Job job = run("first.txt")) {
      await("select customer_id, subscription_count from gold.subscribers", "1,1");
      stop(job);
    }
    String written = Cli.say("status", lake.toString(), "--format", "csv").out();
    Path kept = Files.move(keyset, lake.resolve("kept.json"));
    shop.execute("insert into customers values (3, 'cat@example.org')");

    try (Job job = run("lost.txt")) {
      assertThat(job.exitCode()).isEqualTo(2);
      assertThat(job.said()).contains("ICE-RUN-022", "keys of its tokens are gone", "backup");
    }
    Files.writeString(keyset, weak());
    try (Job job = run("weak.txt")) {
      assertThat(job.exitCode()).isEqualTo(2);
      assertThat(job.said()).contains("ICE-RUN-022", "ICE-FUN-005");
    }
    assertThat(withoutAge(Cli.say("status", lake.toString(), "--format", "csv").out()))
        .isEqualTo(withoutAge(written));

    Files.delete(keyset);
    Files.move(kept, keyset);
    try (Job job = run("again.txt")) {
      await("select customer_id, subscription_count from gold.subscribers", "1,1", "3,1");
      assertThat(job.said()).doesNotContain("making Silver and Gold from Bronze");
    }
  }

  @AccessesPartialKey
  private static String weak() throws Exception {
    PrfConfig.register();
    HmacPrfKey key =
        HmacPrfKey.builder()
            .setParameters(
                HmacPrfParameters.builder()
                    .setKeySizeBytes(16)
                    .setHashType(HmacPrfParameters.HashType.SHA256)
                    .build())
            .setKeyBytes(SecretBytes.randomBytes(16))
            .build();
    return TinkJsonProtoKeysetFormat.serializeKeyset(
        KeysetHandle.newBuilder()
            .addEntry(KeysetHandle.importKey(key).withFixedId(7).makePrimary())
            .build(),
        InsecureSecretKeyAccess.get());
  }

  private static String withoutAge(String csv) {
    return csv.replaceAll("(?m)^((?:[^,]*,){5})[0-9]*", "$1");
  }

  private Job run(String log) throws IOException {
    return Cli.start(
        lake.resolve(log), "ROTATION_PASSWORD", PostgresServer.PASSWORD, "run", lake.toString());
  }

  private void stop(Job job) throws Exception {
    Said stopped = Cli.say("stop", lake.toString());
    assertThat(stopped.exitCode()).as(stopped.err()).isZero();
    assertThat(job.exitCode()).isZero();
  }

  private void await(String sql, String... expected) throws Exception {
    String found = "";
    for (int i = 0; i < 90; i++) {
      found = rows(sql + " order by 1");
      if (found.equals(String.join("\n", expected))) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    throw new TimeoutException(sql + ": " + found);
  }

  private String rows(String sql) {
    Said said = Cli.say("query", lake.toString(), sql, "--format", "csv");
    return String.join("\n", said.lines().stream().skip(1).toList());
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(lake.resolve(file).getParent());
    Files.writeString(lake.resolve(file), text);
  }
}
