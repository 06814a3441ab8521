package io.icestream.cli;

import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.project.TableFile;
import io.icestream.run.Workspace;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code icestream plan}: what a run would do; checks everything and starts nothing. */
@Command(
    name = "plan",
    aliases = "validate",
    description = "Checks a project against its sources and shows what a run would do.",
    footer = {"", "Example: icestream plan my-lake --profile local"})
final class PlanCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    Plan plan = workspace.checkedPlan();
    PrintStream out = System.out;
    out.println("project " + plan.name() + " (profile " + project.profile() + ")");
    out.println("readers " + String.join(", ", workspace.project().readers()));
    out.println();
    out.println("sources");
    for (EntityTable entity : plan.entities()) {
      out.printf(
          "  %-32s -> bronze.%-32s %s%n",
          entity.qualifiedName(),
          entity.logName(),
          entity.hasKey()
              ? "key " + String.join(", ", entity.key())
              : "no key: Bronze only, no current state");
      entity
          .sealing()
          .filter(sealing -> !sealing.columns().isEmpty())
          .ifPresent(
              sealing ->
                  out.printf(
                      "    sealed for %s (%s): %s%n",
                      sealing.kind(),
                      String.join(", ", sealing.subject()),
                      String.join(", ", new TreeSet<>(sealing.columns()))));
    }
    out.println("tables");
    for (TableFile table : plan.refined()) {
      out.printf(
          "  %-32s key %s%n", table.qualifiedName(), String.join(", ", table.table().primaryKey()));
      plan.maskedColumns()
          .getOrDefault(table.qualifiedName(), Map.of())
          .forEach((column, mask) -> out.printf("    %-30s %s%n", column, mask.function()));
    }
    List<String> remarks = workspace.sourceRemarks();
    if (!remarks.isEmpty()) {
      out.println("remarks on the sources");
      remarks.forEach(remark -> out.println("  " + remark));
    }
    List<String> preparations = workspace.preparations();
    if (!preparations.isEmpty()) {
      out.println("made in the sources at the start of a run (prepare: auto)");
      preparations.forEach(statement -> out.println("  " + statement));
    }
    if (!plan.evolutions().isEmpty()) {
      out.println("changes to existing tables");
      plan.evolutions().forEach(statement -> out.println("  " + statement));
    }
    return 0;
  }
}
