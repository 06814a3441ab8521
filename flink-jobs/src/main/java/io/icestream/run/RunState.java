package io.icestream.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What a run leaves behind in its state directory for the next command: which job ran, from which
 * definition, and where it answers.
 *
 * @param jobId Flink's id of the job of this incarnation
 * @param pid the process that runs it
 * @param restPort the port of its web UI and REST interface on the loopback address, or on the
 *     cluster
 * @param job which half of the project runs: {@code all}, {@code ingest} or {@code refine}
 * @param incarnation names the state of the refine half; a new one starts without state
 * @param log where the refine half reads its changes from: {@code live} or {@code bootstrap}
 * @param fingerprint a hash of the refine half's SQL
 * @param startedAtMillis when this incarnation started, epoch milliseconds
 * @param isRestored whether it began with the state of its own incarnation: restore points from
 *     before it started are its own then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunState(
    String jobId,
    long pid,
    int restPort,
    String job,
    String incarnation,
    String log,
    String fingerprint,
    long startedAtMillis,
    boolean isRestored) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String FILE = "job.json";
  private static final String REBUILT = "rebuilt";

  /** The last run's record, or empty when nothing ran here yet. */
  static Optional<RunState> read(Path stateDir) {
    Path file = stateDir.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), RunState.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces the record in one step, so that a reader never sees half of it. */
  void write(Path stateDir) {
    try {
      Path next = stateDir.resolve(FILE + ".next");
      JSON.writeValue(next.toFile(), this);
      Files.move(
          next,
          stateDir.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the refine half's state is void. */
  @JsonIgnore
  boolean isVoid() {
    return fingerprint.equals(REBUILT);
  }

  /** The same run, whose refine half's state is void: its tables are being made anew. */
  RunState rebuilt() {
    return new RunState(
        jobId, pid, restPort, job, incarnation, log, REBUILT, startedAtMillis, isRestored);
  }

  /** Whether a restore point holds the state of this run's refine half, not of one before it. */
  boolean owns(RestorePoint point) {
    return isRestored || point.writtenAt() >= startedAtMillis;
  }

  /** Whether the run of a state directory goes on; an id of a process alone may be a new one's. */
  boolean isAlive(Path stateDir) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
        && StateLock.isHeld(stateDir);
  }
}
