package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;

/** What writers handed over for a checkpoint that was aborted is committed with the next one. */
class MergedChangesTest {

  private static final DataFile FILE =
      DataFiles.builder(PartitionSpec.unpartitioned())
          .withPath("mem:/item.parquet")
          .withFileSizeInBytes(10)
          .withRecordCount(1)
          .build();

  private static FileChanges changes(
      List<DataFile> added, List<DataFile> removed, WriteCounts counts) {
    return new FileChanges(0, added, List.of(), removed, List.of(), List.of(), null, counts);
  }

  @Test
  void aFileThatTheSecondRemovesDoesNotComeBack() throws Exception {
    try (CommitRun run = new CommitRun()) {
      StagedTable committer = run.committer();
      committer.add(changes(List.of(FILE), List.of(), new WriteCounts(1, 1, 0, 0, 0, 0)));
      committer.add(changes(List.of(), List.of(FILE), new WriteCounts(1, 0, 0, 1, 0, 0)));
      committer.prepare(2);
      committer.commitUpTo(2);

      Table table = run.table();
      long staged = table.snapshot(Publications.STAGING).snapshotId();
      assertThat(LiveRows.of(table, table.snapshot(staged))).isZero();
      assertThat(LiveRows.count(table, staged)).isZero();
    }
  }
}
