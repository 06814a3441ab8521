package io.icestream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The whole workload, small: a broker, the project and the floor, each in its process. */
class OrdersCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SMALL = {"--rows", "3000", "--checkpoint", "1s", "--json"};

  private int exitCode;

  @Test
  void bothContendersPublishWhatWasSent() throws Exception {
    JsonNode found = run(new OrdersCommand(), SMALL);

    assertThat(exitCode).isZero();
    assertThat(found.path("rows").asInt()).isEqualTo(3000);
    assertThat(found.path("event_bytes").asInt()).isPositive();
    assertThat(found.path("cpu_ratio").asDouble()).isPositive();
    for (String name : new String[] {"icestream", "floor"}) {
      JsonNode contender = found.path(name);
      assertThat(contender.path("content_is_right").asBoolean()).isTrue();
      assertThat(contender.path("differences")).isEmpty();
      for (String figure :
          new String[] {
            "seconds",
            "rows_per_second",
            "cpu_seconds",
            "start_cpu_seconds",
            "cpu_seconds_per_million_rows",
            "first_published_seconds",
            "resident_megabytes",
            "commits"
          }) {
        assertThat(contender.path(figure).asDouble()).as(name + " " + figure).isPositive();
      }
    }
    assertThat(found.path("icestream").path("state_bytes_per_key").asDouble()).isPositive();
  }

  @Test
  void failsWhereTablesAreNotWhatTheOracleSays() throws Exception {
    // It believes that an order was changed by an event that was never sent.
    OrdersCommand command = new OrdersCommand(oracle -> oracle.accept(0, 2999));

    JsonNode found =
        run(command, "--rows", "3000", "--checkpoint", "1s", "--peer", "none", "--json");

    assertThat(exitCode).isEqualTo(1);
    JsonNode contender = found.path("icestream");
    assertThat(contender.path("content_is_right").asBoolean()).isFalse();
    assertThat(contender.path("differences").toString())
        .contains("bronze.shop__orders", "silver.orders: order 0", "gold.revenue");
  }

  private JsonNode run(OrdersCommand command, String... arguments) throws Exception {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      exitCode =
          new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments);
    } finally {
      System.setOut(console);
    }
    return JSON.readTree(printed.toString(StandardCharsets.UTF_8));
  }
}
