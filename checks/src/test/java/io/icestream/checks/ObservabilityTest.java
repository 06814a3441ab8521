package io.icestream.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is counted in logs on AWS is what the program writes there. */
class ObservabilityTest {

  private static final Pattern LINE = Pattern.compile("= \"(\\\\\".*)\"\n");

  @Test
  void metricsOfLogLinesMatchWhatIsLogged() {
    String program =
        Stream.of("catalog", "flink-jobs", "udfs")
            .flatMap(
                module ->
                    Repository.files(Repository.ROOT.resolve(module + "/src/main"), ".java")
                        .stream())
            .map(Repository::text)
            .collect(Collectors.joining("\n"));
    Matcher patterns =
        LINE.matcher(
            Repository.text(Repository.ROOT.resolve("terraform/modules/observability/main.tf")));

    int found = 0;
    while (patterns.find()) {
      found++;
      String[] words = patterns.group(1).split("\\\\\"");
      // A line has all of the words, in this order, and something between them.
      String line =
          Stream.of(words)
              .filter(word -> !word.isBlank())
              .map(Pattern::quote)
              .collect(Collectors.joining("[^\"\n]*"));
      assertThat(Pattern.compile('"' + "[^\"\n]*" + line).matcher(program).find())
          .as("logged somewhere: " + patterns.group(1))
          .isTrue();
    }
    assertThat(found).isEqualTo(1);
  }

  @Test
  void manifestNamesTheMainClass() {
    Matcher entry =
        Pattern.compile("entryClass: (\\S+)")
            .matcher(Repository.text(Repository.ROOT.resolve("terraform/kubernetes/job.yaml")));

    assertThat(entry.find()).isTrue();
    assertThat(
            Repository.ROOT.resolve(
                "flink-jobs/src/main/java/" + entry.group(1).replace('.', '/') + ".java"))
        .exists();
  }
}
