package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.runtime.state.BackendBuildingException;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;

class JobFailureTest {

  @Test
  void isTheCodedMessageWhereverItIs() {
    JobFailure failure =
        failure(
            new IOException(
                "task failed",
                new IcestreamException(
                    ErrorCode.WRT_012,
                    "Cannot write a row: a key column is null.",
                    new IllegalStateException("deeper"))));
    assertThat(failure.reason())
        .isEqualTo("ICE-WRT-012: Cannot write a row: a key column is null.");
    assertThat(failure.code()).contains(ErrorCode.WRT_012);
    assertThat(failure.attempts()).hasValue(3);
  }

  @Test
  void waitsOutagesOut() {
    assertThat(failure(new IcestreamException(ErrorCode.PG_001, "Cannot reach it.")))
        .isEqualTo(new JobFailure("ICE-PG-001: Cannot reach it.", Optional.empty()));
    JobFailure failure =
        failure(new BackendBuildingException("restore", new ConnectException("refused")));
    assertThat(failure.reason()).isEqualTo("ConnectException: refused");
    assertThat(failure.attempts()).isEqualTo(OptionalInt.empty());
  }

  @Test
  void stopsWhereStateCannotBeRestored() {
    JobFailure failure =
        failure(new BackendBuildingException("restore", new IOException("no such class")));
    assertThat(failure.reason()).isEqualTo("IOException: no such class");
    assertThat(failure.code()).contains(ErrorCode.RUN_020);
  }

  @Test
  void blamesNoStateWhereNoneWasRestored() {
    BackendBuildingException failure = new BackendBuildingException("new", new EOFException());
    assertThat(failure(failure, JobFailure.Start.EMPTY).code()).contains(ErrorCode.RUN_021);
  }

  @Test
  void givesDefectsMoreTries() {
    assertThat(failure(new RuntimeException(new EOFException())))
        .isEqualTo(new JobFailure("EOFException", Optional.of(ErrorCode.RUN_021)));
    assertThat(failure(new IllegalStateException("again")).attempts()).hasValue(10);
    assertThat(failure(new IOException("disk")).attempts()).isEmpty();
  }

  @Test
  void saysWhatToDoWhereStateHasNoPlace() {
    Exception ended =
        JobFailure.explain(
            new IllegalStateException(
                "Failed to rollback to checkpoint/savepoint file. Cannot map checkpoint/savepoint"
                    + " state for operator 4f2a to the new program"),
            "shop");
    assertThat(ended)
        .hasMessageStartingWith("ICE-RUN-016: Cannot go on with shop")
        .hasMessageContaining("operator=4f2a")
        .hasMessageContaining("--refine-anew");
  }

  @Test
  void saysThatBronzeHasExpiredWhatWasNotRead() {
    JobFailure failure =
        failure(
            new IllegalArgumentException(
                "Starting snapshot (exclusive) 12 is not a parent ancestor of end snapshot 15"));
    assertThat(failure.attempts()).hasValue(3);
    assertThat(failure.exception("shop", null))
        .hasMessageStartingWith("ICE-RUN-011: Cannot go on refining shop");
  }

  @Test
  void leavesOtherEndsAsTheyAre() {
    IllegalStateException other = new IllegalStateException("other");
    assertThat(JobFailure.explain(other, "shop")).isSameAs(other);
  }

  private static JobFailure failure(Exception exception) {
    return failure(exception, JobFailure.Start.RESTORED);
  }

  private static JobFailure failure(Exception exception, JobFailure.Start start) {
    return JobFailure.of(ExceptionUtils.stringifyException(exception), start);
  }
}
