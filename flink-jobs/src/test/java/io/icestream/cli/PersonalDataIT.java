package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.run.TypedSql;
import io.icestream.run.Workspace;
import io.icestream.source.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say of personal columns, and what they refuse. */
class PersonalDataIT {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @TempDir private Path folder;

  @Test
  void findsTracesAndRefuses() throws Exception {
    PostgresServer.Database shop = SERVER.database();
    shop.execute(
        "create table customers (id int primary key, email text, city text, remark text, gone text)",
        "insert into customers select i, 'c' || i || '@example.org', 'Rome',"
            + " case i % 4 when 0 then 'ask c' || i || '@example.org' else 'none' end"
            + " from generate_series(1, 40) i",
        "alter table customers drop column gone");
    String variable = shop.name().toUpperCase(Locale.ROOT) + "_PASSWORD";
    System.setProperty("icestream.env." + variable, PostgresServer.PASSWORD);
    Path lake = folder.resolve("lake");
    String project = lake.toString();
    assertThat(Cli.say("init", project, "--from", shop.url(), "--user", "postgres").exitCode())
        .isZero();

    Said plan = Cli.say("plan", project);
    assertThat(plan.exitCode()).isEqualTo(2);
    assertThat(plan.err())
        .contains("it has 1 problem.", "ICE-PLAN-012")
        .contains("values of the column remark look personal (email)")
        .doesNotContain("@example.org");
    Path masking = lake.resolve("masking.yml");
    Files.writeString(masking, Files.readString(masking) + "  remark: tokenize\n");
    assertThat(Cli.say("plan", project).exitCode()).isZero();

    tellsWhereColumnsComeFromAndGo(shop, project);
    takesThePasswordFromASecretStore(variable, lake);

    try (Job job =
        Cli.start(folder.resolve("run.txt"), variable, PostgresServer.PASSWORD, "run", project)) {
      job.await("running; web UI");
      assertThat(Cli.say("reconcile", project, "--wait", "120s").exitCode()).isZero();
      assertThat(Cli.say("stop", project).exitCode()).isZero();
    }
    refusesScripts(shop, project);
  }

  private static void takesThePasswordFromASecretStore(String variable, Path lake)
      throws IOException {
    Path settings = lake.resolve("icestream.yml");
    String before = Files.readString(settings);
    Files.writeString(
        settings, before.replace("${env:" + variable + "}", "${aws-secret:lake/shop#password}"));
    String secret = "{\"username\": \"postgres\", \"password\": \"%s\"}";
    try (AwsServer aws = new AwsServer("")) {
      Said missing = Cli.say("plan", lake.toString());
      assertThat(missing.exitCode()).isNotZero();
      assertThat(missing.err()).contains("ICE-SRC-003", "${aws-secret:lake/shop#password}");

      aws.put("lake/shop", secret.formatted(PostgresServer.PASSWORD));
      Said plan = Cli.say("plan", lake.toString());
      assertThat(plan.exitCode()).as(plan.err()).isZero();
    }
    Files.writeString(settings, before);
  }

  private static void tellsWhereColumnsComeFromAndGo(PostgresServer.Database shop, String project)
      throws Exception {
    String email = shop.name() + ".customers.email";
    assertThat(Cli.say("lineage", project, "silver.customers.email").out())
        .contains("silver.customers\n  email\n    " + email)
        .contains("protected by tokenize_text (personal)")
        .contains(email + " -> silver__customers.email -> tokenize_text(email)")
        .doesNotContain("remark");
    assertThat(Cli.say("lineage", project, email).out())
        .contains(email + " (personal: tokenize, masking.yml:4)")
        .contains("silver.customers.email", "bronze." + shop.name() + "__customers.email");
    JsonNode json =
        new ObjectMapper()
            .readTree(Cli.say("lineage", project, "silver.customers", "--format", "json").out());
    assertThat(json.at("/0/columns/1/from/0/function").asText()).isEqualTo("tokenize_text");
    List<JsonNode> events =
        Cli.say("lineage", project, "--format", "openlineage").lines().stream()
            .map(PersonalDataIT::json)
            .toList();
    assertThat(events).hasSize(2);
    assertThat(events.get(1).at("/inputs/0/namespace").asText())
        .isEqualTo(shop.url().replaceFirst("jdbc:postgresql://([^/]+)/.*", "postgres://$1"));
    assertThat(events.get(1).at("/inputs/0/name").asText())
        .isEqualTo(shop.name() + ".public.customers");
    assertThat(events.get(1).at("/outputs/0/name").asText()).isEqualTo("silver.customers");
    JsonNode fields = events.get(1).at("/outputs/0/facets/columnLineage/fields");
    assertThat(fields.at("/email/inputFields/0/transformations/0/masking").asBoolean()).isTrue();
    assertThat(fields.at("/city/inputFields/0/transformations/0/subtype").asText())
        .isEqualTo("IDENTITY");
    Said unknown = Cli.say("lineage", project, "silver.customer");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("Did you mean 'silver.customers'?");
  }

  private static void refusesScripts(PostgresServer.Database shop, String project) {
    String log = "bronze." + shop.name() + "__customers";
    String notes = "create table quarantine.notes (note string);\n";
    for (String script :
        List.of(
            notes + "insert into quarantine.notes select remark from " + log,
            "create temporary view v as select upper(email) as e from "
                + log
                + "; insert into silver.customers (id, email) select 1, e from v",
            notes
                + "begin statement set; insert into quarantine.notes select max(email) from "
                + log
                + "; end",
            "insert into quarantine.notes2 select email from " + log)) {
      Said said = Cli.say("sql", project, "-e", script);
      assertThat(said.exitCode()).as(script).isEqualTo(2);
      assertThat(said.err()).as(script).containsPattern("ICE-PLAN-01[14]");
    }
    assertThatCode(
            () ->
                TypedSql.check(
                    Workspace.open(Path.of(project), "local"),
                    notes
                        + "insert into quarantine.notes select cast(count(distinct remark) as string) from "
                        + log))
        .doesNotThrowAnyException();
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
