package io.icestream.cli;

import io.icestream.run.SqlSession;
import io.icestream.run.TypedSql;
import io.icestream.run.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code icestream sql}: Flink's own SQL client with the project's catalog and functions loaded.
 */
@Command(
    name = "sql",
    description = {
      "Opens the Flink SQL client with the project's catalog and functions loaded.",
      "Queries read what is published. An INSERT is published when it ends, by the same writers as",
      "the job's: do not write to a table of a running job, which would stop, having lost its table",
      "to another writer."
    },
    footer = {
      "",
      "Example: icestream sql my-lake",
      "         icestream sql my-lake -e \"select * from silver.customers limit 10\"",
      "         icestream compile my-lake > job.sql && icestream sql my-lake --bare --file job.sql"
    })
final class SqlCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @ArgGroup private Script script = new Script();

  @Option(
      names = "--bare",
      description = "Loads nothing, not even the project: the script declares its own catalog.")
  private boolean bare;

  /** What to run instead of asking. */
  static final class Script {
    @Option(
        names = {"-f", "--file"},
        paramLabel = "SCRIPT",
        description = "Runs a script and ends when its jobs do.")
    private Path file;

    @Option(
        names = {"-e", "--execute"},
        paramLabel = "SQL",
        description = "Runs statements and ends.")
    private String statements;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path conf = Files.createTempDirectory("icestream-sql-");
    try {
      ProcessBuilder client = new ProcessBuilder(command(conf)).inheritIO();
      client.environment().put("FLINK_CONF_DIR", conf.toString());
      if (!isInteractive()) {
        client.redirectOutput(ProcessBuilder.Redirect.PIPE);
      }
      Process process = client.start();
      // Ctrl-C reaches the client by itself; a signal to this process alone ends it as well.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, conf)));
      boolean isFailed = !isInteractive() && pass(process.getInputStream());
      return process.waitFor() == 0 && !isFailed ? 0 : 1;
    } finally {
      delete(conf);
    }
  }

  private static void end(Process client, Path conf) {
    client.destroy();
    try {
      delete(conf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Passes on what the client says; its exit code is 0 whatever becomes of a script. */
  private static boolean pass(InputStream output) throws IOException {
    boolean isFailed = false;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      isFailed |= line.contains("[ERROR]");
      System.out.println(line);
    }
    return isFailed;
  }

  private List<String> command(Path conf) throws IOException {
    Files.writeString(conf.resolve("config.yaml"), SqlSession.settings(isInteractive()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.inheritedOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.apache.flink.table.client.SqlClient");
    if (!bare) {
      Path init = conf.resolve("init.sql");
      Workspace workspace = Workspace.open(project.directory(), project.profile());
      if (!isInteractive()) {
        TypedSql.check(
            workspace, script.file == null ? script.statements : Files.readString(script.file));
      }
      Files.writeString(init, SqlSession.opening(workspace));
      command.addAll(List.of("-i", init.toString()));
    }
    if (script.file != null) {
      command.addAll(List.of("-f", script.file.toAbsolutePath().toString()));
    } else if (script.statements != null) {
      Path statements = conf.resolve("statements.sql");
      Files.writeString(statements, script.statements.strip().replaceFirst(";?$", ";\n"));
      command.addAll(List.of("-f", statements.toString()));
    }
    return command;
  }

  private boolean isInteractive() {
    return script.file == null && script.statements == null;
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
