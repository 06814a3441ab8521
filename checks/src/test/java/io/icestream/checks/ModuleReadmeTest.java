package io.icestream.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A module's README is made from its files: {@code mvn test -pl checks -Dtest=ModuleReadmeTest
 * -Dicestream.write-readmes=true} writes them.
 */
class ModuleReadmeTest {

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?ms)^(variable|output) \"(\\w+)\" \\{\\n  description += \"(.*?)\"\\n(.*?)^}");
  private static final Pattern PURPOSE = Pattern.compile("(?m)^# (.*)$");

  static Stream<Path> modules() {
    return Repository.files(Repository.ROOT.resolve("terraform/modules"), "/main.tf").stream()
        .map(Path::getParent);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void readmeIsThatOfTheModule(Path module) throws IOException {
    Path readme = module.resolve("README.md");
    String expected = readme(module);
    if (Boolean.getBoolean("icestream.write-readmes")) {
      Files.writeString(readme, expected);
    }

    assertThat(readme).content().isEqualTo(expected);
  }

  private static String readme(Path module) {
    String main = Repository.text(module.resolve("main.tf"));
    String purpose =
        PURPOSE
            .matcher(main.substring(0, main.indexOf("\n\n")))
            .results()
            .map(line -> line.group(1))
            .collect(Collectors.joining(" "));
    return "# %s\n\n%s\n\n## Inputs\n\n| Name | | |\n|---|---|---|\n%s\n## Outputs\n\n| Name | |\n|---|---|\n%s"
        .formatted(
            module.getFileName(),
            purpose,
            rows(
                module.resolve("variables.tf"),
                block ->
                    block.group(4).contains("\n  default ")
                            || block.group(4).startsWith("  default ")
                        ? " optional |"
                        : " required |"),
            rows(module.resolve("outputs.tf"), block -> ""));
  }

  private static String rows(Path file, java.util.function.Function<MatchResult, String> columns) {
    return BLOCK
        .matcher(Repository.text(file))
        .results()
        .map(
            block ->
                "| `%s` |%s %s |\n".formatted(block.group(2), columns.apply(block), block.group(3)))
        .collect(Collectors.joining());
  }
}
