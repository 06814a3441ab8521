package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.Plan;
import io.icestream.plan.Script;
import io.icestream.plan.ScriptMode;
import io.icestream.plan.ScriptMode.Half;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/** Makes Silver and Gold from Bronze in one bounded run, with the same files as the stream. */
public final class Rebuild {
  private final Workspace workspace;

  public Rebuild(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Replaces the content of all Silver and Gold tables.
   *
   * @throws IcestreamException when the project's job is running: it is the tables' one writer
   */
  public void run(Consumer<String> progress) throws Exception {
    requireStopped();
    Plan plan = workspace.plan();
    Script script = plan.script(ScriptMode.rebuild());
    progress.accept("reading Bronze, making " + script.inserts().size() + " tables");
    execute(script);
    forgetState(progress);
  }

  private void requireStopped() {
    workspace
        .running()
        .ifPresent(
            running -> {
              throw new IcestreamException(
                  ErrorCode.RUN_006,
                  "Cannot rebuild "
                      + workspace.name()
                      + ": its job is running (pid="
                      + running.pid()
                      + "). Stop it first, or use 'icestream upgrade --refine-anew', which rebuilds"
                      + " beside the live stream.");
            });
  }

  /** Runs a bounded script to its end. */
  void execute(Script script) throws Exception {
    Configuration settings = new Configuration();
    settings.set(DeploymentOptions.TARGET, "local");
    settings.set(CoreOptions.DEFAULT_PARALLELISM, workspace.parallelism());
    TokenizeKey.refer(settings, workspace.stateRoot());
    TableEnvironment tables =
        TableEnvironment.create(
            EnvironmentSettings.newInstance()
                .inBatchMode()
                .withConfiguration(JobSettings.loopback(settings))
                .build());
    tables.getConfig().set("table.local-time-zone", "UTC");
    script.declarations().forEach(tables::executeSql);
    StatementSet inserts = tables.createStatementSet();
    script.inserts().forEach(inserts::addInsertSql);
    inserts.execute().await();
  }

  /** The next run may not go on with an index of files that are no longer there. */
  private void forgetState(Consumer<String> progress) {
    for (Half half : List.of(Half.ALL, Half.REFINE)) {
      var stateDir = workspace.stateDir(half);
      if (Files.isDirectory(stateDir)) {
        RunState.read(stateDir).ifPresent(state -> state.rebuilt().write(stateDir));
      }
    }
    progress.accept("done; the next run takes Silver and Gold up from Bronze again");
  }
}
