package io.icestream.writer;

import static io.icestream.writer.WriterFixture.delete;
import static io.icestream.writer.WriterFixture.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.writer.WriterFixture.Backend;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.FileScanTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedWriterRewriteTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"2,0.1", "3,0.2"})
  void letsFewerDeadRowsStayWhereTheirPositionsAreRows(String version, double limit)
      throws Exception {
    try (WriterFixture table = WriterFixture.unpartitioned(folder, "format-version", version)) {
      assertThat(table.options().deadRowsLimit()).isEqualTo(limit);
      table.with(KeyedWriterOptions.DEAD_ROWS_LIMIT, "0.3");
      assertThat(table.options().deadRowsLimit()).isEqualTo(0.3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void boundsDeadRowsAndDeleteFilesOverManyCommits(String version) throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(folder, "format-version", version).start(2)) {
      Random random = new Random(1);
      Map<Long, String> expected = new HashMap<>();
      for (int commit = 0; commit < 50; commit++) {
        for (int i = 0; i < 400; i++) {
          long id = random.nextInt(1_000);
          writer.process(insert(id, "eu", "n" + i, commit));
          expected.put(id, "eu/n" + i + "/" + commit);
        }
        writer.checkpoint();
      }
      writer.checkpoint().checkpoint();

      assertThat(writer.rows()).isEqualTo(expected);
      List<FileScanTask> tasks = writer.tasks();
      long rows = tasks.stream().mapToLong(task -> task.file().recordCount()).sum();
      assertThat(rows).isLessThan(1_500);
      assertThat(tasks).hasSizeLessThan(4 * (RewriteChoice.FAN_IN + 2));
      assertThat(tasks)
          .allSatisfy(
              task ->
                  assertThat(task.deletes())
                      .hasSizeLessThan(version.equals("3") ? 2 : DeleteFiles.SHARED_LIMIT + 8));
      assertThat(writer.deleteFiles()).hasSizeLessThanOrEqualTo(3 * tasks.size());
      assertThat(writer.deleteFiles().stream().distinct()).hasSameSizeAs(writer.deleteFiles());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void combinesSmallFiles(String version) throws Exception {
    try (WriterFixture writer =
        WriterFixture.byRegion(folder, "format-version", version).start(1)) {
      for (int commit = 0; commit < 30; commit++) {
        writer.fill(commit * 100, commit * 100 + 100).checkpoint();
      }
      writer.checkpoint();
      assertThat(writer.tasks()).hasSizeLessThan(4 * RewriteChoice.FAN_IN);
      assertThat(writer.rows()).hasSize(3_000);

      writer.fill(0, 3_000).checkpoint().checkpoint();
      assertThat(writer.rows()).hasSize(3_000);
      assertThat(writer.deleteFiles()).isEmpty();
    }
  }

  @Test
  void copiesRowsOfSmallCommitsAboutOnceUntilTheirFilesAreLarger() throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(folder, KeyedWriterOptions.BUCKETS, "1").start(1)) {
      Random random = new Random(7);
      byte[] name = new byte[100];
      long id = 0;
      // Files of some 20 KB, to more than a megabyte in all.
      for (int commit = 0; commit < 60; commit++) {
        for (int i = 0; i < 200; i++) {
          random.nextBytes(name);
          writer.process(insert(id++, "eu", HexFormat.of().formatHex(name), 1));
        }
        writer.checkpoint();
      }

      assertThat(writer.tasks()).hasSizeLessThan(2 * RewriteChoice.FAN_IN);
      assertThat(writer.counts().rewritten()).isLessThan(2 * id);
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2,64 mb", "ROCKSDB,2,16 kb", "HEAP,3,16 kb"})
  void findsRowsThatWereMovedSeveralTimes(Backend backend, String version, String rewriteSize)
      throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(
                folder, "format-version", version, KeyedWriterOptions.BUCKETS, "1")
            .with(KeyedWriterOptions.REWRITE_SIZE, rewriteSize)
            .on(backend)
            .start(1)) {
      writer.fill(0, 1_000).checkpoint();
      // Of the first thousand rows ever fewer live on, in ever newer files.
      for (int step = 2; step <= 20; step++) {
        for (int id = 0; id < 1_000; id++) {
          if (id % step != 0) {
            writer.process(insert(id, "eu", "s" + step, 1));
          }
        }
        writer.checkpoint();
        if (step % 5 == 0) {
          writer.restore(1);
        }
      }
      assertThat(writer.rows()).hasSize(1_000).containsEntry(0L, "eu/n0/1");
      assertThat(writer.counts().rewritten()).isPositive();

      for (int id = 0; id < 1_000; id++) {
        writer.process(delete(id, "eu", "", 1));
      }
      writer.checkpoint();
      assertThat(writer.rows()).isEmpty();
      assertThat(writer.checkpoint().tasks()).isEmpty();
      assertThat(writer.deleteFiles()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void keepsDeadWhatDiesWhileItIsCopied(String version) throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(
                folder, "format-version", version, KeyedWriterOptions.BUCKETS, "1")
            .with(KeyedWriterOptions.REWRITE_SIZE, "2 kb")
            .start(1)) {
      writer.fill(0, 1_000).checkpoint();
      // Too much for a checkpoint: saved up for, and then copied beside the stream.
      for (int i = 0; i < 20; i++) {
        writer.checkpoint();
      }
      writer.fill(0, 400).checkpoint();
      assertThat(writer.counts().rewritten()).isZero();
      writer.process(delete(10, "eu", "", 1), delete(500, "eu", "", 1), delete(999, "eu", "", 1));
      writer.checkpoint();

      assertThat(writer.counts().rewritten()).isEqualTo(600);
      assertThat(writer.rows()).hasSize(997).doesNotContainKeys(10L, 500L, 999L);
    }
  }

  @Test
  void mergesDeletesThatGetFewerFromCommitToCommit() throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(folder, KeyedWriterOptions.BUCKETS, "1")
            .with(KeyedWriterOptions.DEAD_ROWS_LIMIT, "0.35")
            .start(1)) {
      writer.fill(0, 4_000).checkpoint();
      long id = 0;
      for (int deletes = 60; deletes > 20; deletes -= 2) {
        for (int i = 0; i < deletes; i++) {
          writer.process(delete(id++, "eu", "", 1));
        }
        writer.checkpoint();
      }

      assertThat(writer.counts().rewritten()).isZero();
      assertThat(writer.deleteFiles()).hasSizeLessThanOrEqualTo(4);
      assertThat(writer.rows()).hasSize(4_000 - (int) id);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void mergesTheDeletesOfManyCommits(String version) throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(
                folder, "format-version", version, KeyedWriterOptions.BUCKETS, "1")
            .with(KeyedWriterOptions.DEAD_ROWS_LIMIT, "0.35")
            .start(1)) {
      writer.fill(0, 2_000).checkpoint().fill(2_000, 4_000).checkpoint();
      for (int commit = 0; commit < 50; commit++) {
        for (int i = 0; i < 10; i++) {
          writer.process(delete((commit * 10L + i) * 8, "eu", "", 1));
        }
        writer.checkpoint();

        assertThat(writer.tasks())
            .allSatisfy(
                task ->
                    assertThat(task.deletes())
                        .hasSizeLessThanOrEqualTo(
                            version.equals("3") ? 1 : DeleteFiles.SHARED_LIMIT + 8));
      }
      assertThat(writer.counts().rewritten()).isZero();
      assertThat(writer.rows()).hasSize(3_500);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HEAP,2,64 mb,1",
    "HEAP,2,20 kb,2",
    "HEAP,3,20 kb,3",
    "ROCKSDB,3,64 mb,4",
    "ROCKSDB,2,20 kb,5",
    "HEAP,2,20 kb,6"
  })
  void equalsAMapUnderRandomChanges(Backend backend, String version, String rewriteSize, long seed)
      throws Exception {
    Random random = new Random(seed);
    Map<Long, String> expected = new HashMap<>();
    Map<Long, String> committed = new HashMap<>();
    try (WriterFixture writer =
        WriterFixture.byRegion(
                folder,
                "format-version",
                version,
                KeyedWriterOptions.BUFFER_SIZE,
                "20 kb",
                KeyedWriterOptions.TARGET_FILE_SIZE,
                "64 kb",
                KeyedWriterOptions.REWRITE_SIZE,
                rewriteSize)
            .on(backend)
            .start(1)) {
      for (int step = 0; step < 30; step++) {
        int changes = random.nextInt(200);
        for (int i = 0; i < changes; i++) {
          long id = random.nextInt(10) == 0 ? random.nextInt(1_000) : random.nextInt(60);
          String region = "r" + random.nextInt(3);
          if (random.nextInt(3) == 0) {
            writer.process(delete(id, region, "x", 1));
            expected.remove(id);
          } else {
            writer.process(insert(id, region, "n" + step, i));
            expected.put(id, region + "/n" + step + "/" + i);
          }
        }
        switch (random.nextInt(8)) {
          case 0 -> writer.abortedCheckpoint();
          case 1 -> {
            writer.checkpoint().start(1 + random.nextInt(4));
            committed = new HashMap<>(expected);
          }
          case 2 -> {
            if (step > 5) {
              writer.restore(1 + random.nextInt(4));
              expected = new HashMap<>(committed);
            }
          }
          default -> {
            writer.checkpoint();
            committed = new HashMap<>(expected);
            assertThat(writer.rows()).as("step %d", step).isEqualTo(expected);
          }
        }
      }
      assertThat(writer.checkpoint().rows()).isEqualTo(expected);
      assertThat(writer.counts().rewritten()).isPositive();
    }
  }
}
