package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.cli.Cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCommandTest {
  private static final String CANARY = "Kanarienvogel-Żółć";

  @TempDir Path folder;
  private Path canaries;

  @BeforeEach
  void writeCanaries() throws IOException {
    canaries = Files.writeString(folder.resolve("canaries.txt"), CANARY + "\n");
  }

  @Test
  void tellsByItsExitCodeWhetherSomethingWasFound() throws Exception {
    Path log = write("job.log", "starts");
    assertThat(scan().exitCode()).isZero();

    Files.writeString(log, "reads " + CANARY);
    Said found = scan();
    assertThat(found.exitCode()).isEqualTo(1);
    assertThat(found.out()).contains("job.log", "canary").doesNotContain(CANARY);
    assertThat(found.err()).contains("clear personal data in 1 places").doesNotContain(CANARY);

    Files.writeString(log, "PAR1 and no more");
    assertThat(scan().exitCode()).isEqualTo(2);
  }

  /** The file of the canaries may lie where is scanned. */
  @Test
  void printsOneLineOfJson() throws Exception {
    write("job.log", "reads " + CANARY + " twice: " + CANARY);

    Said found = Cli.say("scan", folder.toString(), "--canary-file", canaries.toString(), "--json");
    JsonNode report = new ObjectMapper().readTree(found.out());

    assertThat(found.lines()).hasSize(1);
    assertThat(report.get("findings")).hasSize(1);
    assertThat(report.get("findings").get(0).get("count").longValue()).isEqualTo(2);
  }

  @Test
  void scansWhatAProjectWritesWithItsExceptions() throws Exception {
    write("data/output/warehouse/t.txt", "shop@example.com 123-45-6789");
    write("data/output/log/run.log", "+12015550123");
    write("data/other.txt", CANARY);
    write(
        "data/sources/web/clicks.sql",
        "create table clicks (page string) with ('topic' = 'clicks');");
    Path project = folder.resolve("data");
    Files.writeString(
        project.resolve("icestream.yml"),
        """
        name: shop
        sources:
          web: {type: kafka, bootstrap-servers: "127.0.0.1:9092"}
        scan:
          - {shape: email, file: "**/warehouse/*", reason: the address of the shop itself}
        """);

    Said found = Cli.say("scan", "--project", project.toString());

    assertThat(found.exitCode()).as(found.err()).isEqualTo(1);
    assertThat(found.out()).contains("us-ssn", "phone").doesNotContain("email", "other.txt");
    assertThat(found.err()).contains("allowed: 1 email in ", "the address of the shop itself");
  }

  @Test
  void refusesACanaryThatIsFoundByChance() throws Exception {
    Files.writeString(canaries, "long enough\nAnn\n");

    Said refused = scan();

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("ICE-SCAN-001", "line 2").doesNotContain("Ann ");
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    Said refused = Cli.say("scan", folder.resolve("none").toString());

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("ICE-SCAN-002");
  }

  private Said scan() {
    return Cli.say("scan", folder.resolve("data").toString(), "--canary-file", canaries.toString());
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name.startsWith("data/") ? name : "data/" + name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
