package io.icestream.writer;

import static io.icestream.writer.WriterFixture.delete;
import static io.icestream.writer.WriterFixture.insert;
import static io.icestream.writer.WriterFixture.updateAfter;
import static io.icestream.writer.WriterFixture.updateBefore;
import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.writer.WriterFixture.Backend;
import java.nio.file.Path;
import java.util.Map;
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
      assertThat(writer.counts()).isEqualTo(new WriteCounts(4, 2, 0, 1, 0, 0));
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
}
