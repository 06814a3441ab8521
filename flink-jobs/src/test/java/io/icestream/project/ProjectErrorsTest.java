package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.icestream.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder {@code projects/<name>-fail} holds a project with mistakes and, in {@code
 * expected.txt}, what is said about them. Set {@code -Dicestream.golden=write} to write what is
 * said now.
 */
class ProjectErrorsTest {
  private static final Path PROJECTS = Path.of("src/test/resources/projects");

  static Stream<String> projects() throws IOException {
    try (Stream<Path> folders = Files.list(PROJECTS)) {
      return folders
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith("-fail"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("projects")
  void saysWhatIsWrong(String name) throws IOException {
    Path expected = PROJECTS.resolve(name).resolve("expected.txt");
    ProjectException problems = load(name);
    String actual =
        problems.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"))
            + "\n";
    if ("write".equals(System.getProperty("icestream.golden"))) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
    assertThat(problems.getMessage()).doesNotContain("canary-secret").endsWith(actual.strip());
  }

  @Test
  void tellsTenMistakesAtOnceEachWithPlaceAndRemedy() {
    ProjectException problems = load("ten-mistakes-fail");

    assertThat(problems.problems()).hasSize(10);
    assertThat(problems.code()).isEqualTo(ErrorCode.PROJ_100);
    assertThat(problems.problems())
        .allSatisfy(
            problem -> {
              assertThat(problem.toString())
                  .matches(
                      "(?s)[a-z_/]+\\.(yml|sql):\\d+: ICE-PROJ-\\d{3} Cannot .+: .+\\. .+[.?].*");
              assertThat(problem.code().code()).startsWith("ICE-PROJ-");
            });
  }

  private static ProjectException load(String name) {
    return catchThrowableOfType(
        ProjectException.class,
        () ->
            ProjectLoader.load(
                PROJECTS.resolve(name), "", Map.of("SHOP_PASSWORD", "canary-secret")));
  }
}
