package io.icestream.cli;

import io.icestream.run.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code icestream sql}: Flink's own SQL client with the project's catalog and functions loaded.
 */
@Command(
    name = "sql",
    description = "Opens the Flink SQL client with the project's catalog and functions loaded.",
    footer = {
      "",
      "Example: icestream sql my-lake",
      "         icestream compile my-lake > job.sql && icestream sql my-lake --file job.sql"
    })
final class SqlCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "SCRIPT",
      description = "Runs a script and ends.")
  private Path file;

  @Option(names = "--bare", description = "Loads nothing: the script declares its own catalog.")
  private boolean bare;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path conf = Files.createTempDirectory("icestream-sql-");
    Path settings = conf.resolve("config.yaml");
    Path init = conf.resolve("init.sql");
    Files.writeString(
        settings,
        """
        execution:
          target: local
          checkpointing:
            interval: 5s
        rest:
          address: 127.0.0.1
          bind-address: 127.0.0.1
        jobmanager:
          bind-host: 127.0.0.1
        taskmanager:
          host: 127.0.0.1
          bind-host: 127.0.0.1
          numberOfTaskSlots: 4
        web:
          submit:
            enable: false
        """);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.inheritedOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.apache.flink.table.client.SqlClient");
    if (!bare) {
      List<String> session = Workspace.open(project.directory(), project.profile()).session();
      Files.writeString(init, String.join(";\n", session) + ";\n");
      command.addAll(List.of("-i", init.toString()));
    }
    Optional.ofNullable(file)
        .map(Path::toAbsolutePath)
        .map(Path::toString)
        .ifPresent(script -> command.addAll(List.of("-f", script)));
    ProcessBuilder client = new ProcessBuilder(command).inheritIO();
    client.environment().put("FLINK_CONF_DIR", conf.toString());
    try {
      return client.start().waitFor() == 0 ? 0 : 1;
    } finally {
      for (File left : List.of(init.toFile(), settings.toFile(), conf.toFile())) {
        Files.deleteIfExists(left.toPath());
      }
    }
  }
}
