package io.icestream.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketRoutingTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "4,3", "4,4", "8,3", "16,8", "16,16", "12,5", "64,7"})
  void spreadsBucketsEvenlyOverSubtasks(int buckets, int parallelism) throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(folder, KeyedWriterOptions.BUCKETS, "" + buckets)) {
      BucketRouting routing = BucketRouting.of(writer.options(), parallelism, 128);
      Map<Integer, Integer> counts = new HashMap<>();
      for (int bucket = 0; bucket < buckets; bucket++) {
        int subtask =
            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                routing.routingKey(bucket), 128, parallelism);
        counts.merge(subtask, 1, Integer::sum);
      }

      assertThat(counts).hasSize(parallelism);
      assertThat(counts.values())
          .allSatisfy(
              count ->
                  assertThat(count)
                      .isBetween(buckets / parallelism, (buckets - 1) / parallelism + 1));
    }
  }

  @Test
  void keepsItsKeysAtEveryParallelism() throws Exception {
    try (WriterFixture writer = WriterFixture.unpartitioned(folder)) {
      for (int bucket = 0; bucket < 4; bucket++) {
        assertThat(BucketRouting.of(writer.options(), 1, -1).routingKey(bucket))
            .isEqualTo(BucketRouting.of(writer.options(), 16, 128).routingKey(bucket));
      }
    }
  }

  @Test
  void spreadsKeysEvenlyOverBuckets() throws Exception {
    int[] rows = new int[16];
    for (long id = 0; id < 16_000; id++) {
      byte[] bytes = ByteBuffer.allocate(8).putLong(id ^ Long.MIN_VALUE).array();
      rows[new IndexKey(bytes).bucket(16)]++;
    }

    assertThat(Arrays.stream(rows).boxed().toList())
        .allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
  }

  @Test
  void neverMovesAKeyToAnotherBucket() {
    assertThat(new IndexKey("hello".getBytes(StandardCharsets.UTF_8)).hashCode())
        .as("Murmur3 of hello")
        .isEqualTo(0x248bfa47);
  }
}
