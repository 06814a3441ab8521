package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Main;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queries on the pages of the reference project run over its published tables. */
@Tag("faults")
@Timeout(1_800)
class DocsIT {
  @TempDir Path directory;

  @Test
  void theQueryOfEveryPageRuns() throws Exception {
    Path pages = directory.resolve("pages");
    try (RetailLake lake = RetailLake.start(directory)) {
      lake.generator().awaitSeeded();
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(300, 600);
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      assertThat(Main.execute("docs", lake.project().toString(), "--into", pages.toString()))
          .isZero();
      TreeSet<Path> tables = new TreeSet<>();
      try (Stream<Path> files = Files.list(pages.resolve("tables"))) {
        files.forEach(tables::add);
      }
      assertThat(tables).hasSizeGreaterThan(25);
      SoftAssertions all = new SoftAssertions();
      try (LakeReader reader = new LakeReader(lake.workspace())) {
        for (Path table : tables) {
          String query = query(Files.readString(table));
          all.assertThatCode(
                  () -> {
                    try (var result = reader.query(query)) {
                      int rows = 0;
                      for (; result.rows().hasNext(); rows++) {
                        result.rows().next();
                      }
                      // In quarantine is nothing where all is well.
                      boolean mayBeEmpty = table.getFileName().toString().startsWith("quarantine");
                      assertThat(rows).isGreaterThanOrEqualTo(mayBeEmpty ? 0 : 1);
                    }
                  })
              .as(query)
              .doesNotThrowAnyException();
        }
      }
      all.assertAll();
      assertThat(
              Main.execute(
                  "docs", lake.project().toString(), "--into", pages.toString(), "--check"))
          .isZero();
    }
  }

  private static String query(String page) {
    int start = page.indexOf("```sql\n") + 7;
    return page.substring(start, page.indexOf("\n```", start));
  }
}
