package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says when it is used wrongly, and that it does nothing then. */
class CommandLineTest {
  private static final Path BROKEN = Path.of("src/test/resources/projects/ten-mistakes-fail");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plan", "run", "upgrade", "compile"})
  void tellsTenMistakesAndStartsNothing(String command) throws IOException {
    Path project = copy(BROKEN, folder.resolve("broken"));
    List<Path> before = files(project);

    Said said = Cli.say(command, project.toString());

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines().filter(line -> line.matches("[a-z_/]+\\.(yml|sql):\\d+: ICE-.*")))
        .hasSize(10)
        .anyMatch(line -> line.contains("Did you mean 'shop.customers'?"))
        .allMatch(line -> line.matches(".*\\. .+[.?].*"));
    assertThat(files(project)).isEqualTo(before);
  }

  @Test
  void showsItsCommandsWhenNoneIsGiven() {
    Said said = Cli.say();

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).startsWith("Usage: icestream").contains("init", "reconcile", "Example:");
  }

  @Test
  void knowsWhichCommandWasMeant() {
    Said said = Cli.say("reconcil", "my-lake");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).contains("Did you mean").contains("reconcile");
  }

  static Stream<String> commands() {
    return new CommandLine(Main.class)
        .getSubcommands().values().stream()
            .map(CommandLine::getCommandName)
            .filter(name -> !name.equals("help") && !name.equals("generate-completion"))
            .distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void teachesByExample(String command) {
    Said said = Cli.say(command, "--help");

    assertThat(said.exitCode()).isZero();
    assertThat(said.out()).contains("Usage: icestream " + command).contains("Example: icestream ");
  }

  @Test
  void wantsOneOrderAndAReasonToPublish() {
    Said none = Cli.say("publish", folder.toString());
    Said two = Cli.say("publish", folder.toString(), "--hold", "why", "--force");

    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("--hold=REASON | --release | --force");
    assertThat(two.exitCode()).isEqualTo(2);
    assertThat(two.err()).contains("mutually exclusive");
  }

  @Test
  void completesItself() {
    assertThat(Cli.say("generate-completion").out()).contains("reconcile", "--profile");
  }

  @Test
  void refusesToMakeAProjectFromWhatIsNeitherPostgresNorMysql() {
    Said said = Cli.say("init", folder.resolve("x").toString(), "--from", "jdbc:other://h:1/shop");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).contains("ICE-PG-009", "Write jdbc:postgresql://host:5432/database.");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void saysWhichVariableHoldsThePassword() {
    Said said =
        Cli.say("init", folder.resolve("x").toString(), "--from", "jdbc:postgresql://h:1/no_such");

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains("ICE-SRC-003", "${env:NO_SUCH_PASSWORD}", "export NO_SUCH_PASSWORD=");
  }

  @Test
  void saysWhichSourceLacksItsPassword() {
    Said said = Cli.say("plan", Path.of("..", "sql-scripts", "retail").toString());

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .contains("icestream.yml:6: ICE-SRC-003", "${env:SHOP_PASSWORD}", "export NAME=");
  }

  @Test
  void looksAtTheMachineWithoutAProject() {
    Said said = Cli.say("doctor", folder.toString());

    assertThat(said.out()).contains("java", "memory", "127.0.0.1 can be listened on");
  }

  private static Path copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    return to;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
