package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.run.Lake;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The preset of a public server, read from the feed that comes with the program. */
@Timeout(1_800)
class RandomUserIT {
  private static final int PEOPLE = 300;

  @TempDir Path folder;

  @Test
  void aPresetAndOneQueryMakeATable() throws Exception {
    Path project = folder.resolve("people");
    write(
        project,
        "icestream.yml",
        """
        name: people
        sources:
          people: {type: rest, preset: randomuser, url: "recorded:randomuser"}
        checkpoint-interval: 300ms
        """);
    write(
        project,
        "masking.yml",
        """
        people.users:
          subject: user_id
          username: tokenize
          first_name: tokenize
          last_name: tokenize
          email: tokenize
          phone: tokenize
          cell: tokenize
          gender: {action: keep, reason: says little of one person}
          street_number: tokenize
          street_name: tokenize
          postcode: tokenize
          latitude: tokenize
          longitude: tokenize
        """);
    write(
        project,
        "silver/users.sql",
        """
        create table users (
            user_id string, email string, country string, nat string, born_at timestamp_ltz(3),
            primary key (user_id) not enforced
        );

        create temporary view silver__users as
        select user_id, email, country, nat, born_at from people.users;
        """);
    Workspace workspace = Workspace.open(project, "local");
    try (Pipeline job = Pipeline.start(workspace, RunOptions.defaults())) {
      await(workspace, job);
      job.stopWithSavepoint();
    }
    String sql =
        "select count(*), count(distinct user_id), count(distinct email), count(country), count(born_at),"
            + " count(distinct nat) from silver.users";
    assertThat(Cli.say("query", project.toString(), sql, "--format", "csv").out().strip())
        .matches("(?s).*\\n300,300,[0-9]{3},300,300,6");
    String unparsed = "select count(*) from quarantine.unparsed__people__users";
    assertThat(Cli.say("query", project.toString(), unparsed, "--format", "csv").out().strip())
        .endsWith("0");
  }

  private static void await(Workspace workspace, Pipeline job) throws Exception {
    try (Lake lake = workspace.lake()) {
      while (rows(lake) < PEOPLE) {
        if (job.ended().isDone()) {
          job.ended().get();
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static long rows(Lake lake) {
    return lake.table("bronze", "people__users")
        .flatMap(table -> Optional.ofNullable(table.currentSnapshot()))
        .map(snapshot -> Long.parseLong(snapshot.summary().get("total-records")))
        .orElse(0L);
  }

  private static void write(Path project, String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
