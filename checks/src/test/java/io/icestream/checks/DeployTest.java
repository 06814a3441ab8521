package io.icestream.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.checks.Tool.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The deploy script, as far as it goes without an account. */
class DeployTest {

  private static final Tool BASH = new Tool("bash");

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void dryRunSaysWhatItWouldDoInOrder(String environment) {
    Outcome outcome = deploy(environment, "--dry-run");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.text())
        .containsSubsequence(
            "mvn ",
            "-target=module.storage",
            "icestream compile sql-scripts/retail --profile aws",
            "aws s3 cp",
            " plan ",
            " apply ",
            "describe-application",
            "aws athena start-query-execution");
  }

  @Test
  void planOnlyAppliesNothingButTheStorage() {
    List<String> applied =
        deploy("dev", "--dry-run", "--plan-only")
            .text()
            .lines()
            .filter(line -> line.contains(" apply "))
            .toList();

    assertThat(applied).singleElement().asString().contains("-target=module.storage");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "moon", "dev --fast", "dev prod", "dev --project nowhere"})
  void wrongUseEndsWithTwo(String arguments) {
    Outcome outcome = deploy(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.text()).startsWith("deploy: ").contains("--help");
  }

  private static Outcome deploy(String... arguments) {
    BASH.assumeHere();
    String[] all = new String[arguments.length + 1];
    all[0] = Repository.ROOT.resolve("terraform/deploy").toString();
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return BASH.run(Repository.ROOT, Map.of(), all);
  }
}
