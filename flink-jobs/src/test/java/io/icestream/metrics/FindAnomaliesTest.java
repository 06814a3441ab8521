package io.icestream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in cuts by chance, in cuts with something planted, and after restarts. */
class FindAnomaliesTest {
  private static final int HOUR_OF_CUTS = 360;
  private static final int LEARNED = 25;

  private long now = 1_000;

  private List<String> cuts(int count, Orders orders, WatchRun run) throws Exception {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double seconds = orders.seconds();
      orders.send(seconds, run);
      now += Math.round(1_000 * seconds);
      found.addAll(run.cut(now));
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(doubles = {100, 30, 3, 0.3, 0.02})
  void findsNothingInQuietHours(double perSecond) throws Exception {
    for (int seed = 1; seed <= 3; seed++) {
      Orders orders = new Orders(seed);
      orders.perSecond = perSecond;
      try (WatchRun run = WatchRun.start()) {
        assertThat(cuts(HOUR_OF_CUTS, orders, run)).as("seed " + seed).isEmpty();
      }
    }
  }

  static List<Arguments> planted() {
    return List.of(
        plant("table volume", orders -> orders.perSecond *= 0.2),
        plant("table volume", orders -> orders.perSecond *= 3),
        plant("amount nulls", orders -> orders.nulls = 0.3),
        plant("amount drift", orders -> orders.shift = 30),
        plant("region drift", orders -> orders.regions = List.of("south", "west")),
        plant("order_id distinct", orders -> orders.isSameKey = true));
  }

  private static Arguments plant(String found, Consumer<Orders> plant) {
    return Arguments.of(found, plant);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("planted")
  void findsWhatIsPlantedWithinTwoCuts(String expected, Consumer<Orders> plant) throws Exception {
    Orders orders = new Orders(7);
    try (WatchRun run = WatchRun.start()) {
      assertThat(cuts(LEARNED, orders, run)).isEmpty();
      plant.accept(orders);
      assertThat(cuts(2, orders, run)).contains(expected).doesNotHaveDuplicates();
      // What lasts is told once, and is usual some day.
      assertThat(cuts(WatchRun.ORDERS.learn(), orders, run)).isEmpty();
    }
  }

  @Test
  void findsSilenceOnce() throws Exception {
    Orders orders = new Orders(3);
    try (WatchRun run = WatchRun.start()) {
      cuts(LEARNED, orders, run);
      orders.perSecond = 0;
      assertThat(cuts(10, orders, run)).containsExactly("table volume", "table freshness");
      assertThat(cuts(HOUR_OF_CUTS, orders, run)).isEmpty();
    }
  }

  @Test
  void knowsAfterARestartWhatIsUsualAndDoesNotTakeThePauseForSilence() throws Exception {
    Orders orders = new Orders(5);
    OperatorSubtaskState state;
    try (WatchRun run = WatchRun.start()) {
      cuts(LEARNED, orders, run);
      state = run.state();
    }
    now += 600_000;
    try (WatchRun run = new WatchRun(1, 0, "one", state, now)) {
      // What gathered in the meantime comes at once.
      orders.send(300, run);
      assertThat(cuts(3, orders, run)).isEmpty();
      orders.nulls = 0.5;
      assertThat(cuts(2, orders, run)).containsExactly("amount nulls");
      assertThat(cuts(65, orders, run)).isEmpty();
      orders.perSecond = 3;
      assertThat(cuts(2, orders, run)).containsExactly("table volume");
    }
  }

  @Test
  void learnsNothingFromAScan() throws Exception {
    Orders orders = new Orders(9);
    orders.perSecond = 300;
    orders.nulls = 0.9;
    try (WatchRun run = new WatchRun(2, 1, "one", null, now)) {
      cuts(LEARNED, orders, run);
      run.endOfScan(2);
      cuts(1, orders, run);
      run.endOfScan(2);
      cuts(1, orders, run);
      orders.perSecond = 30;
      orders.nulls = 0.02;
      assertThat(cuts(LEARNED, orders, run)).isEmpty();
      orders.nulls = 0.5;
      assertThat(cuts(2, orders, run)).contains("amount nulls");
    }
  }

  @Test
  void keepsNoTextInItsState() throws Exception {
    try (WatchRun run = WatchRun.start()) {
      for (int i = 0; i < 150; i++) {
        run.send(RowKind.INSERT, 1.0, "Bern", "T-1", "jane@example.org");
      }
      run.cut(2_000);
      StringBuilder bytes = new StringBuilder();
      for (OperatorStateHandle handle : run.state().getManagedOperatorState()) {
        bytes.append(
            new String(
                ((ByteStreamStateHandle) handle.getDelegateStateHandle()).getData(),
                StandardCharsets.ISO_8859_1));
      }
      assertThat(bytes.toString()).contains("silver.orders").doesNotContain("jane", "Bern");
    }
  }
}
