package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The queries for Athena, whose engine is Trino's: each runs unchanged on Trino and on Flink, over
 * the demo's published tables, and both find the same rows.
 */
@Tag("faults")
@Timeout(1_800)
class AthenaQueriesIT {
  private static final Path QUERIES = Path.of("..", "sql-scripts", "retail", "athena");

  /** There may be none of these customers or quarters in a short run. */
  private static final List<String> MAY_BE_EMPTY = List.of("customer_reactivation.sql");

  @TempDir Path directory;

  @Test
  void trinoAndFlinkFindTheSameRows() throws Exception {
    Path jdk = TrinoInstallation.newJdk().orElse(null);
    Assumptions.assumeTrue(
        jdk != null, "Trino needs a JDK from 24 on: set " + TrinoInstallation.JAVA_HOME);
    TrinoInstallation installation = TrinoInstallation.on(jdk);
    try (RetailLake lake = RetailLake.startWhole(directory)) {
      Path data = directory.resolve("servers/lake");
      String warehouse = "file://" + data.resolve("warehouse");
      lake.edit("icestream.yml", "\"" + data.resolve("warehouse"), "\"" + warehouse);
      lake.generator().awaitSeeded();
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.stream(300, 1_500);
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      try (TrinoServer trino =
              TrinoServer.start(
                  installation,
                  directory.resolve("trino"),
                  TrinoServer.localLake(data.resolve("catalog.db"), warehouse));
          LakeReader flink = new LakeReader(lake.workspace())) {
        TreeSet<Path> queries = new TreeSet<>();
        try (Stream<Path> files = Files.list(QUERIES)) {
          files.forEach(queries::add);
        }
        assertThat(queries).hasSizeGreaterThanOrEqualTo(13);
        SoftAssertions all = new SoftAssertions();
        for (Path file : queries) {
          String query = Files.readString(file);
          all.assertThatCode(
                  () -> {
                    List<String> rows = rounded(TrinoIT.rows(trino, query));
                    assertThat(rounded(TrinoIT.rows(flink, query))).isEqualTo(rows);
                    if (!MAY_BE_EMPTY.contains(file.getFileName().toString())) {
                      assertThat(rows).isNotEmpty();
                    }
                  })
              .as(file.getFileName().toString())
              .doesNotThrowAnyException();
        }
        all.assertAll();
      }
    }
  }

  /** Engines may differ in the last digits of a quotient. */
  private static List<String> rounded(List<String> rows) {
    return rows.stream().map(row -> row.replaceAll("(\\.\\d{9})\\d+", "$1")).sorted().toList();
  }
}
