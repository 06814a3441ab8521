package io.icestream.writer;

import static io.icestream.writer.WriterFixture.insert;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class KeyedWriterBatchTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(value = RuntimeExecutionMode.class, names = "AUTOMATIC", mode = Mode.EXCLUDE)
  void writesABoundedInputWithoutCheckpoints(RuntimeExecutionMode mode) throws Exception {
    try (WriterFixture table =
        WriterFixture.unpartitioned(
                folder, "icestream.order-column", "version", "icestream.buffer-size", "20 kb")
            .foreignRows(0, 50)) {
      List<RowData> rows = new ArrayList<>();
      for (int version = 2; version < 6; version++) {
        for (int id = 10; id < 1_000; id++) {
          rows.add(insert(id, "eu", "v" + version, version));
        }
      }
      StreamExecutionEnvironment flink = StreamExecutionEnvironment.createLocalEnvironment(2);
      flink.setRuntimeMode(mode);
      KeyedWriterOptions options = table.options();
      List<FileChanges> changes = new ArrayList<>();
      try (CloseableIterator<FileChanges> emitted =
          flink
              .fromCollection(rows, InternalTypeInfo.of(options.rowType()))
              .keyBy(BucketRouting.of(options, 2, -1), Types.INT)
              .transform(
                  "write",
                  TypeInformation.of(FileChanges.class),
                  new KeyedWriter(table.loader(), options))
              .executeAndCollect()) {
        emitted.forEachRemaining(changes::add);
      }
      table.commit(changes);

      assertThat(changes).extracting(FileChanges::checkpointId).containsOnly(Long.MAX_VALUE);
      assertThat(table.rows())
          .hasSize(1_000)
          .containsEntry(9L, "eu/n9/1")
          .containsEntry(10L, "eu/v5/5")
          .containsEntry(999L, "eu/v5/5");
      assertThat(table.tasks())
          .allSatisfy(task -> assertThat(task.file().location()).contains("/b"));
    }
  }
}
