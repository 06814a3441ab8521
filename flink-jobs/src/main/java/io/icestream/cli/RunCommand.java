package io.icestream.cli;

import io.icestream.audit.AuditSchedule;
import io.icestream.plan.EntityTable;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.run.Pipeline;
import io.icestream.run.RunOptions;
import io.icestream.run.StopSignals;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream run}: the job, until Ctrl-C. */
@Command(
    name = "run",
    description = {
      "Runs the project's job until Ctrl-C, which stops it with a savepoint.",
      "The next start goes on from there; after a crash, from the newest checkpoint."
    },
    footer = {"", "Example: icestream run my-lake --profile local"})
final class RunCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--job",
      defaultValue = "all",
      description =
          "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). ingest writes Bronze; refine follows"
              + " Bronze and writes Silver and Gold, as a job of its own.")
  private Half half;

  @Option(
      names = "--web-port",
      defaultValue = "0",
      description = "Port of Flink's web UI on 127.0.0.1 (default: a free one).")
  private int webPort;

  @Option(
      names = "--refine-anew",
      description =
          "Drops the refine half's state and makes Silver and Gold anew from Bronze, beside the"
              + " live stream; published once, whole.")
  private boolean refineAnew;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    workspace.requireNotRunning(half);
    prepare(workspace, half);
    return run(workspace, new RunOptions(half, webPort, refineAnew));
  }

  /** Makes a half's sources ready. */
  static void prepare(Workspace workspace, Half half) {
    if (half != Half.REFINE) {
      workspace.prepareSources(System.err::println);
    }
  }

  /** Runs a project whose sources are ready until it is told to stop. */
  static int run(Workspace workspace, RunOptions options) throws Exception {
    Pipeline pipeline = Pipeline.start(workspace, options, List.of(), System.err::println);
    for (EntityTable entity : pipeline.plan().keyless()) {
      System.err.println(
          entity.qualifiedName() + " has no key: it lands in Bronze and has no current state.");
    }
    System.err.println("running; web UI at " + pipeline.webAddress() + "; Ctrl-C stops");
    Logging.file().ifPresent(file -> System.err.println("log in " + file));
    pipeline.onTrouble(what -> System.err.println("the job is " + what));
    StopSignals.onFirst(() -> stop(pipeline));
    try (AuditSchedule audits = audits(workspace, options.half())) {
      pipeline.ended().get();
      return 0;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static AuditSchedule audits(Workspace workspace, Half half) {
    return half == Half.INGEST ? null : AuditSchedule.start(workspace, System.err::println);
  }

  private static void stop(Pipeline pipeline) {
    System.err.println("stopping with a savepoint ...");
    try {
      pipeline.stopWithSavepoint();
      System.err.println("stopped");
    } catch (Exception e) {
      System.err.println(
          "The job did not stop with a savepoint ("
              + e.getMessage()
              + "); the next start goes on from the newest checkpoint.");
      Runtime.getRuntime().halt(1);
    }
  }
}
