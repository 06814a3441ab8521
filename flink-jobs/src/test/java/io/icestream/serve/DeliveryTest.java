package io.icestream.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Location;
import io.icestream.project.SecretReference;
import io.icestream.project.ServedDatabase;
import io.icestream.run.PublishedCut;
import io.icestream.serve.TargetTable.Change;
import io.icestream.source.postgres.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  private static final Schema SALES =
      new Schema(
          List.of(
              Types.NestedField.required(1, "day", Types.DateType.get()),
              Types.NestedField.required(2, "Region \"X\"", Types.StringType.get(), "It's where"),
              Types.NestedField.optional(3, "amount", Types.DecimalType.of(12, 2)),
              Types.NestedField.optional(4, "sold", Types.IntegerType.get())),
          Set.of(1, 2));
  private static final LocalDate DAY = LocalDate.parse("2026-01-01");

  private final InMemoryCatalog catalog = new InMemoryCatalog();
  private final Map<String, Long> snapshots = new HashMap<>();
  private PostgresServer.Database database;
  private long cuts;

  @BeforeEach
  void open() throws SQLException {
    System.setProperty("icestream.env.SERVE_PASSWORD", PostgresServer.PASSWORD);
    database = SERVER.database();
    catalog.initialize("lake", Map.of());
    catalog.createNamespace(Namespace.of("gold"));
  }

  @Test
  void keepsEveryValue() throws Exception {
    Schema schema =
        new Schema(
            List.of(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.optional(2, "flag", Types.BooleanType.get()),
                Types.NestedField.optional(3, "small", Types.IntegerType.get()),
                Types.NestedField.optional(4, "ratio", Types.FloatType.get()),
                Types.NestedField.optional(5, "share", Types.DoubleType.get()),
                Types.NestedField.optional(6, "amount", Types.DecimalType.of(38, 4)),
                Types.NestedField.optional(7, "day", Types.DateType.get()),
                Types.NestedField.optional(8, "at", Types.TimeType.get()),
                Types.NestedField.optional(9, "seen", Types.TimestampType.withoutZone()),
                Types.NestedField.optional(10, "made", Types.TimestampType.withZone()),
                Types.NestedField.optional(11, "text", Types.StringType.get()),
                Types.NestedField.optional(12, "uuid", Types.UUIDType.get()),
                Types.NestedField.optional(13, "bytes", Types.BinaryType.get()),
                Types.NestedField.optional(
                    14, "tags", Types.ListType.ofOptional(20, Types.StringType.get())),
                Types.NestedField.optional(
                    15,
                    "counts",
                    Types.MapType.ofOptional(
                        21, 22, Types.StringType.get(), Types.DoubleType.get())),
                Types.NestedField.optional(
                    16,
                    "place",
                    Types.StructType.of(
                        Types.NestedField.optional(23, "city", Types.StringType.get()),
                        Types.NestedField.optional(24, "since", Types.TimestampType.withZone())))),
            Set.of(1));
    table("gold.types", schema, "");
    Record place = GenericRecord.create(schema.findType("place").asStructType());
    place.setField("city", "Kö\"ln");
    place.setField("since", OffsetDateTime.parse("2024-06-30T10:00:00Z"));
    Map<String, Double> counts = new LinkedHashMap<>();
    counts.put("a", 1.5);
    counts.put("b", Double.NaN);
    counts.put("c", null);
    String wild = "tab\t, line\n, return\r, \\N, \\, 'quote', \"double\", 😀, \\t";
    List<Object> full =
        List.of(
            Long.MIN_VALUE,
            true,
            Integer.MAX_VALUE,
            1.1f,
            -1e300,
            new BigDecimal("-1234567890123456789012345678901234.5678"),
            LocalDate.parse("2024-02-29"),
            LocalTime.parse("23:59:59.999999"),
            LocalDateTime.parse("2024-02-29T23:59:59.999999"),
            OffsetDateTime.parse("2024-06-30T10:00:00.000001Z"),
            wild,
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
            ByteBuffer.wrap(new byte[] {0, -1, 92}),
            Arrays.asList("a", null, "b \"c\" \\"),
            counts,
            place);
    List<Object> empty = new ArrayList<>(Collections.nCopies(16, null));
    empty.set(0, 1L);
    List<Object> odd = new ArrayList<>(empty);
    odd.set(0, 2L);
    odd.set(3, Float.NaN);
    odd.set(4, Double.NEGATIVE_INFINITY);
    odd.set(6, LocalDate.of(-43, 3, 15));
    odd.set(8, LocalDateTime.of(12_345, 1, 1, 0, 0));
    odd.set(9, OffsetDateTime.parse("0000-12-31T23:00:00Z"));
    odd.set(10, "");
    write("gold.types", full, empty, odd);

    deliver("gold.types");

    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set timezone to 'UTC'");
      try (ResultSet row =
          statement.executeQuery("select * from gold.types order by id, \"text\"")) {
        assertThat(row.next()).isTrue();
        for (int i = 0; i < 12; i++) {
          assertThat(row.getObject(i + 1, full.get(i).getClass()))
              .as(row.getMetaData().getColumnName(i + 1))
              .isEqualTo(full.get(i));
        }
        assertThat(row.getBytes(13)).isEqualTo(new byte[] {0, -1, 92});
        assertThat(row.getString(14)).isEqualTo("[\"a\", null, \"b \\\"c\\\" \\\\\"]");
        assertThat(row.getString(15)).isEqualTo("{\"a\": 1.5, \"b\": \"NaN\", \"c\": null}");
        assertThat(row.getString(16))
            .isEqualTo("{\"city\": \"Kö\\\"ln\", \"since\": \"2024-06-30T10:00Z\"}");
        assertThat(row.next()).isTrue();
        for (int i = 1; i < 16; i++) {
          assertThat(row.getString(i + 1)).isNull();
        }
        assertThat(row.next()).isTrue();
        assertThat(row.getFloat(4)).isNaN();
        assertThat(row.getString(5)).isEqualTo("-Infinity");
        assertThat(row.getString(7)).isEqualTo("0044-03-15 BC");
        assertThat(row.getString(9)).isEqualTo("12345-01-01 00:00:00");
        assertThat(row.getString(10)).isEqualTo("0001-12-31 23:00:00+00 BC");
        assertThat(row.getString(11)).isEmpty();
        assertThat(row.next()).isFalse();
      }
    }
  }

  @Test
  void bringsChangesAndLeavesTheRestUntouched() throws Exception {
    table("gold.sales", SALES, "One row a day");
    write("gold.sales", row("north", "1.00", 1), row("south", "2.00", 2), row("west", null, 3));
    assertThat(deliver("gold.sales").changes()).containsExactly(new Change("gold.sales", 3, 0));
    assertThat(database.value("select obj_description('gold.sales'::regclass)"))
        .isEqualTo("One row a day");
    assertThat(database.value("select col_description('gold.sales'::regclass, 2)"))
        .isEqualTo("It's where");
    String untouched = version("west");

    assertThat(deliver("gold.sales").changes()).isEmpty();
    write("gold.sales", row("north", "1.50", 1), row("west", null, 3), row("east", "4.00", 4));
    assertThat(deliver("gold.sales").changes()).containsExactly(new Change("gold.sales", 2, 1));
    assertThat(sales()).containsExactly("east 4.00 4", "north 1.50 1", "west 3");
    assertThat(version("west")).isEqualTo(untouched);
    assertThat(
            database.value(
                "select concat_ws(' ', table_name, project, job, cut, snapshot_id) from"
                    + " gold.icestream_deliveries"))
        .isEqualTo("gold.sales shop shop-refine 3 " + snapshots.get("gold.sales"));

    write("gold.sales");
    assertThat(deliver("gold.sales").changes()).containsExactly(new Change("gold.sales", 0, 3));
    database.execute("drop table gold.sales");
    assertThat(deliver("gold.sales").changes()).hasSize(1);
    assertThat(sales()).isEmpty();
  }

  @Test
  void deliversAllTablesOfACutOrNone() throws Exception {
    table("gold.sales", SALES, "");
    table("gold.names", names(), "");
    write("gold.sales", row("north", "1.00", 1));
    write("gold.names", List.of("a", "fine"));
    deliver("gold.sales", "gold.names");

    write("gold.sales", row("north", "9.00", 9));
    write("gold.names", List.of("a", "canary\u0000secret"));
    assertThat(refusal("gold.sales", "gold.names"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SRV_005))
        .hasMessageContaining("gold.names")
        .hasMessageContaining("label")
        .hasMessageNotContaining("canary");
    assertThat(sales()).containsExactly("north 1.00 1");
    assertThat(database.value("select max(cut) from gold.icestream_deliveries")).isEqualTo("1");

    write("gold.names", List.of("a", "mended"));
    deliver("gold.sales", "gold.names");
    assertThat(sales()).containsExactly("north 9.00 9");
  }

  @Test
  void tellsNoValueThatADatabaseRefuses() throws Exception {
    table("gold.names", names(), "");
    write("gold.names", List.of("a", "fine"));
    deliver("gold.names");
    database.execute("alter table gold.names add check (label <> 'canary')");
    write("gold.names", List.of("a", "canary"));

    assertThat(refusal("gold.names"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SRV_005))
        .hasMessageContaining("state=23514")
        .hasNoCause();
  }

  @Test
  void takesNewAndWiderColumns() throws Exception {
    Table table = table("gold.sales", SALES, "");
    write("gold.sales", row("north", "1.00", 1));
    deliver("gold.sales");

    table
        .updateSchema()
        .addColumn("note", Types.StringType.get(), "Said by whom")
        .updateColumn("sold", Types.LongType.get())
        .updateColumn("amount", Types.DecimalType.of(20, 2))
        .commit();
    write(
        "gold.sales",
        List.of(DAY, "north", new BigDecimal("123456789012345678.00"), 3_000_000_000L, "new"));
    deliver("gold.sales");

    assertThat(sales()).containsExactly("north 123456789012345678.00 3000000000");
    assertThat(database.value("select note from gold.sales")).isEqualTo("new");
    assertThat(database.value("select col_description('gold.sales'::regclass, 5)"))
        .isEqualTo("Said by whom");
  }

  @Test
  void refusesWhatIsNotItsOwn() throws Exception {
    table("gold.sales", SALES, "");
    write("gold.sales", row("north", "1.00", 1));
    database.execute(
        "create schema gold", "create table gold.sales (id int primary key, note text)");
    assertThat(refusal("gold.sales"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SRV_004))
        .hasMessageContaining("the key is id and not Region \"X\", day");

    database.execute("insert into gold.sales values (1, 'mine')");
    assertThat(refusal("gold.sales"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SRV_003));
    assertThat(database.value("select note from gold.sales")).isEqualTo("mine");

    database.execute("drop table gold.sales");
    deliver("gold.sales");
    database.execute("alter table gold.sales alter column sold type text");
    write("gold.sales", row("north", "2.00", 1));
    assertThat(refusal("gold.sales"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SRV_004))
        .hasMessageContaining("sold is text and not integer");
    assertThatThrownBy(
            () -> new Delivery(catalog, "other", served("gold.sales")).deliver(published()))
        .hasMessageContaining("ICE-SRV-003")
        .hasMessageContaining("the project shop");
  }

  @Test
  void takesAnEmptyTableThatSomebodyMade() throws Exception {
    table("gold.sales", SALES, "");
    write("gold.sales", row("north", "1.00", 1));
    database.execute(
        "create schema gold",
        "create table gold.sales (day date, \"Region \"\"X\"\"\" text, amount numeric(12, 2), sold"
            + " int, mine text default 'kept', primary key (\"Region \"\"X\"\"\", day))",
        "create view gold.one as select * from gold.sales");
    deliver("gold.sales");
    assertThat(sales()).containsExactly("north 1.00 1");
    assertThat(database.value("select mine from gold.one")).isEqualTo("kept");
  }

  @Test
  void writesIntoTablesThatAnotherUserMade() throws Exception {
    Table table = table("gold.sales", SALES, "One row a day");
    write("gold.sales", row("north", "1.00", 1));
    ServedTable served = ServedTable.of("gold.sales", table, snapshots.get("gold.sales"));
    List<String> statements = new ArrayList<>(DeliveryLog.create("gold"));
    statements.add(served.create("gold"));
    statements.addAll(served.comments("gold", Map.of()));
    statements.add("create role writer login password '" + PostgresServer.PASSWORD + "'");
    statements.add("grant usage on schema gold to writer");
    statements.add("grant select, insert, update, delete on all tables in schema gold to writer");
    database.execute(statements.toArray(String[]::new));

    for (String amount : List.of("1.00", "2.00")) {
      write("gold.sales", row("north", amount, 1));
      new Delivery(catalog, "shop", servedBy("writer", "gold.sales")).deliver(published());
      assertThat(sales()).containsExactly("north " + amount + " 1");
    }
    table.refresh();
    table.updateSchema().addColumn("note", Types.StringType.get()).commit();
    write("gold.sales", row("north", "3.00", 1));
    assertThatThrownBy(
            () ->
                new Delivery(catalog, "shop", servedBy("writer", "gold.sales"))
                    .deliver(published()))
        .hasMessageContaining("ICE-SRV-006")
        .hasMessageContaining("must be owner of table sales");
  }

  @Test
  void endsWithTheNewestCutWhoeverDelivers() throws Exception {
    table("gold.sales", SALES, "");
    write("gold.sales", row("north", "1.00", 1));
    PublishedCut old = published();
    write("gold.sales", row("north", "2.00", 2), row("south", "2.00", 2));
    PublishedCut newer = published();
    List<CompletableFuture<Delivered>> all = new ArrayList<>();
    for (PublishedCut cut : List.of(old, newer, old, newer, old, old)) {
      all.add(
          CompletableFuture.supplyAsync(
              () -> new Delivery(catalog, "shop", served("gold.sales")).deliver(cut)));
    }
    all.forEach(CompletableFuture::join);
    assertThat(sales()).containsExactly("north 2.00 2", "south 2.00 2");

    Delivered late = new Delivery(catalog, "shop", served("gold.sales")).deliver(old);
    assertThat(late.isAhead()).isTrue();
    assertThat(late).asString().contains("is older than what the database holds");
    assertThat(sales()).containsExactly("north 2.00 2", "south 2.00 2");
  }

  @Test
  void tellsAnOutageFromARefusal() throws Exception {
    table("gold.sales", SALES, "");
    write("gold.sales", row("north", "1.00", 1));
    SERVER.stop("immediate");
    try {
      assertThat(refusal("gold.sales").code()).isEqualTo(ErrorCode.SRV_002);
    } finally {
      SERVER.start();
    }
    deliver("gold.sales");
    assertThat(sales()).containsExactly("north 1.00 1");

    System.setProperty("icestream.env.SERVE_PASSWORD", "canary");
    assertThat(refusal("gold.sales"))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SRV_006))
        .hasMessageNotContaining("canary");
  }

  private static Schema names() {
    return new Schema(
        List.of(
            Types.NestedField.required(1, "id", Types.StringType.get()),
            Types.NestedField.optional(2, "label", Types.StringType.get())),
        Set.of(1));
  }

  private static List<Object> row(String region, String amount, int sold) {
    return Arrays.asList(DAY, region, amount == null ? null : new BigDecimal(amount), sold);
  }

  private Table table(String name, Schema schema, String comment) {
    return catalog.createTable(
        TableIdentifier.parse(name),
        schema,
        null,
        Map.of(TableProperties.FORMAT_VERSION, "2", TableProperties.COMMENT, comment));
  }

  /** The next cut: the table has these rows and no others. */
  @SafeVarargs
  private void write(String name, List<Object>... rows) throws IOException {
    Table table = catalog.loadTable(TableIdentifier.parse(name));
    DataWriter<Record> writer =
        new GenericAppenderFactory(
                table, table.schema(), table.spec(), table.properties(), null, null, null)
            .newDataWriter(
                EncryptedFiles.plainAsEncryptedOutput(
                    table
                        .io()
                        .newOutputFile(
                            table
                                .locationProvider()
                                .newDataLocation(UUID.randomUUID() + ".parquet"))),
                FileFormat.PARQUET,
                null);
    try (writer) {
      for (List<Object> values : rows) {
        Record row = GenericRecord.create(table.schema());
        for (int i = 0; i < values.size(); i++) {
          row.set(i, values.get(i));
        }
        writer.write(row);
      }
    }
    table
        .newOverwrite()
        .overwriteByRowFilter(Expressions.alwaysTrue())
        .addFile(writer.toDataFile())
        .commit();
    snapshots.put(name, table.currentSnapshot().snapshotId());
  }

  private PublishedCut published() {
    cuts++;
    return new PublishedCut(
        "shop-refine", cuts, Instant.parse("2026-01-01T00:00:00Z").plusSeconds(cuts), snapshots);
  }

  private Delivered deliver(String... tables) {
    return new Delivery(catalog, "shop", served(tables)).deliver(published());
  }

  private IcestreamException refusal(String... tables) {
    return catchThrowableOfType(IcestreamException.class, () -> deliver(tables));
  }

  private ServedDatabase served(String... tables) {
    return servedBy("postgres", tables);
  }

  private ServedDatabase servedBy(String user, String... tables) {
    return new ServedDatabase(
        "reports",
        database.url(),
        user,
        new SecretReference("${env:SERVE_PASSWORD}"),
        "gold",
        List.of(tables),
        new Location("icestream.yml", 1, 1));
  }

  private List<String> sales() throws SQLException {
    List<String> sales = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select concat_ws(' ', \"Region \"\"X\"\"\", amount, sold) from gold.sales order by"
                    + " 1")) {
      while (rows.next()) {
        sales.add(rows.getString(1));
      }
    }
    return sales;
  }

  private String version(String region) throws SQLException {
    return database.value(
        "select xmin from gold.sales where \"Region \"\"X\"\"\" = '" + region + "'");
  }
}
