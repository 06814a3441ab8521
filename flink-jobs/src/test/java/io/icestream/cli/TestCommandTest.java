package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases of tables, as {@code icestream test} runs them. */
class TestCommandTest {
  @TempDir private Path project;

  @BeforeEach
  void writeProject() throws IOException {
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
    write(
        "masking.yml",
        """
        web.visits:
          email: {action: mask, function: mask_email}
          visitor: tokenize
        """);
    write(
        "sources/web/visits.sql",
        """
        create table visits (
            visit_id bigint,
            email string,
            visitor string,
            page_id int,
            price decimal(10, 2),
            tags array<string>,
            seen_at timestamp_ltz(3),
            primary key (visit_id) not enforced
        );
        """);
    write(
        "sources/web/pages.sql",
        "create table pages (page_id int, title string, primary key (page_id) not enforced);");
    write(
        "silver/visits.sql",
        """
        create table visits (
            visit_id bigint,
            email string,
            visitor string,
            title string,
            price decimal(12, 2),
            tags array<string>,
            seen_at timestamp_ltz(3),
            primary key (visit_id) not enforced
        ) comment 'One row for each visit';

        create temporary view silver__visits as
        select v.visit_id, v.email, v.visitor, p.title, v.price, v.tags, v.seen_at
        from web.visits as v
        left join web.pages as p on p.page_id = v.page_id;
        """);
    write(
        "gold/visits_by_title.sql",
        """
        create table visits_by_title (
            title string,
            visit_count bigint,
            primary key (title) not enforced
        ) comment 'One row for each title';

        create temporary view gold__visits_by_title as
        select title, count(*) as visit_count from silver__visits group by title;
        """);
  }

  @Test
  void theReferenceProjectHolds() {
    Said said = Cli.say("test", Path.of("..", "sql-scripts", "retail").toString());

    assertThat(said.err()).isEmpty();
    assertThat(said.lines())
        .contains(
            "ok      gold.daily_sales: counts a refund apart from sales and moves a transaction"
                + " whose date changes")
        .last()
        .asString()
        .matches("[0-9]+ cases: [0-9]+ ok, 0 failed");
    assertThat(said.exitCode()).isZero();
  }

  @Test
  void theProjectOfUsersHolds() {
    Said said = Cli.say("test", Path.of("..", "sql-scripts", "users").toString());

    assertThat(said.err()).isEmpty();
    assertThat(said.lines())
        .contains(
            "ok      silver.users: says who a user is and hides what is personal",
            "ok      gold.registrations_by_day: averages over days without registrations, too")
        .last()
        .asString()
        .matches("[0-9]+ cases: [0-9]+ ok, 0 failed");
    assertThat(said.exitCode()).isZero();
  }

  @Test
  void comparesWhatTheTableShows() throws IOException {
    write(
        "tests/visits.yml",
        """
        table: silver.visits
        cases:
          - name: shows a masked address, a token, nested and missing values
            given:
              web.visits:
                - visit_id: 1
                  email: ada@example.org
                  visitor: ada
                  page_id: 7
                  price: 1.5
                  tags: [a, null, "1"]
                  seen_at: 2026-01-31T01:00:00+01:00
              web.pages:
                - {page_id: 7, title: old}
                - {page_id: 7, title: new}
                - {page_id: 8, title: gone}
                - {page_id: 8, meta_op: d}
            expect:
              - visit_id: 1
                email: "***@example.org"
                visitor: "k1:KAGucq7eUFYmnlbOx9merg"
                title: new
                price: 1.50
                tags: [a, null, "1"]
                seen_at: 2026-01-31T00:00:00Z
          - name: is empty without anything
            given: {}
            expect: []
        """);
    write(
        "tests/visits_by_title.yml",
        """
        table: gold.visits_by_title
        cases:
          - name: counts no visit without a title apart
            given:
              web.visits: [{visit_id: 1, page_id: 7}]
            expect: []
        """);

    Said said = Cli.say("test", project.toString());

    assertThat(said.lines())
        .containsExactly(
            "ok      silver.visits: shows a masked address, a token, nested and missing values",
            "ok      silver.visits: is empty without anything",
            "FAILED  gold.visits_by_title: counts no visit without a title apart"
                + " (tests/visits_by_title.yml:3)",
            "          title is null in a row, and the table takes no null there",
            "3 cases: 2 ok, 1 failed");
  }

  @Test
  void showsTheRowsThatDiffer() throws IOException {
    write(
        "tests/visits_by_title.yml",
        """
        table: gold.visits_by_title
        cases:
          - name: counts
            given:
              silver.visits:
                - {visit_id: 1, title: a}
                - {visit_id: 2, title: a}
                - {visit_id: 2, title: b}
                - {visit_id: 3, title: c}
                - {visit_id: 4, title: d}
                - {visit_id: 4, meta_op: d}
            expect:
              - {title: a, visit_count: 2}
              - {title: b}
              - {visit_count: 1}
              - {title: e, visit_count: null}
          - name: reads what Silver reads
            given:
              web.visits: [{visit_id: 1, page_id: 7}]
              web.pages: [{page_id: 7, title: a}]
            expect:
              - {visit_count: 1}
        """);

    Said said = Cli.say("test", project.toString());

    assertThat(said.lines())
        .containsExactly(
            "FAILED  gold.visits_by_title: counts (tests/visits_by_title.yml:3)",
            "          expected  title: a, visit_count: 2",
            "          found     title: a, visit_count: 1",
            "          expected  title: e, visit_count: null",
            "          found     no such row",
            "ok      gold.visits_by_title: reads what Silver reads",
            "2 cases: 1 ok, 1 failed");
    assertThat(said.exitCode()).isOne();
  }

  @Test
  void tellsAllMistakesInCasesAndRunsNone() throws IOException {
    write(
        "tests/visits.yml",
        """
        table: silver.visits
        cases:
          - name: mistaken
            given:
              web.visits:
                - {visit_id: 1, emial: a}
                - {visit_id: one}
                - {visit_id: 1, price: 1.005}
                - {visit_id: 1, seen_at: 2026-02-30T00:00:00Z, meta_op: x}
                - {email: a}
                - {visit_id: 1, meta_position: 1}
            expect:
              - visit_id: 1
                tags: a
        """);
    write(
        "tests/visits_by_title.yml",
        """
        table: gold.visits_by_title
        cases:
          - name: gives what is not read
            given:
              silver.visits: [{visit_id: 1}]
              web.visits: [{visit_id: 1}]
            expect: []
        """);

    Said said = Cli.say("test", project.toString());

    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines().skip(1))
        .containsExactly(
            "tests/visits.yml:6: ICE-PROJ-026 Cannot give rows to web.visits: 'emial' is no column"
                + " of it. Did you mean 'email'?",
            "tests/visits.yml:7: ICE-PROJ-026 Cannot give rows to web.visits: the field visit_id is"
                + " no whole number. Write it as BIGINT takes it.",
            "tests/visits.yml:8: ICE-PROJ-026 Cannot give rows to web.visits: the field price does"
                + " not fit its precision and scale exactly. Write it as DECIMAL(10, 2) takes it.",
            "tests/visits.yml:9: ICE-PROJ-026 Cannot give rows to web.visits: the field seen_at is"
                + " no valid date and time with a zone in ISO-8601. Write it as TIMESTAMP_LTZ(3)"
                + " takes it: \"2026-01-31T23:59:59Z\".",
            "tests/visits.yml:9: ICE-PROJ-026 Cannot give rows to web.visits: meta_op is none of c"
                + " (created), r (read in a snapshot), u (updated) and d (deleted). Write one of"
                + " them.",
            "tests/visits.yml:10: ICE-PROJ-026 Cannot give rows to web.visits: the row has no"
                + " visit_id, which is its key. Write one.",
            "tests/visits.yml:11: ICE-PROJ-026 Cannot give rows to web.visits: 'meta_position' is"
                + " no column of it. Use one of: email, meta_event_at, meta_op, page_id, price,"
                + " seen_at, tags, visit_id, visitor.",
            "tests/visits.yml:14: ICE-PROJ-026 Cannot expect rows of silver.visits: the field tags"
                + " is no array. Write it as ARRAY<STRING> takes it.",
            "tests/visits_by_title.yml:6: ICE-PROJ-026 Cannot give rows to web.visits:"
                + " gold.visits_by_title does not read it beside what else is given. Leave it"
                + " out.");
    assertThat(said.exitCode()).isEqualTo(2);
  }

  @Test
  void choosesCases() throws IOException {
    Said none = Cli.say("test", project.toString());
    write(
        "tests/visits.yml",
        """
        table: silver.visits
        cases:
          - {name: one, given: {}, expect: []}
          - {name: two, given: {}, expect: []}
        """);
    Said one = Cli.say("test", project.toString(), "--table", "silver.visits", "--name", "on");
    Said other = Cli.say("test", project.toString(), "--table", "silver.visit");
    Said nobody = Cli.say("test", project.toString(), "--name", "three");

    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("ICE-RUN-024", "tests/<table>.yml");
    assertThat(one.lines()).containsExactly("ok      silver.visits: one", "1 case: 1 ok, 0 failed");
    assertThat(other.err()).contains("ICE-RUN-024", "Did you mean 'silver.visits'?");
    assertThat(nobody.err()).contains("There are:", "one", "two");
    assertThat(nobody.exitCode()).isEqualTo(2);
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
