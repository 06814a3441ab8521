package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceProblem;
import io.icestream.source.postgres.PostgresTables.Column;
import io.icestream.source.postgres.PostgresTables.ReplicaIdentity;
import io.icestream.source.postgres.PostgresTables.Table;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresChecksTest {

  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @RegisterExtension
  static final PostgresServer WITHOUT_LOG =
      new PostgresServer("wal_level=replica", "max_replication_slots=0");

  private CapturedDatabase shop;

  @BeforeEach
  void makeDatabase() throws Exception {
    shop = CapturedDatabase.on(SERVER);
  }

  @Test
  void namesEveryProblemWithItsRemedy() throws Exception {
    shop.execute(
        "create table \"No Key\" (a int)",
        "create table large (id int primary key, body text)",
        "create table hidden (id int primary key, a int)",
        "create table plain (id int primary key, n varchar(20))",
        "create unlogged table fleeting (id int primary key)",
        "create publication icestream for table plain, hidden (id) with (publish = 'insert')");
    List<SourceProblem> problems =
        PostgresChecks.run(
            shop.capture("No Key", "large", "hidden", "plain", "fleeting", "missing"));
    assertThat(problems)
        .extracting(problem -> problem.code() + " " + problem.fix())
        .containsExactlyInAnyOrder(
            "PG_012 ALTER TABLE \"public\".\"fleeting\" SET LOGGED;",
            "PG_006 Correct the name; names keep their case.",
            "PG_007 ALTER PUBLICATION \"icestream\" SET (publish = 'insert, update, delete,"
                + " truncate');",
            "PG_007 ALTER PUBLICATION \"icestream\" ADD TABLE ONLY \"public\".\"No Key\";",
            "PG_007 ALTER PUBLICATION \"icestream\" ADD TABLE ONLY \"public\".\"large\";",
            "PG_007 Use a publication of its own that holds the whole table.",
            "PG_012 ALTER TABLE \"public\".\"No Key\" REPLICA IDENTITY FULL;",
            "PG_012 ALTER TABLE \"public\".\"large\" REPLICA IDENTITY FULL;");
  }

  @Test
  void findsNothingWrongAfterPreparation() throws Exception {
    shop.execute(
        "create table \"No Key\" (a int)",
        "create table large (id int primary key, body text)",
        "create table plain (id int primary key, n varchar(20))",
        "create table parts (id int, t text, primary key (id)) partition by range (id)",
        "create table parts_1 partition of parts for values from (0) to (10)");
    PostgresCapture capture = shop.capture("No Key", "large", "plain", "parts");
    assertThat(PostgresPreparation.apply(capture))
        .containsExactly(
            "ALTER TABLE \"public\".\"No Key\" REPLICA IDENTITY FULL;",
            "ALTER TABLE \"public\".\"large\" REPLICA IDENTITY FULL;",
            "ALTER TABLE \"public\".\"parts_1\" REPLICA IDENTITY FULL;",
            "CREATE PUBLICATION \"icestream\" FOR TABLE ONLY \"public\".\"No Key\", ONLY"
                + " \"public\".\"large\", ONLY \"public\".\"plain\", ONLY \"public\".\"parts\""
                + " WITH (publish_via_partition_root = true);");
    assertThat(PostgresChecks.run(capture)).isEmpty();
    assertThat(PostgresPreparation.apply(capture)).isEmpty();
    shop.execute("create table more (id int primary key)");
    assertThat(PostgresPreparation.apply(shop.capture("plain", "more")))
        .containsExactly("ALTER PUBLICATION \"icestream\" ADD TABLE ONLY \"public\".\"more\";");
  }

  @Test
  void namesMissingRights() throws Exception {
    shop.execute(
        "create schema private",
        "create table t (id int primary key)",
        "create table private.s (id int primary key)",
        "create publication icestream for table t, private.s",
        "drop role if exists poor",
        "create role poor login password '" + PostgresServer.PASSWORD + "'");
    PostgresCapture capture = shop.captureAs("poor", "t", "private.s");
    assertThat(PostgresChecks.run(capture))
        .extracting(SourceProblem::fix)
        .contains(
            "GRANT SELECT ON \"public\".\"t\" TO \"poor\";",
            "GRANT USAGE ON SCHEMA \"private\" TO \"poor\";",
            "ALTER ROLE \"poor\" REPLICATION; (on Amazon RDS GRANT rds_replication).");
    shop.execute("create table u (id int)");
    assertThatThrownBy(() -> PostgresPreparation.apply(shop.captureAs("poor", "t", "u")))
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PG_013))
        .hasMessageContaining(
            "Let the owner of the tables run: ALTER TABLE \"public\".\"u\" REPLICA IDENTITY FULL;");
  }

  @Test
  void namesAServerThatKeepsNoLogForUs() throws Exception {
    CapturedDatabase other = CapturedDatabase.on(WITHOUT_LOG);
    other.execute(
        "create table t (id int primary key)", "create publication icestream for table t");
    assertThat(PostgresChecks.run(other.capture("t")))
        .extracting(SourceProblem::fix)
        .containsExactly(
            "ALTER SYSTEM SET wal_level = logical; and restart the server (on Amazon RDS set"
                + " rds.logical_replication = 1).",
            "Raise max_replication_slots and restart the server, or drop slots that nobody reads.");
    assertThat(PostgresChecks.run(other.capture("t").withMode(PostgresCapture.Mode.BATCH)))
        .isEmpty();
  }

  @Test
  void namesASlotOfSomethingElse() throws Exception {
    shop.execute("create table t (id int primary key)", "create publication icestream for table t");
    shop.execute("select pg_create_physical_replication_slot('" + shop.slot() + "')");
    assertThat(PostgresChecks.run(shop.capture("t")))
        .extracting(SourceProblem::code)
        .containsExactly(ErrorCode.PG_008);
    shop.execute("select pg_drop_replication_slot('" + shop.slot() + "')");
  }

  @Test
  void namesAServerThatCannotBeReached() {
    PostgresCapture nowhere =
        PostgresCapture.of(
            new PostgresEndpoint(
                "jdbc:postgresql://127.0.0.1:1/x",
                "u",
                io.icestream.secret.SecretReference.of("canary-secret")),
            "s",
            "p",
            java.util.Map.of("t", TableName.parse("t")));
    assertThat(PostgresChecks.run(nowhere))
        .extracting(SourceProblem::code)
        .containsExactly(ErrorCode.PG_001);
    assertThat(PostgresChecks.run(nowhere).toString() + nowhere).doesNotContain("canary-secret");
  }

  @Test
  void discoversTablesByNameOrPattern() throws Exception {
    shop.execute(
        "create schema \"My.Schema\"",
        "create domain positive as numeric(8,3)",
        "create table \"My.Schema\".\"T\" (b text, a int, c positive not null,"
            + " d int generated always as (a * 2) stored, primary key (a, b))",
        "comment on column \"My.Schema\".\"T\".b is 'what it says'",
        "create table user_sink (id int)",
        "create table userbsink (id int)",
        "alter table user_sink replica identity full");
    try (Connection connection = shop.database().connect()) {
      assertThat(PostgresTables.discover(connection, List.of("public.user_sink")))
          .extracting(Table::name)
          .containsExactly(new TableName("public", "user_sink"));
      assertThat(PostgresTables.discover(connection, List.of("public.user*", "nothing")))
          .extracting(table -> table.name() + " " + table.replicaIdentity() + table.primaryKey())
          .containsExactly(
              "public.user_sink " + ReplicaIdentity.FULL + "[]",
              "public.userbsink " + ReplicaIdentity.DEFAULT + "[]");
      Table odd = PostgresTables.discover(connection, List.of("\"My.Schema\".*")).get(0);
      assertThat(odd.name()).hasToString("\"My.Schema\".T");
      assertThat(odd.primaryKey()).containsExactly("a", "b");
      assertThat(odd.generatedColumns()).containsExactly("d");
      assertThat(odd.columns())
          .extracting(Column::name, Column::type, Column::flinkSql, Column::isNullable)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("b", "text", "STRING", false),
              org.assertj.core.groups.Tuple.tuple("a", "integer", "INT", false),
              org.assertj.core.groups.Tuple.tuple("c", "positive", "DECIMAL(8, 3)", false));
      assertThat(odd.columns().get(0).comment()).isEqualTo("what it says");
    }
  }
}
