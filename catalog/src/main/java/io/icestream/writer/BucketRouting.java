package io.icestream.writer;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.table.data.RowData;

/**
 * Sends the rows of a bucket to one subtask of a {@link KeyedWriter}.
 *
 * <p>The buckets are spread evenly over the key groups, and so over the subtasks at every
 * parallelism up to their number. The key of a bucket depends on the number of buckets and on the
 * maximum parallelism only: a job that is rescaled finds its state again.
 */
public final class BucketRouting implements KeySelector<RowData, Integer> {

  private static final long serialVersionUID = 1L;

  private final RowKeys keys;
  private final int[] routingKeys;

  private BucketRouting(RowKeys keys, int[] routingKeys) {
    this.keys = keys;
    this.routingKeys = routingKeys;
  }

  /**
   * The routing for a writer.
   *
   * @param maxParallelism the maximum parallelism of the writer, or a number below 1 where it isn't
   *     set: Flink then derives it from the parallelism
   */
  public static BucketRouting of(KeyedWriterOptions options, int parallelism, int maxParallelism) {
    int keyGroups =
        maxParallelism > 0
            ? maxParallelism
            : KeyGroupRangeAssignment.computeDefaultMaxParallelism(parallelism);
    int buckets = options.buckets();
    int[] routingKeys = new int[buckets];
    int candidate = 0;
    for (int bucket = 0; bucket < buckets; bucket++) {
      // The middle of the bucket's share, so that rounding can't push it to a neighbour's subtask.
      int wanted = (int) ((2L * bucket + 1) * keyGroups / (2L * buckets));
      while (KeyGroupRangeAssignment.assignToKeyGroup(candidate, keyGroups) != wanted) {
        candidate++;
      }
      routingKeys[bucket] = candidate++;
    }
    return new BucketRouting(RowKeys.of(options), routingKeys);
  }

  @Override
  public Integer getKey(RowData row) {
    return routingKeys[keys.key(row).bucket(routingKeys.length)];
  }

  /** The key that stands for a bucket. */
  int routingKey(int bucket) {
    return routingKeys[bucket];
  }
}
