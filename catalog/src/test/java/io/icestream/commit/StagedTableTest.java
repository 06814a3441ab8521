package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.commit.FaultyOperations.Fault;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StagedTableTest {

  private final CommitRun run = new CommitRun();

  @AfterEach
  void close() throws Exception {
    run.close();
  }

  private void checkpoint(long id) {
    run.write();
    run.snapshot(id);
    run.complete(id);
    run.tell(id, Fault.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNKNOWN_WITHOUT_EFFECT", "UNKNOWN_WITH_EFFECT", "TIMEOUT_WITH_EFFECT", "CONFLICT"})
  void commitsOnceWhateverTheCatalogAnswers(Fault fault) {
    run.write();
    run.snapshot(1);
    run.complete(1);
    run.tell(1, fault);
    assertThat(run.operations().isSpent()).isTrue();
    assertThat(run.staged()).containsExactly(1);
    checkpoint(2);
    assertThat(run.staged()).containsExactly(1, 2);
  }

  @Test
  void commitsOnceWhenTheFirstAttemptTakesEffectAfterTheSecond() {
    run.write();
    run.snapshot(1);
    run.complete(1);
    run.tell(1, Fault.UNKNOWN_WHILE_UNDER_WAY);
    run.operations().takeUnderWay().run();
    checkpoint(2);
    assertThat(run.staged()).containsExactly(1, 2);
  }

  @Test
  void commitsWhatAnAbortedCheckpointClosed() {
    run.write();
    run.snapshot(1);
    checkpoint(2);
    assertThat(run.staged()).containsExactly(1, 2);
  }

  @Test
  void commitsAgainAfterARestartWithoutState() {
    checkpoint(1);
    run.restartWithoutState();
    checkpoint(1);
    // The job reads its source again; the checkpoint has the same id, and still counts.
    assertThat(run.staged()).containsExactly(1, 1);
  }

  @Test
  void goesOnWhenAllButTheNewestSnapshotWereExpiredMeanwhile() {
    checkpoint(1);
    checkpoint(2);
    run.write();
    run.snapshot(3);
    run.complete(3);
    run.table()
        .expireSnapshots()
        .expireOlderThan(System.currentTimeMillis() + 1)
        .retainLast(1)
        .commit();
    run.restart();
    checkpoint(4);
    assertThat(run.staged()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void refusesAStateThatIsOlderThanTheTable() {
    checkpoint(1);
    run.rewind(
        1,
        () -> {
          checkpoint(2);
          checkpoint(3);
        });
    assertThatThrownBy(run::restart)
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_002));
    assertThat(run.staged()).containsExactly(1, 2, 3);
  }

  @Test
  void refusesAStateWhenAnotherRunWroteSince() {
    checkpoint(1);
    run.rewind(
        1,
        () -> {
          run.restartWithoutState();
          checkpoint(1);
        });
    assertThatThrownBy(run::restart)
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_002));
  }

  @Test
  void refusesAZombieAsSoonAsItsSuccessorHasBegun() {
    checkpoint(1);
    run.write();
    run.snapshot(2);
    StagedTable zombie = run.committer();
    run.restart();
    assertThatThrownBy(() -> zombie.commitUpTo(2))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_003));
    checkpoint(2);
    assertThat(run.staged()).containsExactly(1, 2);
  }

  @Test
  void refusesWhatWasReadBeforeAnotherRunCommitted() {
    checkpoint(1);
    long read = stagedId();
    // The older run commits once more, behind the back of writers that have read the table.
    checkpoint(2);
    assertThatThrownBy(() -> commitOf(read))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_004));
    assertThat(run.staged()).containsExactly(1, 2);
  }

  @Test
  void takesWhatWasReadBeforeAnotherRunOnlyBegan() {
    checkpoint(1);
    long read = stagedId();
    run.restartWithoutState();
    commitOf(read);
    assertThat(run.staged()).containsExactly(1, 7);
  }

  private long stagedId() {
    return run.table().snapshot(Publications.STAGING).snapshotId();
  }

  /** Commits item 7 in a run without state whose writers read a snapshot. */
  private void commitOf(long read) {
    StagedTable successor = new StagedTable("db.items", run.table(), false);
    successor.start("successor");
    successor.add(
        new FileChanges(
            1,
            List.of(run.file(7)),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            read,
            new WriteCounts(1, 1, 0, 0, 0, 0)));
    successor.prepare(1);
    successor.commitUpTo(1);
  }

  @Test
  void goesOnBehindWhatACommandAppended() {
    checkpoint(1);
    run.write();
    run.snapshot(2);
    run.complete(2);
    run.appendBeside(90);
    run.appendBeside(91);
    run.restart();
    checkpoint(3);
    assertThat(run.staged()).containsExactly(1, 2, 3, 90, 91);
    assertThat(LiveRows.of(run.table(), run.table().snapshot(Publications.STAGING))).isEqualTo(5);
  }

  @Test
  void refusesTheRunThatACommandTookForStopped() {
    checkpoint(1);
    run.appendBeside(90);
    run.write();
    run.snapshot(2);
    run.complete(2);
    assertThatThrownBy(() -> run.tell(2, Fault.NONE))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_003));
    assertThat(run.staged()).containsExactly(1, 90);
  }

  @Test
  void refusesToCommitOnTopOfAnotherWriter() {
    checkpoint(1);
    run.table().newFastAppend().toBranch(Publications.STAGING).commit();
    run.write();
    run.snapshot(2);
    run.complete(2);
    assertThatThrownBy(() -> run.tell(2, Fault.NONE))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRT_004));
  }

  @Test
  void saysInTheSummaryWhoCommittedWhat() {
    checkpoint(1);
    Snapshot staged = run.table().snapshot(Publications.STAGING);
    assertThat(staged.operation()).isEqualTo("append");
    assertThat(staged.summary())
        .containsAllEntriesOf(
            Map.of(
                "icestream.checkpoint-id", "1",
                "icestream.epoch", "1",
                "icestream.received", "1"))
        .containsKeys("icestream.job", "icestream.committed-at");
  }

  @Test
  void makesNoSnapshotWhereNothingChanged() {
    checkpoint(1);
    long before = run.table().snapshot(Publications.STAGING).snapshotId();
    run.snapshot(2);
    run.complete(2);
    run.tell(2, Fault.NONE);
    assertThat(run.table().snapshot(Publications.STAGING).snapshotId()).isEqualTo(before);
  }

  @Test
  void aFinishedBoundedRunCommitsOnceOverAllAttempts() throws Exception {
    try (CommitRun bounded = new CommitRun()) {
      bounded.committer().startBounded("batch");
      bounded.write();
      bounded.snapshot(Long.MAX_VALUE);
      bounded.tell(Long.MAX_VALUE, Fault.CRASH_AFTER_EFFECT);
      StagedTable second = new StagedTable("db.items", bounded.table(), false);
      second.startBounded("batch");
      second.commitUpTo(Long.MAX_VALUE);
      assertThat(bounded.staged()).containsExactly(1);
    }
  }
}
