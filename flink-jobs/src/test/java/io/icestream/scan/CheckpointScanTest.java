package io.icestream.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Savepoints of a real job that keeps a name in its state. */
@Timeout(120)
class CheckpointScanTest {
  private static final String NAME = "Kanarienvogel-Żółć";
  private static CountDownLatch kept;

  @TempDir Path directory;

  @BeforeEach
  void reset() {
    kept = new CountDownLatch(1);
  }

  @Test
  void findsAValueInTheStateOfTheHeap() throws Exception {
    assertThat(savepoint(new Configuration()))
        .extracting(Finding::part, Finding::form)
        .containsExactly(tuple("bytes", "flink string"));
  }

  @Test
  void findsAValueInCompressedState() throws Exception {
    Configuration settings = new Configuration();
    settings.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);

    assertThat(savepoint(settings))
        .extracting(Finding::part, Finding::form)
        .containsExactly(tuple("snappy", "flink string"));
  }

  @Test
  void findsAValueInAFileOfRocksDb() throws Exception {
    Configuration settings = rocks();
    settings.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);

    assertThat(savepoint(settings))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.file()).doesNotEndWith("_metadata");
              assertThat(finding.part()).isEqualTo("rocksdb values");
            });
  }

  /** Where Flink puts small files. */
  @Test
  void findsAValueInAFileOfRocksDbWithinTheMetadata() throws Exception {
    Configuration settings = rocks();
    settings.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));

    List<Finding> findings = savepoint(settings);

    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.file()).endsWith("_metadata");
              assertThat(finding.part()).isEqualTo("rocksdb values");
            });
  }

  private static Configuration rocks() {
    Configuration settings = new Configuration();
    settings.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    return settings;
  }

  private List<Finding> savepoint(Configuration settings) throws Exception {
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(1, settings);
    environment
        .fromSequence(1, Long.MAX_VALUE)
        .keyBy(number -> number % 7)
        .map(new KeptName())
        .sinkTo(new DiscardingSink<>());
    JobClient job = environment.executeAsync();
    try {
      kept.await();
      job.stopWithSavepoint(false, directory.toString(), SavepointFormatType.NATIVE)
          .get(1, TimeUnit.MINUTES);
    } catch (Exception e) {
      job.cancel();
      throw e;
    }
    ScanReport report = new LeakScan(Canaries.of(List.of(NAME)), List.of()).run(List.of(directory));
    assertThat(report.notDecoded()).isEmpty();
    return report.findings();
  }

  private static final class KeptName extends RichMapFunction<Long, Long> {
    private transient ValueState<String> name;

    @Override
    public void open(OpenContext context) {
      name = getRuntimeContext().getState(new ValueStateDescriptor<>("name", String.class));
    }

    @Override
    public Long map(Long number) throws Exception {
      if (number % 7 == 3 && name.value() == null) {
        // Long enough for RocksDB to compress the block that it is in.
        name.update(("padding ".repeat(500) + NAME));
        kept.countDown();
      }
      return number;
    }
  }
}
