package io.icestream.functions;

import static io.icestream.functions.FormatCipher.Format.CARD;
import static io.icestream.functions.FormatCipher.Format.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.types.Row;
import org.apache.flink.util.CollectionUtil;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FunctionsInSqlTest {
  private static final String PEOPLE =
      """
      create temporary view people as
      select cast(email as varchar(200)) as email, phone, cast(name as char(3)) as name, card,
             cast(born as date) as born, ip, cast(income as decimal(10, 2)) as income
      from (values
        ('ann@example.com', '+491711234567', 'Ann', '4111111111111111', '1984-05-17',
         '192.0.2.77', '52999.99'),
        (cast(null as string), cast(null as string), cast(null as string), cast(null as string),
         cast(null as string), cast(null as string), cast(null as string))
      ) as t (email, phone, name, card, born, ip, income)
      """;

  @TempDir Path folder;

  static Stream<EnvironmentSettings> modes() {
    return Stream.of(EnvironmentSettings.inStreamingMode(), EnvironmentSettings.inBatchMode());
  }

  @ParameterizedTest
  @MethodSource("modes")
  void protectsRowsAndPassesNullsOn(EnvironmentSettings mode) throws Exception {
    Path file = keyset("both.keyset.json");
    TableEnvironment tables = tables(mode, Keysets.TOKENIZE_KEYSET, Keysets.ENCRYPT_KEYSET);
    Keyring keyring = Keyrings.of(file);
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("tokenize_text(email)", new Tokenizer(keyring).tokenize("ann@example.com"));
    expected.put("tokenize_email(email)", new Tokenizer(keyring).tokenize("ann@example.com"));
    expected.put("tokenize_phone(phone)", new Tokenizer(keyring).tokenize("+491711234567"));
    expected.put("list_tokens(email)[1]", new Tokenizer(keyring).tokenize("ann@example.com"));
    expected.put("encrypt_text(email)", new TextCipher(keyring).encrypt("ann@example.com"));
    expected.put(
        "renew_token(encrypt_text(email))", new TextCipher(keyring).encrypt("ann@example.com"));
    expected.put(
        "encrypt_digits(phone)", new FormatCipher(keyring, DIGITS).encrypt("+491711234567"));
    expected.put("encrypt_card(card)", new FormatCipher(keyring, CARD).encrypt("4111111111111111"));
    expected.put("mask_email(email)", "***@example.com");
    expected.put("mask_phone(phone)", "+49***67");
    String national = "(replace(phone, '+49', '0'), upper('de'))";
    expected.put("mask_phone" + national, "+49***67");
    expected.put("is_phone" + national, true);
    expected.put("tokenize_phone" + national, new Tokenizer(keyring).tokenize("+491711234567"));
    expected.put("mask_name(name)", "***");
    expected.put("mask_address(name)", "***");
    expected.put("mask_card(card)", "***1111");
    expected.put("mask_ip(ip)", "192.0.0.0");
    expected.put("mask_keep_first(card, 2)", "41***");
    expected.put("mask_keep_last(card, 4)", "***1111");
    expected.put("redact_text(name)", "***");
    expected.put("nullify_value(born)", null);
    expected.put("nullify_value(income)", null);
    expected.put("generalise_date(born)", LocalDate.of(1984, 1, 1));
    expected.put(
        "shift_date(born, email)",
        new DateShifter(keyring).shift(LocalDate.of(1984, 5, 17), "ann@example.com"));
    expected.put("bucket_number(income, 1000)", new BigDecimal("52000.00"));
    expected.put("bucket_number(cast(income as int), 1000)", 52000);
    expected.put("bucket_number(cast(income as bigint), 1000)", 52000L);
    expected.put("bucket_number(cast(income as double), 1000)", 52000.0);
    expected.put("bucket_number(cast(income as float), 1000)", 52000f);
    expected.put("bucket_number(cast(char_length(name) as tinyint), 5)", (byte) 0);
    expected.put("is_email(email)", true);
    expected.put("is_phone(phone)", true);
    expected.put("insecure_hash_sha256(name)", new InsecureHashSha256().eval("Ann"));
    expected.put("insecure_hash_md5(name)", new InsecureHashMd5().eval("Ann"));

    List<Row> rows =
        collect(tables, "select " + String.join(", ", expected.keySet()) + " from people");

    assertThat(rows)
        .containsExactlyInAnyOrder(Row.of(expected.values().toArray()), new Row(expected.size()));
    assertThat(
            String.join(" ", expected.keySet())
                + " reveal_text reveal_digits reveal_card unseal_value sealed_key is_erased")
        .contains(IcestreamFunctions.all().stream().map(IcestreamFunctions.Entry::name).toList());
  }

  @ParameterizedTest
  @MethodSource("modes")
  void revealsWhereItIsAllowedOnly(EnvironmentSettings mode) throws Exception {
    Path file = keyset("both.keyset.json");
    String keyId = Keyrings.of(file).primary().id();
    String query =
        """
        select reveal_text(encrypt_text(email)), reveal_digits(encrypt_digits(phone)),
               reveal_digits(encrypt_digits(phone), %s), reveal_card(encrypt_card(card)),
               reveal_card(encrypt_card(card), cast(%s as bigint))
        from people
        """
            .formatted(keyId, keyId);

    assertThat(collect(tables(mode, Keysets.ENCRYPT_KEYSET, Keysets.REVEAL_KEYSET), query))
        .containsExactlyInAnyOrder(
            Row.of(
                "ann@example.com",
                "+491711234567",
                "+491711234567",
                "4111111111111111",
                "4111111111111111"),
            new Row(5));
    assertThat(printed(tables(mode, Keysets.ENCRYPT_KEYSET, Keysets.TOKENIZE_KEYSET), query))
        .contains("ICE-FUN-001 Cannot open keyset: ")
        .contains(Keysets.REVEAL_KEYSET)
        .doesNotContain("ann@example.com");
  }

  @ParameterizedTest
  @MethodSource("modes")
  void unsealsAsTheTypeThatItWas(EnvironmentSettings mode) throws Exception {
    Path file = folder.resolve("both.keyset.json");
    SealKeys.generate(file);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("STRING NOT NULL", StringData.fromString("ann@example.com"));
    values.put("DECIMAL(12, 2)", DecimalData.fromBigDecimal(new BigDecimal("52999.90"), 12, 2));
    values.put("DATE", (int) LocalDate.of(1984, 5, 17).toEpochDay());
    values.put("ARRAY<INT>", new GenericArrayData(new Object[] {1, null}));
    values.put("ROW<`a` BIGINT>", GenericRowData.of(7L));
    List<String> selected = new ArrayList<>();
    values.forEach(
        (type, value) -> {
          byte[] bytes =
              SealedValue.of(LogicalTypeParser.parse(type, getClass().getClassLoader()))
                  .bytes(value);
          byte[] sealed = Sealer.open("file:" + file).seal("shop.people", "42", "p.c", bytes);
          selected.add(
              "unseal_value(if(email is null, cast(null as bytes), x'%s'), 'p.c', '%s')"
                  .formatted(HexFormat.of().formatHex(sealed), type));
        });
    Sealer sealer = Sealer.open("file:" + file);
    String key = "sealed_key(if(email is null, cast(null as bytes), x'%s'), 'p.c')";
    List<String> keys =
        Stream.of("42/ann", "43/ann", "43/bob")
            .map(text -> text.split("/"))
            .map(
                parts ->
                    sealer.seal(
                        "shop.people", parts[0], "p.c", parts[1].getBytes(StandardCharsets.UTF_8)))
            .map(bytes -> key.formatted(HexFormat.of().formatHex(bytes)))
            .toList();
    selected.add(keys.get(0) + " = " + keys.get(1));
    selected.add(keys.get(1) + " = " + keys.get(2));
    selected.add("is_erased('shop.people', if(email is null, cast(null as string), '42'))");
    selected.add("is_erased('shop.people', '42', email)");
    String query = "select " + String.join(", ", selected) + " from people";

    assertThat(collect(tables(mode, SealKeys.PARAMETER), query))
        .containsExactlyInAnyOrder(
            Row.of(
                "ann@example.com",
                new BigDecimal("52999.90"),
                LocalDate.of(1984, 5, 17),
                new Integer[] {1, null},
                Row.of(7L),
                true,
                false,
                false,
                false),
            Row.of(null, null, null, null, null, null, null, false, false));

    SealKeys.destroy(file, "shop.people", List.of("42"));

    assertThat(collect(tables(mode, SealKeys.PARAMETER), query))
        .contains(Row.of(null, null, null, null, null, null, false, true, false));
    assertThat(printed(tables(mode), query)).contains("ICE-FUN-001").contains(SealKeys.PARAMETER);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void joinsOldTokensWhileTheOldKeyIsEnabled(EnvironmentSettings mode) throws Exception {
    Path file = keyset("both.keyset.json");
    TableEnvironment tables = tables(mode, Keysets.TOKENIZE_KEYSET, Keysets.ENCRYPT_KEYSET);
    String oldToken = new Tokenizer(Keyrings.of(file)).tokenize("ann@example.com");
    String oldSealed = new TextCipher(Keyrings.of(file)).encrypt("ann@example.com");
    String oldId = Keyrings.of(file).primary().id();
    tables.executeSql(
        "create temporary view orders as select * from (values ('%s', '%s', 7)) as v (token, sealed, amount)"
            .formatted(oldToken, oldSealed));
    Keysets.rotate(file);
    String byTokens =
        """
        select amount from people cross join unnest(list_tokens(email)) as t (token)
        join orders on orders.token = t.token
        """;
    String bySealed =
        """
        select amount from (select encrypt_text(email) as sealed from people) as p
        join (select amount, renew_token(sealed) as sealed from orders) as o on o.sealed = p.sealed
        """;

    assertThat(collect(tables, byTokens)).containsExactly(Row.of(7));
    assertThat(collect(tables, bySealed)).containsExactly(Row.of(7));
    assertThat(
            collect(
                tables,
                "select amount from people join orders on orders.token = tokenize_text(email)"))
        .isEmpty();

    Keysets.retire(file, oldId);

    assertThat(collect(tables, byTokens)).isEmpty();
    assertThat(printed(tables, bySealed)).contains("ICE-FUN-008").contains("is not enabled");
  }

  @ParameterizedTest
  @MethodSource("modes")
  void keepsNotNullColumnsNotNull(EnvironmentSettings mode) throws Exception {
    TableEnvironment tables = tables(mode);
    String query =
        """
        select mask_email(x) as a, mask_phone(x) as b, mask_keep_last(x, 1) as c,
               generalise_date(d) as d, insecure_hash_md5('x') as e, bucket_number(n, 5) as f,
               bucket_number(cast(n as decimal(9, 2)), 5) as g, mask_card(x) as h, mask_ip(x) as i
        from (values (cast('a' as varchar(9)), date '1984-05-17', 7)) as v (x, d, n)
        """;

    assertThat(tables.sqlQuery(query).getResolvedSchema().getColumnDataTypes())
        .allMatch(type -> !type.getLogicalType().isNullable());
    assertThat(collect(tables, query)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void computesNoTokenWhileItPlans(EnvironmentSettings mode) throws Exception {
    Path file = keyset("both.keyset.json");
    TableEnvironment tables = tables(mode, Keysets.TOKENIZE_KEYSET);
    String query = "select distinct tokenize_text('x') from people";
    String token = Tokenizer.open("file:" + file).tokenize("x");

    assertThat(tables.explainSql(query)).contains("tokenize_text('x')").doesNotContain(token);
    assertThat(collect(tables, query)).extracting(row -> row.getField(0)).containsOnly(token);
  }

  @ParameterizedTest
  @MethodSource("modes")
  void failsWithoutAKeysetBeforeTheFirstRowAndShowsNoValue(EnvironmentSettings mode)
      throws Exception {
    assertThat(printed(tables(mode), "select tokenize_text(email) from people"))
        .contains("ICE-FUN-001")
        .doesNotContain("ann@example.com");
  }

  private Path keyset(String name) {
    Path file = folder.resolve(name);
    Keysets.generate(file);
    return file;
  }

  /** Where the named keysets are all the one file. */
  private TableEnvironment tables(EnvironmentSettings mode, String... parameters) throws Exception {
    TableEnvironment tables = TableEnvironment.create(mode);
    tables.getConfig().set("table.exec.resource.default-parallelism", "1");
    String reference = ":'file:" + folder.resolve("both.keyset.json") + "'";
    tables
        .getConfig()
        .set(
            "pipeline.global-job-parameters",
            Stream.of(parameters)
                .map(parameter -> parameter + reference)
                .collect(Collectors.joining(",")));
    for (String statement : IcestreamFunctionsTest.statements()) {
      tables.executeSql(statement);
    }
    tables.executeSql(PEOPLE);
    return tables;
  }

  private static List<Row> collect(TableEnvironment tables, String query) {
    return CollectionUtil.iteratorToList(tables.executeSql(query).collect());
  }

  private static String printed(TableEnvironment tables, String query) {
    StringWriter text = new StringWriter();
    catchThrowable(() -> collect(tables, query)).printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
