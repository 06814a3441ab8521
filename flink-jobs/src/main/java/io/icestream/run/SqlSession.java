package io.icestream.run;

import io.icestream.plan.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the Flink SQL client is given: settings of its process, and statements. */
public final class SqlSession {
  private SqlSession() {}

  /**
   * The client's {@code config.yaml}: a Flink inside its own process that listens on the loopback
   * address only.
   *
   * @param isInteractive whether somebody types; else an INSERT is waited for
   */
  public static String settings(boolean isInteractive) {
    Map<String, String> settings = new TreeMap<>(JobSettings.sqlClient().toMap());
    settings.put("table.dml-sync", Boolean.toString(!isInteractive));
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + ": " + quoted(setting.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** Statements that open the project's catalog and declare its functions; queries are bounded. */
  public static String opening(Workspace workspace) {
    Map<String, String> settings = new LinkedHashMap<>(JobSettings.sql());
    settings.put("execution.runtime-mode", "batch");
    settings.put("sql-client.execution.result-mode", "tableau");
    settings.putAll(MaskingKeys.parameter(workspace.stateRoot()));
    return set(settings) + String.join(";\n", workspace.session()) + ";\n";
  }

  /** The whole job as a script; it holds every setting that matters to its result. */
  public static String job(Workspace workspace) {
    Plan plan = workspace.planToRun();
    Map<String, String> settings = new LinkedHashMap<>(JobSettings.sql());
    settings.put("execution.runtime-mode", "streaming");
    settings.put(
        "execution.checkpointing.interval", workspace.checkpointInterval().toMillis() + " ms");
    settings.put("parallelism.default", Integer.toString(workspace.parallelism()));
    settings.put("pipeline.name", workspace.name());
    settings.put("pipeline.object-reuse", "true");
    settings.putAll(MaskingKeys.parameter(workspace.stateRoot()));
    return set(settings) + "\n" + plan.compiled().text();
  }

  private static String set(Map<String, String> settings) {
    return new TreeMap<>(settings)
        .entrySet().stream()
            .map(
                setting ->
                    "set " + quoted(setting.getKey()) + " = " + quoted(setting.getValue()) + ";\n")
            .collect(Collectors.joining());
  }
}
