package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.run.ScriptJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Flink SQL client itself, in a process of its own. */
@Tag("faults")
@Timeout(1_800)
class SqlClientIT {
  @TempDir Path directory;

  @Test
  void runsTheCompiledJobAndItsTables() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.generator().awaitSeeded();
      lake.workspace().prepareSources(progress -> {});
      Path script = directory.resolve("job.sql");
      Files.writeString(script, printed("compile", lake.project().toString()));

      try (ForkedJvm client = sql(lake, "--bare", "--file", script.toString())) {
        lake.stream(500, 1_000);
        lake.awaitCaughtUp(
            () -> {
              assertThat(client.isAlive()).as(client::said).isTrue();
              return null;
            });
        client.terminate();
      }

      Path statements = directory.resolve("statements.sql");
      Files.writeString(
          statements,
          """
          create table gold.notes (id string, note string, primary key (id) not enforced);
          insert into gold.notes values ('a', 'first'), ('b', 'second');
          insert into gold.notes
          select 'a', concat('days: ', cast(count(*) as string)) from gold.daily_sales;
          """);
      try (ForkedJvm client = sql(lake, "--file", statements.toString())) {
        assertThat(client.exitCode()).as(client::said).isZero();
      }
      int days = lake.content().get("gold.daily_sales").size();
      assertThat(lake.rows("gold.notes"))
          .isEqualTo(List.of("[a, days: " + days + "]", "[b, second]"));

      try (ForkedJvm client = sql(lake, "-e", "select nothing from gold.notes")) {
        assertThat(client.exitCode()).isEqualTo(1);
      }
    }
  }

  @Test
  void runsTheCompiledJobAsAnApplication() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.generator().awaitSeeded();
      lake.workspace().prepareSources(progress -> {});
      Path script = directory.resolve("job.sql");
      Files.writeString(script, printed("compile", lake.project().toString()));

      try (ForkedJvm job = ForkedJvm.start(ScriptJob.class, script.toString()).readingOn()) {
        lake.stream(500, 1_000);
        lake.awaitCaughtUp(
            () -> {
              assertThat(job.isAlive()).as(job::said).isTrue();
              return null;
            });
        assertThat(lake.rows("ops.cuts")).as("cuts of all tables together").isNotEmpty();
        job.terminate();
      }
    }
  }

  private static ForkedJvm sql(RetailLake lake, String... arguments) throws IOException {
    String[] all = new String[arguments.length + 2];
    all[0] = "sql";
    all[1] = lake.project().toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return ForkedJvm.start(Main.class, all).readingOn();
  }

  private static String printed(String... command) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.execute(command)).isZero();
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
