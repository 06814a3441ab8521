package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.reconcile.ReconcileReport;
import io.icestream.run.LakeReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** The mirror project in a process of its own; prints its {@link Result} as one line of JSON. */
final class MirrorRun {
  private static final String ENTITY = "shop__accounts";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private MirrorRun() {}

  /** What to run; the rest is in the environment. */
  record Settings(String project, long rows, long changes) {}

  /** What it came to, from the start to the end of the snapshot and of the changes. */
  record Result(RunCost snapshot, RunCost changes, boolean contentIsRight) {}

  /** Takes {@link Settings} as JSON. */
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    Settings settings = json.readValue(arguments[0], Settings.class);
    try (ProjectRun run = ProjectRun.start(Path.of(settings.project()))) {
      RunCost snapshot = run.await(ENTITY, settings.rows());
      System.out.println("snapshot");
      RunCost changes = run.await(ENTITY, settings.rows() + settings.changes());
      Result result = new Result(snapshot, changes, isEqual(run));
      run.stop();
      System.out.println(json.writeValueAsString(result));
    }
    System.exit(0);
  }

  private static boolean isEqual(ProjectRun run) throws Exception {
    try (LakeReader reader = new LakeReader(run.workspace())) {
      ReconcileReport report =
          run.workspace()
              .reconciler(run.pipeline().plan(), reader, PATIENCE, System.err::println)
              .run(Set.of());
      if (!report.isEqual()) {
        System.err.print(report.text());
      }
      return report.isEqual();
    }
  }
}
