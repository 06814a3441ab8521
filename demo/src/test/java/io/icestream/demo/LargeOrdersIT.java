package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.examples.LargeOrders;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
@Timeout(1_800)
class LargeOrdersIT {
  @TempDir Path directory;

  @Test
  void isPublishedWithTheProjectsTables() throws Exception {
    try (RetailLake lake = RetailLake.start(directory)) {
      try (Pipeline job = lake.run(RunOptions.defaults())) {
        lake.generator().awaitSeeded();
        lake.awaitCaughtUp(job);
        job.stopWithSavepoint();
      }
      try (Pipeline job = lake.run(RunOptions.defaults(), new LargeOrders())) {
        lake.stream(500, 1_000);
        lake.awaitTable("gold", "large_orders");
        lake.awaitCaughtUp(job);
        assertThat(lake.rows("gold.large_orders"))
            .isNotEmpty()
            .isEqualTo(
                lake.rows(
                    "(select order_number, sum(amount) from silver.transactions where amount > 0"
                        + " group by order_number having sum(amount) >= 5000)"));
        job.stopWithSavepoint();
      }
    }
  }
}
