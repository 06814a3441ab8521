package io.icestream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.metrics.Finding.Baseline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Weeks of a shop that is open by day and closed on Sundays. */
class VolumeTest {
  private static final long CUT = Duration.ofMinutes(5).toMillis();
  private static final long WEEK = Duration.ofDays(7).toMillis();

  private final SplittableRandom random = new SplittableRandom(4);
  private final Volume volume = new Volume(new Watched("silver.orders", List.of(), 20, 6));

  private List<Finding> week(int number) {
    List<Finding> found = new ArrayList<>();
    for (long at = number * WEEK; at < (number + 1) * WEEK; at += CUT) {
      found.addAll(cut(at, isOpen(at) ? 6_000 : 0));
    }
    return found;
  }

  private static boolean isOpen(long at) {
    long day = at / Duration.ofDays(1).toMillis() % 7;
    long hour = at / Duration.ofHours(1).toMillis() % 24;
    return day != 3 && hour >= 8 && hour < 20;
  }

  private List<Finding> cut(long at, double mean) {
    long changes = Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    List<Finding> found = new ArrayList<>();
    volume.freshness(changes, at).ifPresent(found::add);
    volume.changes(changes, at).ifPresent(found::add);
    return found;
  }

  @Test
  void knowsTheHoursOfTheWeekAfterSomeOfThem() {
    assertThat(week(1)).isNotEmpty();
    week(2);
    week(3);
    week(4);
    assertThat(week(5)).isEmpty();

    // A morning like night; the last cuts were no different.
    long morning = 6 * WEEK + Duration.ofHours(9).toMillis();
    for (long at = 6 * WEEK; at < morning; at += CUT) {
      cut(at, isOpen(at) ? 6_000 : 0);
    }
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      found.addAll(cut(morning + i * CUT, 0));
    }
    assertThat(found)
        .filteredOn(finding -> finding.kind() == Finding.Kind.VOLUME)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.basis().baseline()).isEqualTo(Baseline.HOUR_OF_WEEK);
              assertThat(finding.expected()).isBetween(15.0, 25.0);
            });
  }
}
