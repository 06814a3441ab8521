package io.icestream.cli;

import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream doctor}: what stands in the way of a run, and how to mend it. */
@Command(
    name = "doctor",
    description =
        "Checks this machine and the project's sources; says what to do about each finding.",
    footer = {"", "Example: icestream doctor my-lake --fix"})
final class DoctorCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--fix",
      description =
          "Makes in the sources what 'prepare: auto' allows: publication, replica identity.")
  private boolean fix;

  @Override
  public Integer call() throws Exception {
    System.out.println("java " + Runtime.version() + " at " + System.getProperty("java.home"));
    System.out.println("processors " + Runtime.getRuntime().availableProcessors());
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    System.out.println("project " + workspace.name() + ": well-formed");
    if (fix) {
      workspace.prepareSources(System.err::println);
    }
    List<String> problems = workspace.sourceProblems();
    problems.forEach(System.out::println);
    workspace
        .running()
        .forEach(job -> System.out.println(job.name() + " is running, pid " + job.pid()));
    System.out.println(problems.isEmpty() ? "all is well" : problems.size() + " to mend");
    return problems.isEmpty() ? 0 : 1;
  }
}
