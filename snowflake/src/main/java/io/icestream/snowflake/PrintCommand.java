package io.icestream.snowflake;

import io.icestream.cli.ProjectOptions;
import io.icestream.run.Workspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code icestream snowflake print}: the scripts as text. */
@Command(
    name = "print",
    description = {
      "Prints the seven scripts, or writes them into a folder with --dir. Asks Snowflake nothing.",
      "They can be run here with 'apply', or by hand in any of Snowflake's own tools."
    },
    footer = {
      "",
      "Example: icestream snowflake print my-lake --profile aws",
      "         icestream snowflake print my-lake --profile aws --dir my-lake/snowflake"
    })
final class PrintCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;
  @Mixin private ScriptOptions options;

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    List<Script> scripts = options.made(workspace);
    if (options.folder().isEmpty()) {
      for (Script script : scripts) {
        System.out.println("-- " + script.file());
        System.out.println(ScriptFiles.text(script));
      }
      return 0;
    }
    ScriptFiles.write(scripts, options.folder().get());
    scripts.forEach(
        script ->
            System.out.printf(
                "%s  %d statements%n",
                options.folder().get().resolve(script.file()), script.statements().size()));
    return 0;
  }
}
