package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.kit.AwsProfile;
import io.icestream.kit.QueueServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder whose new files a queue tells of, as S3 and EventBridge do: without a listing in
 * between, with a job that is killed before a checkpoint, and with a message that is lost.
 */
@Tag("faults")
@Timeout(900)
class QueuedFilesIT {
  private static final int LINES = 2_000;

  @TempDir private Path folder;
  private Path lake;

  @Test
  void readsWhatIsToldOnceAlsoWhenItIsKilledAndFindsWhatIsNotTold() throws Exception {
    lake = folder.resolve("lake");
    try (AwsProfile profile = new AwsProfile(folder);
        QueueServer queue = new QueueServer(Duration.ofSeconds(5), 100)) {
      project("http://127.0.0.1:1/111111111111/landing", "1h", "1h");
      Said plan = Cli.say("plan", lake.toString());
      assertThat(plan.exitCode()).isNotZero();
      assertThat(plan.err() + plan.out())
          .contains("ICE-FILES-005: Cannot read the queue of partner");

      project(queue.url(), "1h", "1h");
      try (Job job = run(profile, "killed.txt")) {
        job.await("running; web UI");
        arrive("day1.csv", 1);
        queue.send(s3("sales/day1.csv"));
        await(job, () -> log().contains("reading sales/day1.csv"));
      }
      assertThat(queue.left()).as("no checkpoint holds the file").hasSize(1);

      project(queue.url(), "1h", "500ms");
      try (Job job = run(profile, "told.txt")) {
        job.await("running; web UI");
        await(job, () -> queue.left().isEmpty());
        assertThat(queue.received()).as("it came again").hasSizeGreaterThan(1);
        arrive("day2.csv", 2);
        arrive("untold.csv", 9);
        queue.send("{\"hello\": 1}");
        queue.send(eventBridge("sales/day2.csv"));
        await(job, () -> !queue.left().contains(eventBridge("sales/day2.csv")));
        await(job, () -> sales() == 2 * LINES);
        assertThat(log())
            .contains("ICE-FILES-006: Cannot take the message ")
            .doesNotContain("reading sales/untold.csv")
            .doesNotContain("hello");
        stop(job);
      }

      project(queue.url(), "3s", "500ms");
      try (Job job = run(profile, "found.txt")) {
        job.await("running; web UI");
        await(job, () -> sales() == 3 * LINES);
        arrive("lost.csv", 10);
        await(job, () -> log().contains("reading sales/lost.csv"));
        Said reconciled = Cli.say("reconcile", lake.toString(), "--wait", "120s");
        assertThat(reconciled.exitCode()).as(reconciled.out() + job.said()).isZero();
        stop(job);
      }
      assertThat(sales()).isEqualTo(4 * LINES);
      assertThat(
              number("select count(*) - count(distinct meta_position) from bronze.partner__sales"))
          .isZero();
    }
  }

  private void project(String queue, String listEvery, String checkpointInterval)
      throws IOException {
    text(
        "icestream.yml",
        """
        name: queued
        sources:
          partner:
            type: files
            directory: landing
            poll-interval: 1s
            settle: 100ms
            queue: %s
            list-every: %s
            files:
              sales: "sales/*.csv"
        checkpoint-interval: %s
        """
            .formatted(queue, listEvery, checkpointInterval));
    String declaration =
        "create table sales (sale_number string, amount decimal(12, 2), primary key (sale_number)"
            + " not enforced)";
    text("sources/partner/sales.sql", declaration + ";\n");
    text(
        "silver/sales.sql",
        declaration
            + ";\ncreate temporary view silver__sales as select sale_number, amount from"
            + " partner.sales;\n");
    Files.createDirectories(lake.resolve("landing/sales"));
  }

  private void text(String file, String text) throws IOException {
    Path path = lake.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void arrive(String file, int day) throws IOException {
    StringBuilder text = new StringBuilder("sale_number,amount\n");
    for (int i = 0; i < LINES; i++) {
      text.append("S-").append(day).append('-').append(i).append(",1.00\n");
    }
    Path part = Files.writeString(folder.resolve("outbox"), text);
    Files.move(part, lake.resolve("landing/sales").resolve(file));
  }

  private static String s3(String key) {
    return "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"%s\"}}}]}"
        .formatted(key);
  }

  private static String eventBridge(String key) {
    return "{\"detail\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"%s\"}}}".formatted(key);
  }

  private Job run(AwsProfile profile, String log) throws IOException {
    return Cli.start(
        folder.resolve(log), AwsProfile.VARIABLE, profile.file(), "run", lake.toString());
  }

  private void stop(Job job) throws Exception {
    assertThat(Cli.say("stop", lake.toString()).exitCode()).isZero();
    assertThat(job.exitCode()).as(job.said()).isZero();
  }

  private static void await(Job job, BooleanSupplier condition) throws Exception {
    for (int i = 0; i < 600; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      assertThat(job.process().isAlive()).as(job.said()).isTrue();
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new TimeoutException(job.said());
  }

  private String log() {
    try {
      return Files.readString(lake.resolve("output/log/run.log"));
    } catch (IOException notYet) {
      return "";
    }
  }

  private long sales() {
    return number("select count(*) from bronze.partner__sales");
  }

  private long number(String sql) {
    Said said = Cli.say("query", lake.toString(), sql, "--format", "csv");
    assertThat(said.exitCode()).as(said.err()).isZero();
    return Long.parseLong(said.lines().get(1));
  }
}
