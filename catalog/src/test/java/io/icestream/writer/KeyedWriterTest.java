package io.icestream.writer;

import static io.icestream.writer.WriterFixture.delete;
import static io.icestream.writer.WriterFixture.insert;
import static io.icestream.writer.WriterFixture.updateAfter;
import static io.icestream.writer.WriterFixture.updateBefore;
import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.writer.WriterFixture.Backend;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyedWriterTest {

  @TempDir Path folder;

  private WriterFixture table(Backend backend, String version) {
    return WriterFixture.unpartitioned(folder, "format-version", version).on(backend);
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2", "HEAP,3", "ROCKSDB,2", "ROCKSDB,3"})
  void keepsTheNewestRowOfEachKey(Backend backend, String version) throws Exception {
    try (WriterFixture writer = table(backend, version).start(2)) {
      writer.process(insert(1, "eu", "a", 1), insert(2, "eu", "b", 1)).checkpoint();
      writer.process(updateBefore(1, "eu", "a", 1), updateAfter(1, "eu", "c", 2)).checkpoint();
      writer.process(insert(2, "us", "d", 3)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/c/2", 2L, "us/d/3"));
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2", "HEAP,3", "ROCKSDB,2"})
  void removesDeletedRows(Backend backend, String version) throws Exception {
    try (WriterFixture writer = table(backend, version).start(1)) {
      writer.process(insert(1, "eu", "a", 1), insert(2, "eu", "b", 1)).checkpoint();
      writer.process(delete(1, "eu", "a", 1), delete(7, "eu", "x", 1)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(2L, "eu/b/1"));
      assertThat(writer.counts())
          .extracting(WriteCounts::received, WriteCounts::inserted, WriteCounts::deleted)
          .containsExactly(4L, 2L, 1L);
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2", "HEAP,3"})
  void removesARowThatLeavesAFilter(Backend backend, String version) throws Exception {
    try (WriterFixture writer = table(backend, version).start(1)) {
      writer.process(insert(1, "eu", "a", 20)).checkpoint();
      writer.process(updateBefore(1, "eu", "a", 20)).checkpoint();

      assertThat(writer.rows()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2", "ROCKSDB,3"})
  void goesOnFromACheckpoint(Backend backend, String version) throws Exception {
    try (WriterFixture writer = table(backend, version).start(1)) {
      writer.process(insert(1, "eu", "a", 1), insert(2, "eu", "b", 1)).checkpoint();
      writer.restore(2);
      writer.process(updateAfter(1, "eu", "c", 2), delete(2, "eu", "b", 1)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/c/2"));
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2", "HEAP,3"})
  void followsAKeyThatChanges(Backend backend, String version) throws Exception {
    try (WriterFixture writer = table(backend, version).start(2)) {
      writer.process(insert(1, "eu", "a", 1)).checkpoint();
      writer.process(updateBefore(1, "eu", "a", 1), updateAfter(9, "eu", "a", 2)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(9L, "eu/a/2"));
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2", "HEAP,3"})
  void movesARowToAnotherPartition(Backend backend, String version) throws Exception {
    try (WriterFixture writer =
        WriterFixture.byRegion(folder, "format-version", version).on(backend).start(1)) {
      writer.process(insert(1, "eu", "a", 1), insert(2, "eu", "b", 1)).checkpoint();
      writer.process(updateAfter(1, "us", "a", 2)).checkpoint();
      writer.process(insert(3, null, "c", 1), delete(2, "eu", "b", 1)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "us/a/2", 3L, "null/c/1"));
    }
  }

  @Test
  void insertsAKeyAgainThatWasDeletedInTheSameCheckpoint() throws Exception {
    try (WriterFixture writer = table(Backend.HEAP, "2").start(1)) {
      writer.process(insert(1, "eu", "a", 1)).checkpoint();
      writer
          .process(delete(1, "eu", "a", 1), insert(1, "eu", "b", 2))
          .process(insert(2, "eu", "c", 1), delete(2, "eu", "c", 1))
          .checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/b/2"));
    }
  }

  @Test
  void isTheSameAfterAReplay() throws Exception {
    RowData[] rows = {
      insert(1, "eu", "a", 1),
      insert(2, "eu", "b", 1),
      updateBefore(1, "eu", "a", 1),
      updateAfter(1, "us", "a", 2),
      delete(2, "eu", "b", 1)
    };
    try (WriterFixture writer = table(Backend.HEAP, "2").start(1)) {
      writer.process(rows).checkpoint().process(rows).checkpoint();
      writer.process(rows[0]).checkpoint().process(rows).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "us/a/2"));
    }
  }

  @Test
  void writesOnceWhatChangesManyTimesInACheckpoint() throws Exception {
    try (WriterFixture writer = table(Backend.HEAP, "2").start(1)) {
      for (int i = 0; i < 1_000; i++) {
        writer.process(insert(i % 10, "eu", "n" + i, i));
      }
      writer.checkpoint();

      assertThat(writer.lastChanges().addedFiles())
          .allSatisfy(file -> assertThat(file.recordCount()).isLessThanOrEqualTo(10));
      assertThat(writer.lastChanges().addedDeletes()).isEmpty();
      assertThat(writer.rows()).hasSize(10).containsEntry(3L, "eu/n993/993");
    }
  }

  @Test
  void writesEarlyWhatDoesNotFitIntoTheBuffer() throws Exception {
    try (WriterFixture writer =
        table(Backend.HEAP, "2").with(KeyedWriterOptions.BUFFER_SIZE, "10 kb").start(1)) {
      for (int i = 0; i < 1_000; i++) {
        writer.process(insert(i % 100, "eu", "n" + i, i));
      }
      writer.checkpoint();

      assertThat(writer.lastChanges().addedDeletes()).isNotEmpty();
      assertThat(writer.rows()).hasSize(100).containsEntry(99L, "eu/n999/999");
    }
  }

  @Test
  void closesADataFileAtItsTargetSize() throws Exception {
    try (WriterFixture writer =
        table(Backend.HEAP, "2")
            .with(KeyedWriterOptions.TARGET_FILE_SIZE, "4 kb")
            .with(KeyedWriterOptions.BUFFER_SIZE, "10 kb")
            .start(1)) {
      for (int i = 0; i < 20_000; i++) {
        writer.process(insert(i, "eu", "n" + i * 7919L, i));
      }
      for (int i = 0; i < 20_000; i += 3) {
        writer.process(delete(i, "eu", "x", i));
      }
      writer.checkpoint();

      assertThat(writer.tasks()).hasSizeGreaterThan(8);
      assertThat(writer.rows()).hasSize(13_333).doesNotContainKey(9L).containsKey(19_999L);
    }
  }

  @Test
  void carriesOnWhenACheckpointIsAborted() throws Exception {
    try (WriterFixture writer = table(Backend.HEAP, "2").start(2)) {
      writer.process(insert(1, "eu", "a", 1), insert(2, "eu", "b", 1)).checkpoint();
      writer.process(updateAfter(1, "eu", "c", 2), insert(3, "eu", "d", 1)).abortedCheckpoint();
      writer.process(updateAfter(1, "eu", "e", 3), delete(3, "eu", "d", 1)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/e/3", 2L, "eu/b/1"));
    }
  }

  @Test
  void removesInOneCommitWhatAnAbortedCheckpointAdded() throws Exception {
    try (WriterFixture writer = table(Backend.HEAP, "3").start(1)) {
      writer.process(insert(1, "eu", "a", 1), insert(2, "eu", "b", 1)).checkpoint();
      for (int i = 0; i < 5; i++) {
        writer.process(updateAfter(1, "eu", "a", i)).abortedCheckpoint();
      }
      writer.process(delete(2, "eu", "b", 1)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/a/4"));
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAP,2", "ROCKSDB,2", "HEAP,3"})
  void keepsItsPlaceWhenItIsRescaled(Backend backend, String version) throws Exception {
    try (WriterFixture writer = table(backend, version).start(1)) {
      for (int i = 0; i < 100; i++) {
        writer.process(insert(i, "eu", "a", i));
      }
      writer.checkpoint().restore(4);
      for (int i = 0; i < 100; i += 2) {
        writer.process(updateAfter(i, "eu", "b", i));
      }
      writer.checkpoint().restore(2);
      for (int i = 0; i < 100; i += 3) {
        writer.process(delete(i, "eu", "b", i));
      }
      writer.checkpoint();

      assertThat(writer.rows()).hasSize(66).containsEntry(2L, "eu/b/2").containsEntry(1L, "eu/a/1");
    }
  }

  @Test
  void endsABoundedInputWithOneChange() throws Exception {
    try (WriterFixture writer = table(Backend.HEAP, "2").start(1)) {
      writer.process(insert(1, "eu", "a", 1)).checkpoint();
      writer.process(insert(2, "eu", "b", 1)).endInput();
      int emitted = writer.emitted().size();
      writer.checkpoint();

      assertThat(writer.emitted()).as("nothing after the end").hasSize(emitted);
      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/a/1", 2L, "eu/b/1"));
    }
  }
}
