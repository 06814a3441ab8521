package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.cli.Cli.Job;
import io.icestream.functions.Keysets;
import io.icestream.functions.SealKeys;
import io.icestream.kit.AwsProfile;
import io.icestream.run.ScriptJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job whose keys are in AWS Secrets Manager and nowhere else. */
@Tag("faults")
@Timeout(900)
class SecretKeysIT {
  private static final String PARAMETER = Keysets.TOKENIZE_KEYSET;

  @TempDir private Path folder;
  private Path lake;

  @Test
  void aSecretIsOpenedAsAFileIs() throws Exception {
    Path keyset = folder.resolve("tokenize.json");
    Path store = folder.resolve("seal.keys");
    Keysets.generate(keyset);
    SealKeys.generate(store);
    try (AwsServer aws = new AwsServer("")) {
      aws.put("lake/tokenize", Files.readString(keyset));
      aws.put("lake/seal", Files.readString(store));

      assertThat(Keysets.primary(PARAMETER, "aws-secret:lake/tokenize"))
          .isEqualTo(Keysets.primary(PARAMETER, "file:" + keyset));
      assertThat(SealKeys.identity("aws-secret:lake/seal"))
          .isEqualTo(SealKeys.identity("file:" + store));
      assertThatThrownBy(() -> Keysets.primary(PARAMETER, "aws-secret:lake/none"))
          .hasMessageStartingWith("ICE-FUN-003 Cannot open keyset: there is no such secret")
          .hasMessageContaining("aws-secret:lake/none");
      assertThatThrownBy(() -> Keysets.primary(PARAMETER, "aws-secret:{\"key\": 1}"))
          .hasMessageStartingWith("ICE-FUN-002 Cannot open keyset")
          .hasMessageNotContaining("{");
      aws.deny("AccessDeniedException");
      assertThatThrownBy(() -> Keysets.primary(PARAMETER, "aws-secret:lake/tokenize"))
          .hasMessageStartingWith("ICE-FUN-003 ");
    }
  }

  @Test
  void aJobTakesAllItsKeysFromSecrets() throws Exception {
    project();
    try (AwsProfile profile = new AwsProfile(folder);
        AwsServer aws = new AwsServer("")) {
      Map<String, String> variables = variables(profile, aws);
      try (Job job = start("run.txt", variables, Main.class, "run", lake.toString())) {
        job.await("running; web UI");
        say(variables, "reconcile", "--wait", "120s");
        say(variables, "stop");
        assertThat(job.exitCode()).as(job.said()).isZero();
      }
      assertThat(tokens(variables)).hasSize(2);
    }
    try (Stream<Path> files = Files.walk(lake.resolve("output"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .doesNotContain("seal.keys", "tokenize.keyset.json", "encrypt.keyset.json");
    }
  }

  @Test
  void aCompiledJobNeedsNoVariableWithKeys() throws Exception {
    project();
    try (AwsProfile profile = new AwsProfile(folder);
        AwsServer aws = new AwsServer("")) {
      Map<String, String> variables = variables(profile, aws);
      String compiled = say(variables, "compile");
      assertThat(compiled)
          .contains("icestream.secret.tokenize-keyset:\"aws-secret:lake/tokenize\"")
          .contains("icestream.secret.seal-keys:\"aws-secret:lake/seal\"")
          .doesNotContain("env:ICESTREAM_", "primaryKeyId");
      Path script = Files.writeString(folder.resolve("job.sql"), compiled);
      Map<String, String> ofWorkers = new HashMap<>(variables);
      ofWorkers.keySet().removeIf(variable -> variable.startsWith("ICESTREAM_"));
      try (Job job = start("job.txt", ofWorkers, ScriptJob.class, script.toString())) {
        for (int i = 0; i < 20 && tokens(variables).isEmpty(); i++) {
          assertThat(job.process().isAlive()).as(job.said()).isTrue();
        }
        assertThat(tokens(variables)).as(job.said()).hasSize(2);
      }
    }
  }

  /** All that a process has to know to find the keys; the services have them. */
  private Map<String, String> variables(AwsProfile profile, AwsServer aws) throws IOException {
    for (String name : List.of("tokenize", "encrypt")) {
      Path file = folder.resolve(name);
      Keysets.generate(file);
      aws.put("lake/" + name, Files.readString(file));
    }
    Path store = folder.resolve("seal");
    SealKeys.generate(store);
    aws.put("lake/seal", Files.readString(store));
    return Map.of(
        AwsProfile.VARIABLE,
        profile.file(),
        "AWS_ENDPOINT_URL_SECRETS_MANAGER",
        aws.address(),
        "ICESTREAM_TOKENIZE_KEYSET",
        "${aws-secret:lake/tokenize}",
        "ICESTREAM_ENCRYPT_KEYSET",
        "${aws-secret:lake/encrypt}",
        "ICESTREAM_SEAL_KEYS",
        "${aws-secret:lake/seal}");
  }

  /** What Silver shows of the two buyers; nothing before it is there. */
  private List<String> tokens(Map<String, String> variables) throws Exception {
    String select = "select 'of ' || buyer_id || ' ' || email from silver.buyers";
    try (Job query = command(variables, "query", select, "--format", "csv")) {
      query.exitCode();
      List<String> tokens = query.said().lines().filter(line -> line.startsWith("of B-")).toList();
      assertThat(tokens).allMatch(line -> line.length() > 20 && !line.contains("@"));
      return tokens;
    }
  }

  private Job start(String log, Map<String, String> variables, Class<?> main, String... arguments)
      throws IOException {
    return Cli.start(folder.resolve(log), variables, main, arguments);
  }

  private String say(Map<String, String> variables, String command, String... arguments)
      throws Exception {
    try (Job job = command(variables, command, arguments)) {
      assertThat(job.exitCode()).as(job.said()).isZero();
      return job.said();
    }
  }

  private Job command(Map<String, String> variables, String command, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(command, lake.toString()));
    all.addAll(List.of(arguments));
    return start(command + ".txt", variables, Main.class, all.toArray(String[]::new));
  }

  private void project() throws IOException {
    lake = folder.resolve("lake");
    text(
        lake.resolve("icestream.yml"),
        """
        name: secret_keys
        sources:
          partner:
            type: files
            directory: landing
            poll-interval: 500ms
            settle: 100ms
            files:
              buyers: "*.csv"
        checkpoint-interval: 500ms
        """);
    String declaration =
        "create table buyers (buyer_id string, email string, primary key (buyer_id) not enforced)";
    text(lake.resolve("sources/partner/buyers.sql"), declaration + ";\n");
    text(lake.resolve("masking.yml"), "partner.buyers:\n  subject: buyer_id\n  email: tokenize\n");
    text(
        lake.resolve("silver/buyers.sql"),
        declaration
            + ";\ncreate temporary view silver__buyers as select buyer_id, email from"
            + " partner.buyers;\n");
    text(
        lake.resolve("landing/buyers.csv"),
        "buyer_id,email\nB-1,ann@example.org\nB-2,bob@example.org\n");
  }

  private static void text(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
