package io.icestream.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Flink how a job is. Flink tries again for ever, and says so only to those who look; what
 * fails time and again without a checkpoint between, and can't get better, ends here.
 */
final class JobWatch {
  private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PipelineJob job;
  private final String project;
  private final Consumer<String> tell;
  private final Consumer<IcestreamException> end;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private volatile String trouble;

  private JobWatch(
      PipelineJob job, String project, Consumer<String> tell, Consumer<IcestreamException> end) {
    this.job = job;
    this.project = project;
    this.tell = tell;
    this.end = end;
  }

  /**
   * Watches a job until it ends.
   *
   * @param tell is told each new trouble
   * @param end is told why the job must not be tried again
   */
  static JobWatch start(
      PipelineJob job, String project, Consumer<String> tell, Consumer<IcestreamException> end) {
    JobWatch watch = new JobWatch(job, project, tell, end);
    Thread thread = new Thread(watch::watch, "icestream-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** What keeps the job from publishing, since its last checkpoint; empty when it is well. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  private void watch() {
    try {
      while (!job.result().isDone()) {
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        try {
          if (look()) {
            return;
          }
        } catch (IOException e) {
          LOG.debug("Flink does not answer", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      trouble = null;
    }
  }

  /** Returns whether this was the end. */
  private boolean look() throws IOException, InterruptedException {
    JsonNode checkpoints = json("checkpoints");
    long completed =
        checkpoints.path("latest").path("completed").path("latest_ack_timestamp").asLong(0);
    JobFailure.Start start =
        checkpoints.path("latest").path("restored").isObject()
            ? JobFailure.Start.RESTORED
            : JobFailure.Start.EMPTY;
    List<JobFailure> failures = failuresSince(completed, start);
    if (isTheEnd(failures)) {
      end.accept(failures.get(0).exception(project, null));
      return true;
    }
    String next = describe(failures, checkpoints.path("latest").path("failed"), completed);
    if (next != null && !next.equals(trouble)) {
      LOG.warn("The job does not publish: {}", next);
      tell.accept(next);
    }
    trouble = next;
    return false;
  }

  /** Whether the newest failure came often enough in a row. */
  private static boolean isTheEnd(List<JobFailure> failures) {
    OptionalInt attempts = failures.isEmpty() ? OptionalInt.empty() : failures.get(0).attempts();
    return attempts.isPresent()
        && failures.size() >= attempts.getAsInt()
        && failures.stream()
            .limit(attempts.getAsInt())
            .allMatch(failure -> failure.code().equals(failures.get(0).code()));
  }

  private static String describe(List<JobFailure> failures, JsonNode failed, long completed) {
    if (!failures.isEmpty()) {
      return "restarting, failed %d time%s since the last checkpoint: %s"
          .formatted(failures.size(), failures.size() == 1 ? "" : "s", failures.get(0).reason());
    }
    String message = failed.path("failure_message").asText("unknown");
    // Sources that have read all ended meanwhile, as they should.
    boolean isTrouble =
        failed.path("failure_timestamp").asLong(0) > completed && !message.contains("unknown task");
    return isTrouble ? "running, but its last checkpoint failed: " + message : null;
  }

  /** Newest first. */
  private List<JobFailure> failuresSince(long millis, JobFailure.Start start)
      throws IOException, InterruptedException {
    List<JobFailure> failures = new ArrayList<>();
    for (JsonNode entry :
        json("exceptions?maxExceptions=100").path("exceptionHistory").path("entries")) {
      if (entry.path("timestamp").asLong() > millis) {
        failures.add(JobFailure.of(entry.path("stacktrace").asText(), start));
      }
    }
    return failures;
  }

  private JsonNode json(String what) throws IOException, InterruptedException {
    URI address =
        URI.create(
            "http://127.0.0.1:" + job.restPort() + "/jobs/" + job.id().toHexString() + "/" + what);
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("status " + answer.statusCode());
    }
    return JSON.readTree(answer.body());
  }
}
