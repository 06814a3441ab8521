package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code icestream docs} writes, and what it leaves alone. */
class DocsCommandTest {
  @TempDir private Path folder;
  private Path project;

  @BeforeEach
  void writeProject() throws IOException {
    project = folder.resolve("visits");
    write(
        "icestream.yml",
        """
        name: visits
        sources:
          web:
            type: kafka
            bootstrap-servers: 127.0.0.1:9
            topics: {visits: visits, pages: pages}
        """);
    write("masking.yml", "web.visits:\n  email: {action: mask, function: mask_email}\n");
    write(
        "sources/web/visits.sql",
        "create table visits (visit_id bigint, email string, page_id int,"
            + " primary key (visit_id) not enforced);");
    write(
        "sources/web/pages.sql",
        "create table pages (page_id int, title string, primary key (page_id) not enforced);");
    write(
        "silver/pages.sql",
        """
        create table pages (
            page_id int,
            title string comment 'As | shown <b>',
            primary key (page_id) not enforced
        ) comment 'One row for each page';

        create temporary view silver__pages as select page_id, title from web.pages;
        """);
    write(
        "silver/visits.sql",
        """
        create table visits (
            visit_id bigint,
            email string,
            page_id int,
            primary key (visit_id) not enforced
        ) comment 'One row for each visit';

        create temporary view silver__visits as select visit_id, email, page_id from web.visits;
        """);
    write(
        "silver/visits.yml",
        """
        rules:
          has_page: {references: {table: silver.pages, column: page_id}, column: page_id}
          has_number: {check: visit_id > 0, severity: quarantine}
        gate: {max_quarantine_ratio: 0.05}
        """);
  }

  @Test
  void writesTheSameBytesInAnotherProcess() throws Exception {
    Said said = Cli.say("docs", project.toString());

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertThat(said.lines())
        .contains("wrote    README.md", "wrote    tables/silver.visits.md")
        .last()
        .asString()
        .startsWith("12 files in ");
    Path other = folder.resolve("other");
    try (Cli.Job job =
        Cli.start(
            folder.resolve("log"), "X", "", "docs", project.toString(), "--into", other + "")) {
      assertThat(job.exitCode()).as(job.said()).isZero();
    }
    assertThat(files(other)).isEqualTo(files(project.resolve("docs")));
  }

  @Test
  void tellsWhatIsKnownOfATable() throws IOException {
    Cli.say("docs", project.toString());

    String visits = files(project.resolve("docs")).get("tables/silver.visits.md");
    assertThat(visits)
        .contains(
            "| `email` | `STRING` | may be |  | masked by `mask_email` |",
            "| `has_page` | `page_id` is a `page_id` of [silver.pages](silver.pages.md) | integrity |",
            "stays out, in [quarantine.visits](quarantine.visits.md)",
            "A cut is published with at most 5 % of the rows in quarantine.",
            "| `page_id` | names a row of [silver.pages](silver.pages.md) |",
            "left join silver.pages as pages on visits.page_id = pages.page_id");
    assertThat(files(project.resolve("docs")).get("tables/silver.pages.md"))
        .contains("As \\| shown &lt;b>");
    assertThat(files(project.resolve("docs")).get("erd.md"))
        .contains("silver__visits }o--o| silver__pages : \"page_id\"");
  }

  @Test
  void removesPagesOfTablesThatAreGoneAndNothingElse() throws IOException {
    Cli.say("docs", project.toString());
    assertThat(Cli.say("docs", project.toString()).lines())
        .singleElement()
        .asString()
        .endsWith(", all as they were");
    Path docs = project.resolve("docs");
    Files.writeString(docs.resolve("tables/notes.md"), "Mine.");
    Files.writeString(docs.resolve("tables/silver.visits.md"), "\n", StandardOpenOption.APPEND);
    Files.delete(project.resolve("silver/visits.yml"));
    Files.delete(project.resolve("silver/pages.sql"));

    Said checked = Cli.say("docs", project.toString(), "--check");
    assertThat(checked.exitCode()).isEqualTo(1);
    assertThat(checked.lines())
        .contains("stale    erd.md", "too many tables/silver.pages.md")
        .last()
        .asString()
        .endsWith(", not up to date");
    assertThat(files(docs)).containsKey("tables/silver.pages.md");

    Said said = Cli.say("docs", project.toString());
    assertThat(said.lines())
        .contains("removed  tables/silver.pages.md", "removed  tables/quarantine.visits.md");
    assertThat(files(docs))
        .containsEntry("tables/notes.md", "Mine.")
        .doesNotContainKeys("tables/silver.pages.md", "tables/quarantine.visits.md");
    assertThat(Cli.say("docs", project.toString(), "--check").exitCode()).isZero();
  }

  @Test
  void leavesWhatAPersonWrote() throws IOException {
    write("docs/README.md", "Mine.");

    Said said = Cli.say("docs", project.toString());

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .startsWith("ICE-DOC-001: Cannot write documentation into ")
        .contains("README.md is there and not made by it from this project.");
    assertThat(files(project.resolve("docs"))).containsOnly(Map.entry("README.md", "Mine."));
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
