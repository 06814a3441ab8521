package io.icestream.reconcile;

import java.util.ArrayList;
import java.util.List;

/** What the lake holds of one partition of a topic: fed with its offsets in ascending order. */
final class PartitionOffsets {
  /** Offsets that the lake does not have. */
  record Gap(long from, long end) {}

  private final int partition;
  private final List<Gap> gaps = new ArrayList<>();
  private final List<Long> repeated = new ArrayList<>();
  private long rows;
  private long repeats;
  private long next;

  /**
   * A partition.
   *
   * @param first the offset that the lake should begin with; negative when it may begin anywhere
   */
  PartitionOffsets(int partition, long first) {
    this.partition = partition;
    this.next = first;
  }

  void add(long offset) {
    rows++;
    if (next >= 0 && offset < next) {
      repeats++;
      if (repeated.size() < 5) {
        repeated.add(offset);
      }
      return;
    }
    if (next >= 0 && offset > next) {
      gaps.add(new Gap(next, offset));
    }
    next = offset + 1;
  }

  /** What is missing in front of the partition's end. */
  Gap tail(long end) {
    return new Gap(Math.min(Math.max(next, 0), end), end);
  }

  int partition() {
    return partition;
  }

  List<Gap> gaps() {
    return gaps;
  }

  List<Long> repeated() {
    return repeated;
  }

  long rows() {
    return rows;
  }

  long repeats() {
    return repeats;
  }
}
