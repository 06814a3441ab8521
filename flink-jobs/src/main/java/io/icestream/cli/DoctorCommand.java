package io.icestream.cli;

import io.icestream.error.IcestreamException;
import io.icestream.project.ProjectException;
import io.icestream.run.Health;
import io.icestream.run.Health.Finding;
import io.icestream.run.Workspace;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream doctor}: what stands in the way of a run, and how to mend it. */
@Command(
    name = "doctor",
    description = {
      "Checks this machine, the project and its sources; says what to do about each finding.",
      "Exit code 0 when all is well, 1 when something is to mend."
    },
    footer = {"", "Example: icestream doctor", "         icestream doctor my-lake --fix"})
final class DoctorCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--fix",
      description =
          "Makes in the sources what 'prepare: auto' allows: publication, replica identity.")
  private boolean fix;

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>(Health.ofMachine());
    if (Files.exists(project.directory().resolve("icestream.yml"))) {
      findings.addAll(ofProject());
    } else {
      findings.add(
          Finding.fine(
              "project", "none in " + project.directory() + ": only the machine is checked"));
    }
    findings.forEach(
        finding ->
            System.out.printf(
                "%-8s %-10s %s%n",
                finding.isFine() ? "ok" : "TO MEND", finding.what(), finding.text()));
    long toMend = findings.stream().filter(finding -> !finding.isFine()).count();
    System.out.println(toMend == 0 ? "all is well" : toMend + " to mend");
    return toMend == 0 ? 0 : 1;
  }

  private List<Finding> ofProject() {
    try {
      Workspace workspace = Workspace.open(project.directory(), project.profile());
      if (fix) {
        workspace.prepareSources(System.err::println);
      }
      return Health.ofProject(workspace);
    } catch (ProjectException e) {
      return e.getMessage().lines().skip(1).map(line -> Finding.toMend("project", line)).toList();
    } catch (IcestreamException e) {
      return List.of(Finding.toMend("sources", e.getMessage()));
    }
  }
}
