package io.icestream.writer;

import static io.icestream.writer.WriterFixture.delete;
import static io.icestream.writer.WriterFixture.insert;
import static io.icestream.writer.WriterFixture.updateAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.writer.WriterFixture.Backend;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedWriterTakeoverTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"HEAP,2", "HEAP,3", "ROCKSDB,2"})
  void goesOnFromTheTableWithoutState(Backend backend, String version) throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(folder, "format-version", version).on(backend).start(1)) {
      for (int i = 0; i < 100; i++) {
        writer.process(insert(i, "eu", "a", i));
      }
      writer.checkpoint();
      for (int i = 0; i < 100; i += 2) {
        writer.process(updateAfter(i, "eu", "b", i));
      }
      writer.checkpoint();
      writer.start(2);
      for (int i = 0; i < 100; i += 3) {
        writer.process(delete(i, "eu", "b", i));
      }
      writer.checkpoint();

      assertThat(writer.rows()).hasSize(66).containsEntry(2L, "eu/b/2").containsEntry(1L, "eu/a/1");
    }
  }

  @Test
  void saysWhichSnapshotItTookForTheTablesContent() throws Exception {
    try (WriterFixture writer = WriterFixture.unpartitioned(folder).start(1)) {
      writer.process(insert(1, "eu", "a", 1)).checkpoint();
      long read = writer.table().snapshot("staging").snapshotId();
      writer.start(1);
      writer.process(insert(1, "eu", "b", 2)).checkpoint();
      writer.process(insert(1, "eu", "c", 3)).checkpoint();

      assertThat(writer.lastChanges().readFrom()).isEqualTo(read);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void takesOverSharedDeletes(String version) throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(
                folder, "format-version", version, KeyedWriterOptions.BUCKETS, "1")
            .start(1)) {
      writer.fill(0, 1_000).checkpoint().fill(1_000, 2_000).checkpoint();
      writer.process(delete(5, "eu", "a", 1), delete(1_005, "eu", "a", 1)).checkpoint();
      writer.start(1);
      writer.process(delete(6, "eu", "a", 1), delete(1_006, "eu", "a", 1)).checkpoint();
      writer.fill(0, 2_000).checkpoint();

      assertThat(writer.rows()).hasSize(2_000);
      assertThat(writer.deleteFiles()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"2,1", "3,1", "2,4"})
  void replacesFilesThatOthersWrote(String version, int parallelism) throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(folder, "format-version", version).foreignRows(0, 50)) {
      writer.start(parallelism).process(updateAfter(7, "eu", "new", 2), delete(8, "eu", "x", 1));
      writer.checkpoint();
      assertThat(writer.rows())
          .hasSize(49)
          .containsEntry(7L, "eu/new/2")
          .containsEntry(9L, "eu/n9/1");
      assertThat(writer.tasks())
          .allSatisfy(task -> assertThat(task.file().location()).contains("/b"));

      writer.start(1).process(delete(9, "eu", "x", 1)).checkpoint();
      assertThat(writer.rows()).hasSize(48);
    }
  }

  @Test
  void removesEqualityDeletesThatOthersWrote() throws Exception {
    try (WriterFixture writer =
        WriterFixture.unpartitioned(folder).foreignRows(0, 50).foreignEqualityDelete(5, 6)) {
      assertThat(writer.rows()).hasSize(48);
      writer.start(2).process(insert(5, "eu", "new", 1)).checkpoint();

      assertThat(writer.rows()).hasSize(49);
      assertThat(writer.deleteFiles()).isEmpty();
    }
  }

  @Test
  void readsNothingOfATableThatIsReplaced() throws Exception {
    try (WriterFixture writer = WriterFixture.unpartitioned(folder).start(1)) {
      writer.process(insert(1, "eu", "a", 1)).checkpoint();
      writer.with(KeyedWriterOptions.REPLACE, "true").start(1);
      writer.process(insert(1, "eu", "a", 1)).abortedCheckpoint();

      assertThat(writer.lastChanges().counts().inserted()).isEqualTo(1);
      assertThat(writer.lastChanges().removedFiles()).isEmpty();
    }
  }

  @Test
  void agreesWithRowsOfAQueryOnKeysReadFromTheTable() throws Exception {
    try (WriterFixture writer = WriterFixture.unpartitioned(folder).start(1)) {
      writer.process(insert(-1, "eu", "a", 1), insert(Long.MAX_VALUE, "eu", "a", 1)).checkpoint();
      writer.start(1);
      writer.process(insert(-1, "eu", "b", 1), insert(Long.MAX_VALUE, "eu", "b", 1)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(-1L, "eu/b/1", Long.MAX_VALUE, "eu/b/1"));
    }
  }
}
