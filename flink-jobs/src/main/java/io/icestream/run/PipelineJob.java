package io.icestream.run;

import static org.apache.flink.runtime.checkpoint.CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING;

import io.icestream.plan.Declarations;
import io.icestream.plan.Script;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeContext;
import org.apache.flink.util.ExceptionUtils;

/**
 * One submitted Flink job that runs a script: all its inserts in one graph, behind one publisher.
 */
final class PipelineJob {
  private static final Duration RESTARTED_WITHIN = Duration.ofMinutes(1);

  private final JobClient client;
  private final int restPort;

  private PipelineJob(JobClient client, int restPort) {
    this.client = client;
    this.restPort = restPort;
  }

  /**
   * Submits a script.
   *
   * @param settings where and how it runs, including what it starts from
   * @param incarnation part of the identity of the refine half's operators; state of another one is
   *     not taken over
   * @param publication how its tables are published
   */
  static PipelineJob submit(
      Script script,
      Configuration settings,
      String name,
      String incarnation,
      Publication publication)
      throws Exception {
    return submit(script, settings, name, incarnation, (tables, inserts) -> {}, publication);
  }

  /** Submits a script to which something is added in code. */
  static PipelineJob submit(
      Script script,
      Configuration settings,
      String name,
      String incarnation,
      Addition addition,
      Publication publication)
      throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(
            env, EnvironmentSettings.newInstance().withConfiguration(settings).build());
    tables
        .getConfig()
        .set("table.exec.uid.generation", "ALWAYS")
        .set("table.exec.uid.format", incarnation + "_<id>_<transformation>")
        // What Silver and Gold have in common is one operator with one state, not one for each.
        // Not for a script: the SQL client has a planner for each statement, and they can't share.
        .set("table.optimizer.reuse-optimize-block-with-digest-enabled", "true");
    JobSettings.sql().forEach(tables.getConfig()::set);
    JobSettings.bundles().forEach(tables.getConfig()::set);
    // Flink numbers the nodes of all plans of a process; equal scripts must get equal numbers.
    ExecNodeContext.resetIdCounter();
    script.declarations().forEach(statement -> Declarations.declare(tables, statement));
    StreamStatementSet inserts = tables.createStatementSet();
    script.inserts().forEach(inserts::addInsertSql);
    addition.addTo(tables, inserts);
    StablePlan.attach(inserts, tables, env);
    publication.attach(env);
    Configuration web = JobSettings.webPort(settings);
    env.configure(web);
    return new PipelineJob(env.executeAsync(name), web.get(RestOptions.PORT));
  }

  /** Adds to the statements of a script. */
  interface Addition {
    void addTo(StreamTableEnvironment tables, StreamStatementSet inserts);
  }

  /** Joins the publisher to the sinks of an environment. */
  interface Publication {
    void attach(StreamExecutionEnvironment env);
  }

  /** Where the web UI and the REST interface answer. */
  int restPort() {
    return restPort;
  }

  JobID id() {
    return client.getJobID();
  }

  JobStatus status() throws InterruptedException {
    try {
      return client.getJobStatus().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // A mini cluster is gone once its job has ended.
      return result().isCompletedExceptionally() ? JobStatus.FAILED : JobStatus.FINISHED;
    }
  }

  /** Ends when the job does; exceptionally when it failed or was cancelled. */
  CompletableFuture<JobExecutionResult> result() {
    return client.getJobExecutionResult();
  }

  /** Waits until the job runs, so that a savepoint can be taken. */
  void awaitRunning(Duration timeout) throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (status() != JobStatus.RUNNING) {
      if (result().isDone() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the job did not come up");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /**
   * Stops at a savepoint that is committed in all tables; returns its path. A job that has just
   * come up is running before all its tasks are: they are waited for, and so is one that restarts,
   * for a minute.
   */
  String stopWithSavepoint(String directory, Duration timeout) throws Exception {
    long deadline = System.nanoTime() + timeout.toNanos();
    long restarted = System.nanoTime() + RESTARTED_WITHIN.toNanos();
    while (true) {
      try {
        return client
            .stopWithSavepoint(false, directory, SavepointFormatType.CANONICAL)
            .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        boolean isSoonUp =
            isComingUp(e) || status() != JobStatus.RUNNING && System.nanoTime() - restarted < 0;
        if (!isSoonUp || result().isDone() || System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static boolean isComingUp(Throwable failure) {
    return ExceptionUtils.findThrowableWithMessage(
                failure, NOT_ALL_REQUIRED_TASKS_RUNNING.message())
            .isPresent()
        || ExceptionUtils.findThrowableWithMessage(failure, "Checkpoint triggering task")
            .isPresent();
  }

  /** Ends the job where it is; a job that ends by itself meanwhile is as good. */
  void cancel() throws Exception {
    try {
      client.cancel().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!status().isGloballyTerminalState()) {
        throw e;
      }
    }
  }
}
