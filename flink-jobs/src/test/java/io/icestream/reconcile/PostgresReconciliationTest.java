package io.icestream.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.plan.EntityTable;
import io.icestream.reconcile.Difference.Kind;
import io.icestream.source.postgres.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PostgresReconciliationTest {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final String END = "ffffffffffffffff/ffffffffffffffff/00000000";

  @TempDir Path warehouse;
  private PostgresServer.Database database;
  private LakeFixture lake;

  @BeforeEach
  void makeDatabaseAndLake() throws Exception {
    database = SERVER.database();
    lake = new LakeFixture(warehouse);
  }

  private Comparison compare(EntityTable entity, String... personal) throws Exception {
    return new PostgresReconciliation(
            lake.tables(), Set.of(personal), new Waiting(Duration.ofSeconds(2), line -> {}))
        .compare(List.of(entity))
        .get(0);
  }

  private EntityTable customers() throws Exception {
    database.execute(
        "create table customers (id int primary key, name text, balance numeric(10,2))",
        "insert into customers select i, 'canary ' || i, i * 1.5 from generate_series(1, 500) i");
    EntityTable entity = lake.entity(database, "customers", "id");
    lake.progress(entity, 1, 500, 0, END);
    return entity;
  }

  @Test
  void everyTypeReadBackFromTheLakeEqualsTheSource() throws Exception {
    database.execute(
        "create type mood as enum ('sad', 'happy')",
        """
        create table things (id uuid, part int, n numeric, m numeric(12,3), t text, v varchar(9), c char(5),
          b boolean, s smallint, l bigint, r real, d double precision, day date, at timestamp, tz timestamptz,
          j jsonb, bytes bytea, tags text[], numbers int[], moods mood, span interval, tod time,
          "Mixed Name" text, primary key (id, part))""",
        """
        insert into things select gen_random_uuid(), i, i / 7.0, i * 1.25, 'text ' || i, 'v', 'c', i % 2 = 0,
          i, i * 10000000000, i / 3.0, i / 3.0, date '2024-02-29' + i, timestamp '2024-01-01 00:00:00.123456',
          timestamptz '2024-01-01 00:00:00.123456+05:30', '{"b": 1, "a": [null]}', '\\x00ff10',
          array['a', null, 'c"d', 'e,f'], array[1, null, 3], 'happy', '1 day 02:03:04', '23:59:59.999999', E'tab\\tline\\n'
        from generate_series(1, 50) i""",
        "insert into things (id, part) values (gen_random_uuid(), 0)",
        "insert into things (id, part, t) values (gen_random_uuid(), 99, repeat('x', 1000000))");
    EntityTable entity = lake.entity(database, "things", "id", "part");
    lake.ingest(entity);
    lake.progress(entity, 1, 52, 0, END);
    Comparison comparison = compare(entity);
    assertThat(comparison.examples()).isEmpty();
    assertThat(comparison.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(comparison.expectedRows()).isEqualTo(52);
    assertThat(comparison.lakeRows()).isEqualTo(52);
  }

  @Test
  void aRowThatTheLakeLostIsNamedByItsKey() throws Exception {
    EntityTable entity = customers();
    lake.ingest(entity, "id <> 7", Map.of());
    Comparison comparison = compare(entity);
    assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(comparison.differingKeys()).isEqualTo(1);
    assertThat(comparison.isCountExact()).isTrue();
    assertThat(comparison.examples())
        .containsExactly(
            new Difference(Kind.MISSING, Optional.of("id=7"), List.of(), Optional.empty()));
  }

  @Test
  void aChangedValueIsNamedByKeyAndColumnAndNeverShown() throws Exception {
    EntityTable entity = customers();
    lake.ingest(entity, "true", Map.of("balance", "case when id = 9 then 1.51 else balance end"));
    Comparison comparison = compare(entity);
    assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(comparison.examples())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.kind()).isEqualTo(Kind.CHANGED);
              assertThat(difference.key()).contains("id=9");
              assertThat(difference.columns()).containsExactly("balance");
              assertThat(difference.lakePosition()).isPresent();
            });
    assertThat(comparison.toString()).doesNotContain("canary").doesNotContain("1.51");
  }

  @Test
  void swappedVersionsOfARowAreFound() throws Exception {
    EntityTable entity = customers();
    lake.ingest(entity);
    database.execute(
        "update customers set name = 'a' where id = 3",
        "update customers set name = 'b' where id = 3");
    String before = position();
    lake.change(
        entity,
        "u",
        before + "/0000000000000001/00000000",
        "3",
        "'b'",
        "cast(4.5 as decimal(10,2))");
    lake.change(
        entity,
        "u",
        before + "/0000000000000002/00000000",
        "3",
        "'a'",
        "cast(4.5 as decimal(10,2))");
    Comparison comparison = compare(entity);
    assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(comparison.examples())
        .extracting(Difference::columns)
        .containsExactly(List.of("name"));

    lake.change(
        entity,
        "u",
        before + "/0000000000000003/00000000",
        "3",
        "'b'",
        "cast(4.5 as decimal(10,2))");
    assertThat(compare(entity).verdict()).isEqualTo(Verdict.EQUAL);
  }

  @Test
  void aDeleteThatTheLakeLostIsFound() throws Exception {
    EntityTable entity = customers();
    lake.ingest(entity);
    database.execute("delete from customers where id = 4");
    assertThat(compare(entity).examples())
        .extracting(Difference::kind)
        .containsExactly(Kind.UNEXPECTED);
    lake.change(
        entity,
        "d",
        position() + "/0000000000000001/00000000",
        "4",
        "cast(null as string)",
        "cast(null as decimal(10,2))");
    assertThat(compare(entity).verdict()).isEqualTo(Verdict.EQUAL);
  }

  @Test
  void changesBehindThePositionOfTheComparisonDoNotCount() throws Exception {
    EntityTable entity = customers();
    lake.ingest(entity);
    lake.change(
        entity,
        "u",
        "00ffffffffffffff/0000000000000001/00000000",
        "3",
        "'later'",
        "cast(0 as decimal(10,2))");
    assertThat(compare(entity).verdict()).isEqualTo(Verdict.EQUAL);
  }

  @Test
  void aLakeThatIsBehindIsEqualOnlyWhenNothingHasChangedSince() throws Exception {
    EntityTable entity = customers();
    lake.ingest(entity);
    lake.progress(entity, 2, 500, 0, position() + "/0000000000000000/00000000");
    database.execute("create table unrelated (id int)");
    Comparison unchanged = compare(entity);
    assertThat(unchanged.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(unchanged.notes()).singleElement().asString().contains("nothing has changed since");
    database.execute("update customers set name = 'later' where id = 3");
    Comparison changed = compare(entity);
    assertThat(changed.verdict()).isEqualTo(Verdict.BEHIND);
    assertThat(changed.differingKeys()).isEqualTo(1);
  }

  @Test
  void aPersonalKeyIsNotShown() throws Exception {
    database.execute(
        "create table people (email text primary key)",
        "insert into people values ('canary@example.org')");
    EntityTable entity = lake.entity(database, "people", "email");
    lake.progress(entity, 1, 1, 0, END);
    Comparison comparison = compare(entity, "shop.people.email");
    assertThat(comparison.differingKeys()).isEqualTo(1);
    assertThat(comparison.toString()).doesNotContain("canary");
  }

  @Test
  void aTableWithoutKeyIsComparedAsAMultiset() throws Exception {
    database.execute(
        "create table events (kind text, n int)",
        "insert into events select 'a', i % 10 from generate_series(1, 100) i");
    EntityTable entity = lake.entity(database, "events");
    lake.ingest(entity);
    lake.progress(entity, 1, 100, 0, END);
    assertThat(compare(entity).verdict()).isEqualTo(Verdict.EQUAL);

    database.execute("delete from events where ctid = (select min(ctid) from events where n = 3)");
    Comparison tooMany = compare(entity);
    assertThat(tooMany.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(tooMany.examples()).extracting(Difference::kind).containsExactly(Kind.REPEATED);

    String position = position() + "/0000000000000001/00000000";
    lake.change(entity, "d", position, "'a'", "3");
    lake.change(entity, "d", position, "'a'", "3");
    assertThat(compare(entity).verdict()).isEqualTo(Verdict.EQUAL);
  }

  @Test
  void rowsThatDoNotParseAreReportedAndMustBeInQuarantine() throws Exception {
    database.execute(
        "create table prices (id int primary key, price numeric(10,2))",
        "insert into prices values (1, 1.5), (2, 'NaN')");
    EntityTable entity = lake.entity(database, "prices", "id");
    lake.change(
        entity,
        "r",
        "0000000000000001/0000000000000000/00000000",
        "1",
        "cast(1.5 as decimal(10,2))");
    lake.progress(entity, 1, 2, 1, END);
    Comparison lost = compare(entity);
    assertThat(lost.verdict()).isEqualTo(Verdict.DIFFERENT);
    lake.unparsed(entity, "0000000000000001/0000000000000000/00000000");
    Comparison kept = compare(entity);
    assertThat(kept.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(kept.rejectedRows()).isEqualTo(1);
    assertThat(kept.notes())
        .singleElement()
        .asString()
        .contains("1 rows of the source do not parse");
  }

  @Test
  void everyReadRecordIsAccountedForOrTheBalanceIsOff() throws Exception {
    EntityTable entity = customers();
    lake.ingest(entity);
    LakeTables tables = lake.tables();
    ConservationCount count = new ConservationCount(tables);
    assertThat(conservation(count, entity, tables))
        .isEqualTo(new Conservation("shop.customers", 500, 500, 0, 0))
        .matches(Conservation::isBalanced);
    lake.change(
        entity,
        "r",
        "0000000000000001/0000000000000000/00000000",
        "3",
        "'a'",
        "cast(0 as decimal(10,2))");
    lake.change(
        entity,
        "r",
        "0000000000000001/0000000000000000/00000000",
        "3",
        "'a'",
        "cast(0 as decimal(10,2))");
    assertThat(conservation(count, entity, tables))
        .isEqualTo(new Conservation("shop.customers", 500, 501, 0, 1))
        .matches(balance -> !balance.isBalanced());
  }

  private static Conservation conservation(
      ConservationCount count, EntityTable entity, LakeTables tables) throws Exception {
    Cut cut = Cut.newest(tables);
    return count.of(List.of(entity), ReadProgress.at(cut, tables), cut).get(0);
  }

  /** The log's end as the first part of a position; what is committed later is above it. */
  private String position() throws Exception {
    return database.value(
        "select lpad(to_hex((pg_current_wal_insert_lsn() - '0/0')::bigint), 16, '0')");
  }
}
