package io.icestream.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.checks.Tool.Outcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The structure of the compose file. No engine runs it here. */
class ComposeTest {

  private static final String TEXT = Repository.text(Repository.ROOT.resolve("docker-compose.yml"));

  @Test
  void hasNothingThatIsLooseOrMissing() {
    assertThat(problems(TEXT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          image: postgres:16.6                   | image: postgres                    | postgres: the image postgres has no version
          image: postgres:16.6                   | image: postgres:latest             | postgres: the image postgres:latest has no version
          "127.0.0.1:5432:5432"                  | "5432:5432"                        | postgres: the port 5432:5432 is open to others
          "127.0.0.1:9001:9001"                  | "0.0.0.0:9001:9001"                | store: the port 0.0.0.0:9001:9001 is open to others
          kafka: { condition: service_healthy }  | kfka: { condition: service_healthy } | kafka-ui: waits for kfka, which is no service
          [store-data:/data]                     | [stored:/data]                     | store: the volume stored is not declared
          ./compose/prometheus.yml               | ./compose/prometheus.yaml          | prometheus: ./compose/prometheus.yaml is not in the repository
          test: [CMD, mc, ready, local]          | retries: 3                         | store: no health check
          ${SHOP_PASSWORD:?run compose/passwords first} | secret                      | postgres: POSTGRES_PASSWORD is written out
          """)
  void findsMistake(String right, String wrong, String problem) {
    assertThat(TEXT).contains(right);

    assertThat(problems(TEXT.replace(right, wrong))).contains(problem);
  }

  @Test
  void passesTheToolsOwnCheck() {
    Tool compose = new Tool("docker-compose");
    compose.assumeHere();
    Map<String, String> variables = new HashMap<>();
    Matcher required = Pattern.compile("\\$\\{(\\w+):\\?").matcher(TEXT);
    while (required.find()) {
      variables.put(required.group(1), "x");
    }

    Outcome outcome =
        compose.run(Repository.ROOT, variables, "-f", "docker-compose.yml", "config", "--quiet");

    assertThat(outcome.exitCode()).as(outcome.text()).isZero();
  }

  private static List<String> problems(String text) {
    return new Compose(new Yaml().<Map<String, Object>>load(text)).problems();
  }
}
