package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.project.PostgresSource.OnBreakingChange;
import io.icestream.project.PostgresSource.Prepare;
import io.icestream.project.ProjectOption.Block;
import io.icestream.project.QualityRule.Dimension;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The project {@code full} sets every option to something else than its default, {@code minimal}
 * sets only what it must.
 */
class ProjectOptionTest {
  private static final Path PROJECTS = Path.of("src/test/resources/projects").toAbsolutePath();
  private static final Object REQUIRED = new Object();
  private static final Project FULL = load("full", "");
  private static final Project PROD = load("full", "prod");
  private static final Project MINIMAL = load("minimal", "");

  private record Case(
      Block block, String key, Function<Project, Object> value, Object mapped, Object byDefault) {
    @Override
    public String toString() {
      return block + " " + key;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(Block.PROJECT, "name", Project::name, "full", REQUIRED),
        new Case(Block.PROJECT, "sources", p -> p.sources().get(0).system(), "shop", REQUIRED),
        new Case(Block.PROJECT, "snowflake", Project::snowflake, Map.of("name", "LAKE"), Map.of()),
        new Case(
            Block.PROJECT,
            "catalog",
            p -> p.catalog().type(),
            CatalogSettings.Type.REST,
            CatalogSettings.Type.JDBC),
        new Case(
            Block.PROJECT,
            "state",
            p -> p.run().stateDirectory(),
            at("full/state/here"),
            at("minimal/output/state")),
        new Case(Block.PROJECT, "parallelism", p -> p.run().parallelism(), 3, 1),
        new Case(
            Block.PROJECT,
            "checkpoint-interval",
            p -> p.run().checkpointInterval(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10)),
        new Case(
            Block.PROJECT,
            "retention",
            p -> p.retention().bronze(),
            Duration.ofDays(1),
            Duration.ofDays(90)),
        new Case(
            Block.PROJECT,
            "readers",
            Project::readers,
            List.of("trino"),
            List.of("athena", "snowflake", "redshift", "trino", "spark", "flink")),
        new Case(
            Block.PROJECT,
            "jobs",
            p -> p.jobs().stream().map(JobSplit::name).toList(),
            List.of("fast", "slow"),
            List.of()),
        new Case(
            Block.PROJECT,
            "parameters",
            Project::parameters,
            Map.of("threshold", "10", "note", "'it''s'"),
            Map.of()),
        new Case(
            Block.PROJECT,
            "flink",
            p -> p.run().flink(),
            Map.of("taskmanager.numberOfTaskSlots", "2"),
            Map.of()),
        new Case(Block.PROJECT, "scan", p -> p.scan().size(), 2, 0),
        new Case(
            Block.PROJECT,
            "serve",
            p -> p.serve().stream().map(ServedDatabase::name).toList(),
            List.of("warehouse", "plain"),
            List.of()),
        served("type", ServedDatabase::name, "warehouse", "plain"),
        served(
            "url",
            ServedDatabase::url,
            "jdbc:postgresql://db.example/reports",
            "jdbc:postgresql://db.example/plain"),
        served("username", ServedDatabase::username, "writer", "writer"),
        served(
            "password",
            d -> d.password().text(),
            "${env:REPORTS_PASSWORD}",
            "${env:PLAIN_PASSWORD}"),
        served("schema", ServedDatabase::schema, "marts", "gold"),
        served(
            "tables",
            ServedDatabase::tables,
            List.of("gold.pages"),
            List.of("gold.clickers", "gold.pages")),
        new Case(
            Block.CATALOG,
            "type",
            p -> p.catalog().type(),
            CatalogSettings.Type.REST,
            CatalogSettings.Type.JDBC),
        new Case(
            Block.CATALOG,
            "uri",
            p -> p.catalog().uri(),
            Optional.of("https://catalog.example/api"),
            Optional.of("jdbc:sqlite:" + at("minimal/output/catalog.db"))),
        new Case(
            Block.CATALOG,
            "warehouse",
            p -> p.catalog().warehouse(),
            "s3://lake/warehouse",
            at("minimal/output/warehouse")),
        new Case(
            Block.CATALOG,
            "properties",
            p -> p.catalog().properties(),
            Map.of("credential", "${env:CATALOG_CREDENTIAL}", "cache-enabled", "true"),
            Map.of()),
        new Case(
            Block.RETENTION,
            "bronze",
            p -> p.retention().bronze(),
            Duration.ofDays(1),
            Duration.ofDays(90)),
        new Case(
            Block.RETENTION,
            "silver",
            p -> p.retention().silver(),
            Duration.ofDays(2),
            Duration.ofDays(180)),
        new Case(
            Block.RETENTION,
            "gold",
            p -> p.retention().gold(),
            Duration.ofDays(3),
            Duration.ofDays(365)),
        new Case(
            Block.RETENTION,
            "orphan-files",
            p -> p.retention().orphanFiles(),
            Duration.ofDays(4),
            Duration.ofDays(3)),
        new Case(
            Block.POSTGRES, "type", p -> postgres(p).getClass(), PostgresSource.class, REQUIRED),
        new Case(
            Block.POSTGRES,
            "url",
            p -> postgres(p).url(),
            "jdbc:postgresql://db.example/shop",
            REQUIRED),
        new Case(Block.POSTGRES, "username", p -> postgres(p).username(), "reader", REQUIRED),
        new Case(
            Block.POSTGRES,
            "password",
            p -> postgres(p).password().text(),
            "${env:SHOP_PASSWORD}",
            REQUIRED),
        new Case(
            Block.POSTGRES,
            "tables",
            p -> names(postgres(p)),
            List.of("customers=public.customers", "order_lines=sales.\"Order Lines\""),
            REQUIRED),
        new Case(
            Block.POSTGRES, "slot", p -> postgres(p).slot(), "my_slot", "icestream_minimal_shop"),
        new Case(
            Block.POSTGRES,
            "publication",
            p -> postgres(p).publication(),
            "my_publication",
            "icestream_minimal_shop"),
        new Case(
            Block.POSTGRES, "prepare", p -> postgres(p).prepare(), Prepare.MANUAL, Prepare.AUTO),
        new Case(
            Block.POSTGRES,
            "on-breaking-change",
            p -> postgres(p).onBreakingChange(),
            OnBreakingChange.PARK,
            OnBreakingChange.STOP),
        new Case(
            Block.POSTGRES,
            "snapshot-chunk-rows",
            p -> postgres(p).snapshotChunkRows(),
            77,
            10_000),
        new Case(Block.MYSQL, "type", p -> mysql(p).getClass(), MysqlSource.class, REQUIRED),
        new Case(
            Block.MYSQL, "url", p -> mysql(p).url(), "jdbc:mysql://db.example/ledger", REQUIRED),
        new Case(Block.MYSQL, "username", p -> mysql(p).username(), "reader", REQUIRED),
        new Case(
            Block.MYSQL,
            "password",
            p -> mysql(p).password().text(),
            "${env:SHOP_PASSWORD}",
            REQUIRED),
        new Case(
            Block.MYSQL,
            "tables",
            p -> names(mysql(p)),
            List.of("entries=ledger.entries"),
            REQUIRED),
        new Case(Block.MYSQL, "tls", p -> mysql(p).tls(), "verified", "preferred"),
        new Case(
            Block.MYSQL,
            "server-id",
            p -> mysql(p).serverId(),
            4711L,
            MysqlSource.numberOf("minimal", "ledger")),
        new Case(
            Block.MYSQL,
            "on-breaking-change",
            p -> mysql(p).onBreakingChange(),
            OnBreakingChange.PARK,
            OnBreakingChange.STOP),
        new Case(Block.MYSQL, "snapshot-chunk-rows", p -> mysql(p).snapshotChunkRows(), 77, 10_000),
        new Case(Block.JDBC, "type", p -> jdbc(p).getClass(), JdbcSource.class, REQUIRED),
        new Case(Block.JDBC, "url", p -> jdbc(p).url(), "jdbc:mysql://localhost/old", REQUIRED),
        new Case(Block.JDBC, "username", p -> jdbc(p).username(), "reader", REQUIRED),
        new Case(
            Block.JDBC,
            "password",
            p -> jdbc(p).password().text(),
            "${file:/run/secrets/old}",
            REQUIRED),
        new Case(
            Block.JDBC, "tables", p -> names(jdbc(p)), List.of("orders=sales.orders"), REQUIRED),
        new Case(Block.JDBC, "fetch-rows", p -> jdbc(p).fetchRows(), 5, 1_000),
        new Case(Block.KAFKA, "type", p -> kafka(p).getClass(), KafkaSource.class, REQUIRED),
        new Case(
            Block.KAFKA,
            "bootstrap-servers",
            p -> kafka(p).bootstrapServers(),
            "one:9092,two:9092",
            REQUIRED),
        new Case(
            Block.KAFKA,
            "topics",
            p -> names(kafka(p)),
            List.of("clicks=web.clicks"),
            List.of("clicks=clicks")),
        new Case(Block.KAFKA, "start", p -> kafka(p).start(), "latest", "earliest"),
        new Case(Block.KAFKA, "format", p -> clicks(p).options().get("format"), "json", "json"),
        new Case(
            Block.KAFKA,
            "properties",
            p -> kafka(p).properties(),
            Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "${env:WEB_JAAS}"),
            Map.of()),
        new Case(
            Block.KAFKA,
            "schema-registry",
            p -> kafka(p).registry(),
            Map.of("url", "http://registry:8081", "token", "${env:WEB_TOKEN}"),
            Map.of()),
        new Case(
            Block.TABLE,
            "table",
            p -> p.entity("shop.order_lines").map(Entity::sourceName),
            Optional.of("sales.\"Order Lines\""),
            Optional.empty()),
        new Case(
            Block.TABLE,
            "key",
            p -> p.entity("shop.order_lines").map(Entity::key),
            Optional.of(List.of("order_id", "line")),
            Optional.empty()),
        new Case(
            Block.TABLE,
            "order-by",
            p -> p.entity("shop.order_lines").flatMap(Entity::orderBy),
            Optional.of("changed_at"),
            Optional.empty()),
        new Case(Block.TOPIC, "topic", p -> clicks(p).sourceName(), "web.clicks", "clicks"),
        new Case(Block.TOPIC, "key", p -> clicks(p).key(), List.of("click_id"), List.of()),
        new Case(
            Block.TOPIC,
            "order-by",
            p -> clicks(p).orderBy(),
            Optional.of("clicked_at"),
            Optional.empty()),
        new Case(Block.TOPIC, "format", p -> clicks(p).options().get("format"), "json", "json"),
        new Case(
            Block.TOPIC, "key-format", p -> clicks(p).options().get("key-format"), "text", null),
        new Case(
            Block.TOPIC,
            "epoch-millis",
            p -> clicks(p).options().get("epoch-millis"),
            "clicked_at;seen_at",
            null),
        new Case(
            Block.TOPIC, "tombstones", p -> clicks(p).options().get("tombstones"), "reject", null),
        new Case(
            Block.TOPIC, "truncates", p -> clicks(p).options().get("truncates"), "reject", null),
        new Case(Block.FILES, "type", p -> files(p).getClass(), FilesSource.class, REQUIRED),
        new Case(
            Block.FILES,
            "directory",
            p -> files(p).directory(),
            at("full/landing/partner"),
            REQUIRED),
        new Case(
            Block.FILES,
            "files",
            p -> names(files(p)),
            List.of("stock=stock/**.parquet", "sales=sales/*.csv"),
            List.of("sales=*.csv")),
        new Case(
            Block.FILES,
            "format",
            p -> files(p).entities().get(0).options().get("format"),
            "parquet",
            "csv"),
        new Case(
            Block.FILES,
            "poll-interval",
            p -> files(p).pollInterval(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(10)),
        new Case(
            Block.FILES,
            "settle",
            p -> files(p).settle(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2)),
        new Case(
            Block.FILES,
            "queue",
            p -> files(p).queue(),
            Optional.of("https://sqs.eu-central-1.amazonaws.com/111111111111/landing"),
            Optional.empty()),
        new Case(
            Block.FILES,
            "list-every",
            p -> files(p).listEvery(),
            Duration.ofMinutes(30),
            Duration.ofHours(1)),
        new Case(Block.FILE, "path", p -> sales(p).sourceName(), "sales/*.csv", "*.csv"),
        new Case(Block.FILE, "key", p -> sales(p).key(), List.of("sale_id"), List.of()),
        new Case(
            Block.FILE,
            "order-by",
            p -> sales(p).orderBy(),
            Optional.of("sold_at"),
            Optional.empty()),
        new Case(Block.OWN, "type", p -> own(p).getClass(), OwnSource.class, REQUIRED),
        new Case(Block.OWN, "reader", p -> own(p).reader(), "list", REQUIRED),
        new Case(
            Block.OWN,
            "options",
            p -> own(p).options(),
            Map.of("url", "queue.example", "api-token", "${env:BUS_TOKEN}"),
            Map.of()),
        new Case(
            Block.OWN,
            "entities",
            p -> names(own(p)),
            List.of("events=events-v1"),
            List.of("events=e")),
        new Case(Block.OWN, "format", p -> events(p).options().get("format"), "avro", "json"),
        new Case(Block.OWN_ENTITY, "source", p -> events(p).sourceName(), "events-v1", "e"),
        new Case(Block.OWN_ENTITY, "key", p -> events(p).key(), List.of("event_id"), List.of()),
        new Case(
            Block.OWN_ENTITY,
            "order-by",
            p -> events(p).orderBy(),
            Optional.of("made_at"),
            Optional.empty()),
        events("format", "avro", "json"),
        events("key-format", "text", null),
        events("epoch-millis", "made_at", null),
        events("tombstones", "reject", null),
        events("truncates", "reject", null),
        new Case(Block.MONGODB, "type", p -> store(p).getClass(), MongoSource.class, REQUIRED),
        new Case(
            Block.MONGODB,
            "url",
            p -> store(p).url(),
            "mongodb://one:27017,two:27017/?replicaSet=rs0",
            REQUIRED),
        new Case(Block.MONGODB, "database", p -> store(p).database(), "shop", REQUIRED),
        new Case(Block.MONGODB, "username", p -> store(p).username(), "lake", ""),
        new Case(
            Block.MONGODB,
            "password",
            p -> store(p).password().map(SecretReference::text),
            Optional.of("${env:STORE_PASSWORD}"),
            Optional.empty()),
        new Case(Block.MONGODB, "auth-database", p -> store(p).authDatabase(), "shop", "admin"),
        new Case(
            Block.MONGODB,
            "collections",
            p -> names(store(p)),
            List.of("baskets=shop.baskets"),
            List.of("baskets=b")),
        new Case(Block.MONGODB, "format", p -> baskets(p).options().get("format"), "json", "json"),
        new Case(
            Block.MONGODB, "full-document", p -> store(p).fullDocument(), "required", "lookup"),
        new Case(
            Block.MONGODB, "snapshot-chunk-rows", p -> store(p).snapshotChunkRows(), 55, 1_000),
        new Case(Block.COLLECTION, "collection", p -> baskets(p).sourceName(), "shop.baskets", "b"),
        new Case(
            Block.COLLECTION, "key", p -> baskets(p).key(), List.of("basket_id"), List.of("_id")),
        new Case(
            Block.COLLECTION, "document", p -> baskets(p).options().get("document"), "doc", null),
        new Case(
            Block.COLLECTION,
            "epoch-millis",
            p -> baskets(p).options().get("epoch-millis"),
            "made_at",
            null),
        new Case(Block.REST, "type", p -> rest(p).getClass(), RestSource.class, REQUIRED),
        new Case(Block.REST, "url", p -> rest(p).url(), "https://api.example/v1", REQUIRED),
        new Case(
            Block.REST,
            "preset",
            p -> p.entity("people.users").map(Entity::sourceName),
            Optional.of("/api/1.4/"),
            Optional.empty()),
        new Case(
            Block.REST,
            "auth",
            p -> rest(p).auth().get("client-secret"),
            "${env:API_SECRET}",
            null),
        new Case(
            Block.REST,
            "resources",
            p -> names(rest(p)),
            List.of("refunds=/refunds"),
            List.of("refunds=/refunds")),
        new Case(Block.REST, "rate-limit", p -> rest(p).rateLimit(), "2.5", "0"),
        new Case(Block.REST, "format", p -> refunds(p).options().get("format"), "json", "json"),
        new Case(
            Block.REST,
            "poll-interval",
            p -> rest(p).pollInterval(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30)),
        new Case(Block.RESOURCE, "path", p -> refunds(p).sourceName(), "/refunds", "/refunds"),
        new Case(Block.RESOURCE, "key", p -> refunds(p).key(), List.of("refund_id"), List.of()),
        new Case(
            Block.RESOURCE,
            "order-by",
            p -> refunds(p).orderBy(),
            Optional.of("made_at"),
            Optional.empty()),
        refunds("records", "/data/items", null),
        refunds("paging", "cursor", "none"),
        refunds("parameter", "after", null),
        refunds("cursor", "/next", null),
        refunds("first-page", "0", null),
        refunds("last-page", "9", null),
        refunds("fields", "city=/address/city;zip=/address/zip", null),
        refunds("parameters", "limit=50;state=all", null),
        refunds("epoch-millis", "made_at", null),
        sales("format", "csv", "csv"),
        sales("header", "none", null),
        sales("delimiter", "tab", null),
        sales("quote", "'", null),
        sales("charset", "windows-1252", null),
        sales("null-text", "NULL", null),
        sales("expected-every", "1d", null),
        sales("epoch-millis", "sold_at", null),
        new Case(
            Block.JOB,
            "tables",
            p -> p.jobs().stream().map(JobSplit::tables).toList(),
            List.of(List.of("silver.clicks"), List.of("silver.customers")),
            List.of()),
        new Case(
            Block.MASK,
            "action",
            p -> p.masking().stream().map(MaskingRule::action).findFirst(),
            Optional.of(MaskingRule.Action.MASK),
            Optional.empty()),
        new Case(
            Block.MASK,
            "function",
            p -> p.masking().stream().findFirst().flatMap(MaskingRule::function),
            Optional.of("mask_keep_last"),
            Optional.empty()),
        new Case(
            Block.MASK,
            "argument",
            p -> p.masking().stream().findFirst().flatMap(MaskingRule::argument),
            Optional.of(4),
            Optional.empty()),
        new Case(
            Block.MASK,
            "reason",
            p -> p.masking().stream().skip(2).findFirst().flatMap(MaskingRule::reason),
            Optional.of("shared by many"),
            Optional.empty()),
        new Case(
            Block.MASK,
            "subject",
            p -> p.masking().stream().findFirst().flatMap(MaskingRule::subject),
            Optional.of("customer_id"),
            Optional.empty()),
        new Case(
            Block.SCAN,
            "shape",
            p -> p.scan().stream().map(AllowedShape::shape).toList(),
            List.of("email", "phone"),
            List.of()),
        new Case(
            Block.SCAN,
            "column",
            p -> p.scan().stream().findFirst().flatMap(AllowedShape::column),
            Optional.of("silver.customers.*"),
            Optional.empty()),
        new Case(
            Block.SCAN,
            "file",
            p -> p.scan().stream().skip(1).findFirst().flatMap(AllowedShape::file),
            Optional.of("**/log/*.log"),
            Optional.empty()),
        new Case(
            Block.SCAN,
            "reason",
            p -> p.scan().stream().map(AllowedShape::reason).findFirst(),
            Optional.of("addresses of shops"),
            Optional.empty()),
        new Case(
            Block.SUBJECT,
            "column",
            p -> p.subjects().stream().map(SubjectRule::column).toList(),
            List.of("customer_id"),
            List.of()),
        new Case(
            Block.SUBJECT,
            "of",
            p -> p.subjects().stream().map(SubjectRule::of).toList(),
            List.of("shop.customers"),
            List.of()),
        new Case(
            Block.TESTS,
            "table",
            p -> p.tests().stream().map(TestCase::table).toList(),
            List.of("silver.clicks"),
            List.of()),
        new Case(Block.TESTS, "cases", p -> p.tests().size(), 1, 0),
        new Case(
            Block.TEST_CASE,
            "name",
            p -> p.tests().stream().map(TestCase::name).toList(),
            List.of("takes a click once"),
            List.of()),
        new Case(
            Block.TEST_CASE,
            "given",
            p -> p.tests().stream().map(t -> t.given().keySet()).toList(),
            List.of(java.util.Set.of("web.clicks")),
            List.of()),
        new Case(
            Block.TEST_CASE,
            "expect",
            p ->
                p.tests().stream()
                    .flatMap(test -> test.expected().stream())
                    .map(TestRow::values)
                    .toList(),
            List.of(Map.of("click_id", "a")),
            List.of()),
        new Case(Block.QUALITY, "rules", p -> quality(p).rules().size(), 15, 0),
        new Case(
            Block.QUALITY,
            "dimensions",
            p -> quality(p).dimensions(),
            Map.of(Dimension.COMPLETENESS, 2),
            Map.of()),
        new Case(
            Block.QUALITY, "gate", p -> quality(p).gate().equals(QualityGate.NONE), false, true),
        new Case(Block.QUALITY, "anomalies", p -> quality(p).anomalies().isPresent(), true, false),
        new Case(
            Block.ANOMALIES,
            "columns",
            p -> quality(p).anomalies().map(AnomalyWatch::columns),
            Optional.of(List.of("click_id")),
            Optional.empty()),
        new Case(
            Block.ANOMALIES,
            "learn",
            p -> quality(p).anomalies().map(AnomalyWatch::learn),
            Optional.of(50),
            Optional.empty()),
        new Case(
            Block.ANOMALIES,
            "sensitivity",
            p -> quality(p).anomalies().map(AnomalyWatch::sensitivity),
            Optional.of(AnomalyWatch.Sensitivity.HIGH),
            Optional.empty()),
        new Case(
            Block.RULE,
            "check",
            p -> rule(p, "any").map(QualityRule::check),
            Optional.of(new QualityCheck.Expression("click_id <> ''")),
            Optional.empty()),
        new Case(
            Block.RULE,
            "not_null",
            p -> rule(p, "there").map(QualityRule::check),
            Optional.of(new QualityCheck.NotNull(List.of("click_id"))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "unique",
            p -> rule(p, "once").map(QualityRule::check),
            Optional.of(new QualityCheck.Unique(List.of("click_id"))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "type",
            p -> rule(p, "number").map(QualityRule::check),
            Optional.of(new QualityCheck.OfType("click_id", "int")),
            Optional.empty()),
        new Case(
            Block.RULE,
            "format",
            p -> rule(p, "id").map(QualityRule::check),
            Optional.of(new QualityCheck.Formatted("click_id", QualityCheck.Format.UUID)),
            Optional.empty()),
        new Case(
            Block.RULE,
            "range",
            p -> rule(p, "between").map(QualityRule::check),
            Optional.of(new QualityCheck.Range("click_id", Optional.of("1"), Optional.of("9"))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "set",
            p -> rule(p, "known").map(QualityRule::check),
            Optional.of(new QualityCheck.OneOf("click_id", List.of("a", "b"))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "length",
            p -> rule(p, "short").map(QualityRule::check),
            Optional.of(new QualityCheck.Length("click_id", Optional.empty(), Optional.of(9L))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "regex",
            p -> rule(p, "lower").map(QualityRule::check),
            Optional.of(new QualityCheck.Regex("click_id", "^[a-z]+$")),
            Optional.empty()),
        new Case(
            Block.RULE,
            "references",
            p -> rule(p, "customer").map(QualityRule::check),
            Optional.of(
                new QualityCheck.References(
                    "click_id",
                    "silver.customers",
                    "customer_id",
                    Optional.of(new QualityCheck.Grace("click_id", Duration.ofMinutes(10))))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "sum",
            p -> rule(p, "total").map(QualityRule::check),
            Optional.of(
                new QualityCheck.Sum(
                    "click_id",
                    Optional.of(new BigDecimal("-1.5")),
                    Optional.of(new BigDecimal("7")))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "freshness",
            p -> rule(p, "fresh").map(QualityRule::check),
            Optional.of(new QualityCheck.Freshness("click_id", Duration.ofHours(2))),
            Optional.empty()),
        new Case(
            Block.RULE,
            "at_most",
            p -> rule(p, "most").map(QualityRule::atMost),
            Optional.of(0.25),
            Optional.empty()),
        new Case(
            Block.RULE,
            "row_count",
            p -> rule(p, "enough").map(QualityRule::check),
            Optional.of(new QualityCheck.RowCount(Optional.of(4L), Optional.empty())),
            Optional.empty()),
        new Case(
            Block.RULE,
            "column",
            p -> rule(p, "known").map(r -> ((QualityCheck.OneOf) r.check()).column()),
            Optional.of("click_id"),
            Optional.empty()),
        new Case(
            Block.RULE,
            "dimension",
            p -> rule(p, "any").map(QualityRule::dimension),
            Optional.of(Dimension.COMPLETENESS),
            Optional.empty()),
        new Case(
            Block.RULE,
            "weight",
            p -> rule(p, "any").map(QualityRule::weight),
            Optional.of(3),
            Optional.empty()),
        new Case(
            Block.RULE,
            "severity",
            p -> rule(p, "any").map(QualityRule::severity),
            Optional.of(QualityRule.Severity.FLAG),
            Optional.empty()),
        new Case(
            Block.BOUNDS,
            "min",
            p -> rule(p, "enough").flatMap(r -> ((QualityCheck.RowCount) r.check()).min()),
            Optional.of(4L),
            Optional.empty()),
        new Case(
            Block.BOUNDS,
            "max",
            p -> rule(p, "short").flatMap(r -> ((QualityCheck.Length) r.check()).max()),
            Optional.of(9L),
            Optional.empty()),
        new Case(
            Block.REFERENCES,
            "table",
            p -> rule(p, "customer").map(r -> ((QualityCheck.References) r.check()).table()),
            Optional.of("silver.customers"),
            Optional.empty()),
        new Case(
            Block.REFERENCES,
            "column",
            p -> rule(p, "customer").map(r -> ((QualityCheck.References) r.check()).key()),
            Optional.of("customer_id"),
            Optional.empty()),
        new Case(
            Block.REFERENCES,
            "grace",
            p ->
                rule(p, "customer")
                    .flatMap(r -> ((QualityCheck.References) r.check()).grace())
                    .map(QualityCheck.Grace::time),
            Optional.of(Duration.ofMinutes(10)),
            Optional.empty()),
        new Case(
            Block.REFERENCES,
            "since",
            p ->
                rule(p, "customer")
                    .flatMap(r -> ((QualityCheck.References) r.check()).grace())
                    .map(QualityCheck.Grace::since),
            Optional.of("click_id"),
            Optional.empty()),
        new Case(
            Block.GATE,
            "max_row_drop",
            p -> quality(p).gate().maxRowDrop(),
            Optional.of(0.5),
            Optional.empty()),
        new Case(
            Block.GATE,
            "min_score",
            p -> quality(p).gate().minScore(),
            Optional.of(97.5),
            Optional.empty()),
        new Case(
            Block.GATE,
            "max_quarantine_ratio",
            p -> quality(p).gate().maxQuarantineRatio(),
            Optional.of(0.01),
            Optional.empty()));
  }

  /** What a profile sets wins over what the project sets. */
  static Stream<Case> profileCases() {
    return Stream.of(
        new Case(Block.PROFILE, "sources", p -> postgres(p).slot(), "prod_slot", "my_slot"),
        new Case(
            Block.PROFILE,
            "catalog",
            p -> p.catalog().warehouse(),
            "s3://prod/warehouse",
            "s3://lake/warehouse"),
        new Case(
            Block.PROFILE,
            "state",
            p -> p.run().stateDirectory(),
            "s3://prod/state",
            at("full/state/here")),
        new Case(Block.PROFILE, "parallelism", p -> p.run().parallelism(), 8, 3),
        new Case(
            Block.PROFILE,
            "checkpoint-interval",
            p -> p.run().checkpointInterval(),
            Duration.ofMillis(500),
            Duration.ofMinutes(1)),
        new Case(
            Block.PROFILE,
            "retention",
            p -> p.retention().gold(),
            Duration.ofDays(9),
            Duration.ofDays(3)),
        new Case(
            Block.PROFILE,
            "readers",
            Project::readers,
            List.of("athena", "snowflake"),
            List.of("trino")),
        new Case(Block.PROFILE, "parameters", p -> p.parameters().get("threshold"), "(-1.5)", "10"),
        new Case(
            Block.PROFILE,
            "flink",
            p -> p.run().flink(),
            Map.of("taskmanager.numberOfTaskSlots", "4"),
            Map.of("taskmanager.numberOfTaskSlots", "2")),
        new Case(
            Block.PROFILE,
            "snowflake",
            Project::snowflake,
            Map.of("name", "LAKE", "password", "${env:NEVER_SET}"),
            Map.of("name", "LAKE")),
        new Case(Block.PROFILE, "serve", p -> p.serve().get(0).schema(), "prod_marts", "marts"),
        new Case(Block.PROJECT, "profiles", Project::profile, "prod", "local"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsTheOptionAndHasADefault(Case option) {
    assertThat(option.value().apply(FULL)).isEqualTo(option.mapped());
    if (option.byDefault() != REQUIRED) {
      assertThat(option.value().apply(MINIMAL)).isEqualTo(option.byDefault());
    }
    assertThat(declared(option).isRequired())
        .isEqualTo(option.byDefault() == REQUIRED || isRequiredInOptionalBlock(option));
  }

  @ParameterizedTest
  @MethodSource("profileCases")
  void takesTheProfileOverTheProject(Case option) {
    assertThat(option.value().apply(PROD)).isEqualTo(option.mapped());
    assertThat(option.value().apply(FULL)).isEqualTo(option.byDefault());
  }

  @Test
  void watchesATableWithoutRules() {
    assertThat(FULL.tables())
        .filteredOn(table -> table.qualifiedName().equals("silver.customers"))
        .singleElement()
        .satisfies(
            table -> {
              assertThat(table.quality().anomalies())
                  .hasValue(new AnomalyWatch(List.of(), 20, AnomalyWatch.Sensitivity.NORMAL));
              assertThat(table.table().columnNames()).doesNotContain(TableQuality.SCORE);
            });
  }

  @Test
  void coversEveryOption() {
    assertThat(Stream.concat(cases(), profileCases()).map(Case::toString))
        .containsExactlyInAnyOrderElementsOf(
            ProjectOption.all().stream().map(o -> o.block() + " " + o.key()).toList());
  }

  private static boolean isRequiredInOptionalBlock(Case option) {
    return switch (option.block()) {
      case TABLE -> option.key().equals("table");
      case JOB, TESTS, TEST_CASE -> true;
      case MASK -> option.key().equals("action");
      case SCAN -> option.key().equals("shape") || option.key().equals("reason");
      case SUBJECT -> option.key().equals("column");
      case SERVE -> !option.key().equals("schema") && !option.key().equals("tables");
      case REFERENCES -> option.key().equals("table") || option.key().equals("column");
      default -> false;
    };
  }

  private static ProjectOption declared(Case option) {
    return ProjectOption.all().stream()
        .filter(o -> o.block() == option.block() && o.key().equals(option.key()))
        .findFirst()
        .orElseThrow();
  }

  private static TableQuality quality(Project project) {
    return project.tables().stream()
        .filter(table -> table.qualifiedName().equals("silver.clicks"))
        .findFirst()
        .map(TableFile::quality)
        .orElse(TableQuality.NONE);
  }

  private static Optional<QualityRule> rule(Project project, String name) {
    return quality(project).rules().stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  private static PostgresSource postgres(Project project) {
    return (PostgresSource) project.sources().get(0);
  }

  private static JdbcSource jdbc(Project project) {
    return (JdbcSource) project.sources().get(1);
  }

  private static MysqlSource mysql(Project project) {
    return (MysqlSource) project.sources().get(project.sources().size() - 1);
  }

  private static KafkaSource kafka(Project project) {
    return (KafkaSource) project.sources().get(2);
  }

  private static Entity clicks(Project project) {
    return project.entity("web.clicks").orElseThrow();
  }

  private static FilesSource files(Project project) {
    return (FilesSource) project.sources().get(3);
  }

  private static Entity sales(Project project) {
    return project.entity("partner.sales").orElseThrow();
  }

  private static Case sales(String key, String mapped, String byDefault) {
    return new Case(Block.FILE, key, p -> sales(p).options().get(key), mapped, byDefault);
  }

  private static RestSource rest(Project project) {
    return (RestSource) project.sources().get(4);
  }

  private static MongoSource store(Project project) {
    return (MongoSource)
        project.sources().stream().filter(MongoSource.class::isInstance).findFirst().orElseThrow();
  }

  private static Entity baskets(Project project) {
    return project.entity("store.baskets").orElseThrow();
  }

  private static OwnSource own(Project project) {
    return (OwnSource)
        project.sources().stream().filter(OwnSource.class::isInstance).findFirst().orElseThrow();
  }

  private static Entity events(Project project) {
    return project.entity("bus.events").orElseThrow();
  }

  private static Case events(String key, String mapped, String byDefault) {
    return new Case(Block.OWN_ENTITY, key, p -> events(p).options().get(key), mapped, byDefault);
  }

  private static Entity refunds(Project project) {
    return project.entity("api.refunds").orElseThrow();
  }

  private static Case refunds(String key, String mapped, String byDefault) {
    return new Case(Block.RESOURCE, key, p -> refunds(p).options().get(key), mapped, byDefault);
  }

  /** Of the first database, which sets it, and of the second, which sets only what it must. */
  private static Case served(
      String key, Function<ServedDatabase, Object> value, Object mapped, Object byDefault) {
    return new Case(
        Block.SERVE,
        key,
        p -> p.serve().stream().map(value).toList(),
        List.of(mapped, byDefault),
        List.of());
  }

  private static List<String> names(Source source) {
    return source.entities().stream().map(e -> e.name() + "=" + e.sourceName()).toList();
  }

  private static String at(String path) {
    return PROJECTS.resolve(path).toString();
  }

  private static Project load(String name, String profile) {
    return ProjectLoader.load(PROJECTS.resolve(name), profile, Map.of("SHOP_HOST", "db.example"));
  }
}
