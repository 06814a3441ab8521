package io.icestream.writer;

import static io.icestream.writer.WriterFixture.delete;
import static io.icestream.writer.WriterFixture.insert;
import static io.icestream.writer.WriterFixture.updateAfter;
import static io.icestream.writer.WriterFixture.updateBefore;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyedWriterOrderTest {

  @TempDir Path folder;

  private WriterFixture table() {
    return WriterFixture.unpartitioned(folder, "icestream.order-column", "version");
  }

  @Test
  void ignoresARowOlderThanTheTables() throws Exception {
    try (WriterFixture writer = table().start(1)) {
      writer.process(insert(1, "eu", "new", 7)).checkpoint();
      writer.process(insert(1, "eu", "old", 3), insert(1, "eu", "none", null)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/new/7"));
      assertThat(writer.counts().ignoredOlder()).isEqualTo(2);
    }
  }

  @Test
  void ignoresARowOlderThanOneOfTheSameCheckpoint() throws Exception {
    try (WriterFixture writer = table().start(1)) {
      writer.process(insert(1, "eu", "new", 7), insert(1, "eu", "old", -3)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/new/7"));
    }
  }

  @Test
  void ignoresADeleteOlderThanTheRow() throws Exception {
    try (WriterFixture writer = table().start(1)) {
      writer.process(insert(1, "eu", "new", 7)).checkpoint();
      writer.process(updateBefore(1, "eu", "old", 6), delete(1, "eu", "old", 5)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/new/7"));
    }
  }

  @Test
  void remembersADeleteAgainstOlderRows() throws Exception {
    try (WriterFixture writer = table().start(1)) {
      writer.process(insert(1, "eu", "a", 1)).checkpoint();
      writer.process(delete(1, "eu", "b", 5), delete(2, "eu", "b", 5)).checkpoint();
      writer.process(insert(1, "eu", "late", 4), insert(2, "eu", "late", 4)).checkpoint();
      assertThat(writer.rows()).isEmpty();

      writer.restore(2).process(insert(1, "eu", "late", 4)).checkpoint();
      assertThat(writer.rows()).isEmpty();

      writer.process(insert(1, "eu", "new", 6)).checkpoint();
      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/new/6"));
    }
  }

  @Test
  void forgetsADeleteBeyondTheHorizon() throws Exception {
    try (WriterFixture writer =
        table().with(KeyedWriterOptions.TOMBSTONE_HORIZON, "1 h").start(1)) {
      writer.process(insert(1, "eu", "a", 1), delete(1, "eu", "a", 5)).checkpoint();
      writer.advance(java.time.Duration.ofHours(2));
      writer.process(insert(1, "eu", "late", 4)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/late/4"));
    }
  }

  @Test
  void takesTheUpdateBehindABeforeImageOfTheSameOrder() throws Exception {
    try (WriterFixture writer = table().start(1)) {
      writer.process(insert(1, "eu", "a", 5)).checkpoint();
      writer.process(updateBefore(1, "eu", "a", 5)).checkpoint();
      writer.process(updateAfter(1, "eu", "b", 5)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/b/5"));
    }
  }

  @Test
  void keepsTheOrderOfRowsItTakesOver() throws Exception {
    try (WriterFixture writer = table().start(1)) {
      writer.process(insert(1, "eu", "new", 7)).checkpoint();
      writer.start(1).process(insert(1, "eu", "old", 3)).checkpoint();

      assertThat(writer.rows()).isEqualTo(Map.of(1L, "eu/new/7"));
    }
  }
}
