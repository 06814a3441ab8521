package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A table whose rows are told apart by an e-mail address. */
@Tag("faults")
class PersonalKeyIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final String PEOPLE = "select email, city from silver.people order by city";

  @TempDir private Path folder;

  @Test
  void followsRowsByAKeyThatLiesNowhereInClear() throws Exception {
    PostgresServer.Database shop = SERVER.database();
    shop.execute(
        "create table people (email text primary key, city text)",
        "insert into people values ('ann@example.org', 'Rome'), (' ann@example.org', 'Turin'),"
            + " ('bob@example.org', 'Bari'), ('cat@example.org', 'Pisa')",
        "delete from people where city = 'Turin'");
    String variable = shop.name().toUpperCase(Locale.ROOT) + "_PASSWORD";
    System.setProperty("icestream.env." + variable, PostgresServer.PASSWORD);
    Path lake = folder.resolve("lake");
    String project = lake.toString();
    assertThat(Cli.say("init", project, "--from", shop.url(), "--user", "postgres").exitCode())
        .isZero();
    assertThat(Files.readString(lake.resolve("masking.yml"))).contains("  \"email\": tokenize\n");

    String before;
    try (Job job =
        Cli.start(folder.resolve("run.txt"), variable, PostgresServer.PASSWORD, "run", project)) {
      job.await("running; web UI");
      assertThat(Cli.say("reconcile", project, "--wait", "120s").exitCode()).isZero();
      before = tokenOf(project, "Rome");
      shop.execute(
          "update people set city = 'Como' where email = 'ann@example.org'",
          "delete from people where email = 'bob@example.org'",
          "update people set email = 'dan@example.org' where email = 'cat@example.org'",
          "insert into people values ('eve@example.org', 'Zara')");
      Said reconciled = Cli.say("reconcile", project, "--wait", "120s");
      assertThat(reconciled.exitCode()).as(reconciled.out() + reconciled.err()).isZero();
      assertThat(cities(project)).containsExactly("Como", "Pisa", "Zara");
      assertThat(tokenOf(project, "Como")).isEqualTo(before).startsWith("k").doesNotContain("@");
      Path canaries =
          Files.writeString(
              folder.resolve("canaries.txt"),
              "ann@example.org\nbob@example.org\ncat@example.org\ndan@example.org\n");
      Said scanned = Cli.say("scan", "--project", project, "--canary-file", canaries.toString());
      assertThat(scanned.exitCode()).as(scanned.out()).isZero();

      forgetsWhileTheJobRuns(job, shop, variable, project);
    }
  }

  /** The command stops the job, erases, and runs it on. */
  private void forgetsWhileTheJobRuns(
      Job job, PostgresServer.Database shop, String variable, String project) throws Exception {
    try (Job forget =
        Cli.start(
            folder.resolve("forget.txt"),
            variable,
            PostgresServer.PASSWORD,
            "forget",
            project,
            "--subject",
            "ann@example.org")) {
      forget.await("running; web UI");
      assertThat(job.exitCode()).isZero();
      assertThat(cities(project)).containsExactly("Pisa", "Zara");

      shop.execute(
          "delete from people where email = 'ann@example.org'",
          "insert into people values ('fay@example.org', 'Asti')");
      Said reconciled = Cli.say("reconcile", project, "--wait", "120s");
      assertThat(reconciled.exitCode()).as(reconciled.out() + reconciled.err()).isZero();
      assertThat(cities(project)).containsExactly("Asti", "Pisa", "Zara");
      assertThat(Cli.say("stop", project).exitCode()).isZero();
      assertThat(forget.exitCode()).isZero();
    }
  }

  private static String tokenOf(String project, String city) {
    return rows(project).stream()
        .filter(row -> row.endsWith("," + city))
        .map(row -> row.substring(0, row.indexOf(',')))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> cities(String project) {
    return rows(project).stream().map(row -> row.substring(row.indexOf(',') + 1)).toList();
  }

  private static List<String> rows(String project) {
    Said said = Cli.say("query", project, PEOPLE, "--format", "csv");
    assertThat(said.exitCode()).as(said.err()).isZero();
    return said.lines().stream().skip(1).toList();
  }
}
