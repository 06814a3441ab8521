package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.kit.AwsStandIn;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reference project in Glue and S3, as far as stand-ins on this machine are those. */
@Tag("faults")
@Timeout(1_800)
class GlueLakeIT {
  @TempDir Path directory;

  @Test
  void writesTablesThatTrinoReadsThroughGlue() throws Exception {
    Path jdk = TrinoInstallation.newJdk().orElse(null);
    Assumptions.assumeTrue(
        jdk != null,
        "Trino needs a newer JDK than this one, and there is none beside it: set "
            + TrinoInstallation.JAVA_HOME
            + " to a JDK from 24 on");
    TrinoInstallation installation = TrinoInstallation.on(jdk);
    Path state = directory.resolve("state");
    try (AwsStandIn aws = new AwsStandIn();
        RetailLake lake = RetailLake.startWhole(directory).onAws(aws.services(), state)) {
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.generator().awaitSeeded();
        lake.stream(200, 500);
        // Compares what is published with what the sources amount to.
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      assertThat(dataFilesBelow(directory)).isEmpty();
      assertThat(aws.glue().archived()).isZero();
      try (TrinoServer trino =
              TrinoServer.start(
                  installation,
                  directory.resolve("trino"),
                  TrinoServer.glueLake(
                      aws.glue().address(), aws.store().address(), AwsStandIn.REGION));
          LakeReader flink = new LakeReader(lake.workspace());
          Lake tables = lake.workspace().lake()) {
        assertThat(tables.tables()).contains("bronze.shop__customers", "ops.cuts");
        for (String name : tables.tables()) {
          String query = "select * from " + name;
          assertThat(TrinoIT.rows(trino, query)).as(name).isEqualTo(TrinoIT.rows(flink, query));
        }
        assertThat(TrinoIT.rows(trino, "select * from gold.daily_sales")).isNotEmpty();
      }
    }
  }

  /** The lake is in the store, and nowhere else. */
  private static List<Path> dataFilesBelow(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }
}
