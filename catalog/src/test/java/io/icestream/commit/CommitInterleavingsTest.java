package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.commit.FaultyOperations.Crash;
import io.icestream.commit.FaultyOperations.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;

/** Everything that can happen to four checkpoints in a row, in every order. */
class CommitInterleavingsTest {

  /** What happens to one checkpoint. */
  private enum Fate {
    COMMITTED,
    /** It fails; the job goes on. */
    ABORTED,
    /** It is complete; the committer isn't told, but of a later one. */
    SUBSUMED,
    /** The process dies before it is complete. */
    DIED_BEFORE_COMPLETE,
    /** The process dies after it is complete and before the committer is told. */
    DIED_BEFORE_TOLD,
    DIED_BEFORE_EFFECT,
    DIED_AFTER_EFFECT,
    /** The process dies, and the next one dies when it has done what the first had not. */
    DIED_AGAIN_IN_RECOVERY,
    /** The commit reaches the catalog while no process runs. */
    LATE_BEFORE_RESTART,
    /** The commit reaches the catalog when the next process has taken over. */
    LATE_AFTER_RESTART,
    /** The commit reaches the catalog after the next checkpoint. */
    LATE_AFTER_NEXT
  }

  private static final int CHECKPOINTS = 4;

  @Test
  void neitherLosesNorDoublesAnything() throws Exception {
    List<String> wrong = violations(table -> new StagedTable("db.items", table, false), 10_000);
    assertThat(wrong).isEmpty();
  }

  /** Shows that the test above can see what it is there to see. */
  @Test
  void isWrongWithoutTheSearchForItself() throws Exception {
    List<String> wrong =
        violations(
            table ->
                new StagedTable("db.items", table, false) {
                  @Override
                  boolean isLanded(Stamp wanted, Snapshot staged) {
                    return false;
                  }
                },
            1);
    assertThat(wrong).isNotEmpty();
  }

  private static List<String> violations(Function<Table, StagedTable> committers, int limit)
      throws Exception {
    List<String> wrong = new ArrayList<>();
    int choices = Fate.values().length;
    int sequences = (int) Math.pow(choices, CHECKPOINTS - 1);
    for (int sequence = 0; sequence < sequences && wrong.size() < limit; sequence++) {
      List<Fate> fates = new ArrayList<>();
      for (int rest = sequence, i = 1; i < CHECKPOINTS; i++, rest /= choices) {
        fates.add(Fate.values()[rest % choices]);
      }
      // After whatever happened, one goes well: then all must be there.
      fates.add(Fate.COMMITTED);
      try (CommitRun run = new CommitRun(committers)) {
        play(run, fates);
        List<Integer> expected = IntStream.rangeClosed(1, run.items()).boxed().toList();
        if (!run.staged().equals(expected)) {
          wrong.add(fates + " left " + run.staged() + " of " + expected);
        }
      } catch (RuntimeException e) {
        wrong.add(fates + " ended with " + e);
      }
    }
    return wrong;
  }

  private static void play(CommitRun run, List<Fate> fates) {
    long checkpoint = 0;
    boolean isLate = false;
    for (Fate fate : fates) {
      checkpoint++;
      run.write();
      run.snapshot(checkpoint);
      switch (fate) {
        case COMMITTED -> {
          run.complete(checkpoint);
          run.tell(checkpoint, Fault.NONE);
        }
        case ABORTED -> {}
        case SUBSUMED -> run.complete(checkpoint);
        case DIED_BEFORE_COMPLETE -> run.restart();
        case DIED_BEFORE_TOLD -> {
          run.complete(checkpoint);
          run.restart();
        }
        case DIED_BEFORE_EFFECT -> die(run, checkpoint, Fault.CRASH_BEFORE_EFFECT);
        case DIED_AFTER_EFFECT -> die(run, checkpoint, Fault.CRASH_AFTER_EFFECT);
        case DIED_AGAIN_IN_RECOVERY -> {
          run.complete(checkpoint);
          run.tell(checkpoint, Fault.CRASH_BEFORE_EFFECT);
          assertThatThrownBy(() -> run.restart(Fault.CRASH_AFTER_EFFECT)).isInstanceOf(Crash.class);
          run.restart();
        }
        case LATE_BEFORE_RESTART -> {
          run.complete(checkpoint);
          run.tell(checkpoint, Fault.CRASH_WHILE_UNDER_WAY);
          run.releaseUnderWay();
          run.restart();
        }
        case LATE_AFTER_RESTART -> {
          die(run, checkpoint, Fault.CRASH_WHILE_UNDER_WAY);
          run.releaseUnderWay();
        }
        case LATE_AFTER_NEXT -> die(run, checkpoint, Fault.CRASH_WHILE_UNDER_WAY);
      }
      if (isLate) {
        run.releaseUnderWay();
      }
      isLate = fate == Fate.LATE_AFTER_NEXT;
    }
    run.releaseUnderWay();
  }

  private static void die(CommitRun run, long checkpoint, Fault fault) {
    run.complete(checkpoint);
    run.tell(checkpoint, fault);
    run.restart();
  }
}
