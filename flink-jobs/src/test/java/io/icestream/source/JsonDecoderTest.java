package io.icestream.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonDecoderTest {

  /** Stands in for personal data: no reason may repeat it. */
  private static final String CANARY = "canary.7731@example.org";

  private static final RowType COLUMNS =
      rowType(
          DataTypes.FIELD("id", DataTypes.BIGINT()),
          DataTypes.FIELD("email", DataTypes.STRING()),
          DataTypes.FIELD("amount", DataTypes.DECIMAL(10, 2)),
          DataTypes.FIELD("qty", DataTypes.INT()),
          DataTypes.FIELD("ok", DataTypes.BOOLEAN()),
          DataTypes.FIELD("ts", DataTypes.TIMESTAMP(3)),
          DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())));

  static Stream<Arguments> badInputs() throws IOException {
    return Stream.of(
        bad("1 empty bytes", "", "empty"),
        bad("2 one blank", " ", "empty"),
        bad("3 null", "null", "null-document"),
        bad("4 array", "[]", "not-an-object"),
        bad("5 empty object", "{}", "missing-key"),
        bad("6 opening brace", "{", "malformed-json"),
        bad("7 missing closing brace", "{\"id\":1", "malformed-json"),
        bad("8 two documents", "{\"id\":1}{\"id\":2}", "trailing-content"),
        bad("9 text after document", "{\"id\":1} " + CANARY, "trailing-content"),
        bad("10 byte order mark", "\uFEFF{\"id\":1}", "byte-order-mark"),
        bad("11 id is text", "{\"id\":\"abc\"}", "wrong-type"),
        bad("12 id is a number in quotes", "{\"id\":\"12\"}", "wrong-type"),
        bad("13 id 1.9", "{\"id\":1.9}", "wrong-type"),
        bad("14 id 1e3", "{\"id\":1e3}", "wrong-type"),
        bad("15 id 2^63", "{\"id\":9223372036854775808}", "out-of-range"),
        bad("16 id true", "{\"id\":true}", "wrong-type"),
        bad("17 id null", "{\"id\":null}", "missing-key"),
        bad("18 key in other case", "{\"ID\":1}", "missing-key"),
        bad("18b column in other case", "{\"id\":1,\"Email\":\"a\"}", "wrong-case"),
        bad("19 duplicate field", "{\"id\":1,\"id\":2}", "duplicate-field"),
        bad("19b duplicate undeclared", "{\"id\":1,\"x\":1,\"x\":2}", "duplicate-field"),
        bad("19c duplicate nested", "{\"id\":1,\"x\":{\"y\":1,\"y\":2}}", "duplicate-field"),
        bad("20 12 integer digits", "{\"id\":1,\"amount\":123456789012.34}", "out-of-range"),
        bad("21 amount 1.005", "{\"id\":1,\"amount\":1.005}", "out-of-range"),
        bad("22 amount 1,5", "{\"id\":1,\"amount\":\"1,5\"}", "wrong-type"),
        bad("22b amount in quotes", "{\"id\":1,\"amount\":\"1.5\"}", "wrong-type"),
        bad("23 bare NaN", "{\"id\":1,\"amount\":NaN}", "malformed-json"),
        bad("24 NaN in quotes", "{\"id\":1,\"amount\":\"NaN\"}", "wrong-type"),
        bad("25 qty 3e9", "{\"id\":1,\"qty\":3e9}", "wrong-type"),
        bad("25b qty 3000000000", "{\"id\":1,\"qty\":3000000000}", "out-of-range"),
        bad("26 qty 1.9", "{\"id\":1,\"qty\":1.9}", "wrong-type"),
        bad("27 qty empty text", "{\"id\":1,\"qty\":\"\"}", "wrong-type"),
        bad("28 ok yes", "{\"id\":1,\"ok\":\"yes\"}", "wrong-type"),
        bad("29 ok 1", "{\"id\":1,\"ok\":1}", "wrong-type"),
        bad("30 ok TRUE in quotes", "{\"id\":1,\"ok\":\"TRUE\"}", "wrong-type"),
        bad("31 30 February", "{\"id\":1,\"ts\":\"2024-02-30T00:00:00\"}", "invalid-time"),
        bad("32 zone not declared", "{\"id\":1,\"ts\":\"2024-02-03T00:00:00Z\"}", "invalid-time"),
        bad("32b blank for T", "{\"id\":1,\"ts\":\"2024-02-03 00:00:00\"}", "invalid-time"),
        bad("33 epoch millis", "{\"id\":1,\"ts\":1706918400000}", "wrong-type"),
        bad("34 hour 25", "{\"id\":1,\"ts\":\"2024-02-03T25:00:00\"}", "invalid-time"),
        bad("34b hour 24", "{\"id\":1,\"ts\":\"2024-02-03T24:00:00\"}", "invalid-time"),
        bad("34c microseconds", "{\"id\":1,\"ts\":\"2024-02-03T01:00:00.000001\"}", "out-of-range"),
        bad("34d year 10000", "{\"id\":1,\"ts\":\"+10000-02-03T01:00:00\"}", "out-of-range"),
        bad("34e year 0", "{\"id\":1,\"ts\":\"0000-02-03T01:00:00\"}", "out-of-range"),
        bad("35 tags as text", "{\"id\":1,\"tags\":\"a\"}", "wrong-type"),
        bad("36 number in tags", "{\"id\":1,\"tags\":[\"a\",1]}", "wrong-type"),
        bad("36b object in tags", "{\"id\":1,\"tags\":[{}]}", "wrong-type"),
        bad("37 object in text", "{\"id\":1,\"email\":{\"a\":1}}", "wrong-type"),
        bad("38 number in text", "{\"id\":1,\"email\":5}", "wrong-type"),
        bad("39 NUL in text", "{\"id\":1,\"email\":\"a\\u0000b\"}", "invalid-text"),
        bad("39b raw NUL", "{\"id\":1,\"email\":\"a\u0000b\"}", "malformed-json"),
        bad("40 half surrogate", "{\"id\":1,\"email\":\"a\\ud800b\"}", "invalid-text"),
        bad("40b low half alone", "{\"id\":1,\"email\":\"\\udc00\"}", "invalid-text"),
        bad("41 single quotes", "{'id':1}", "malformed-json"),
        bad("42 trailing comma", "{\"id\":1,}", "malformed-json"),
        bad("43 leading zero", "{\"id\":01}", "malformed-json"),
        bad("44 comment", "// x\n{\"id\":1}", "malformed-json"),
        bad("46 10 MB", "{\"id\":1,\"x\":\"" + "a".repeat(10_000_000) + "\"}", "too-large"),
        bad(
            "47 nesting",
            "{\"id\":1,\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
            "limit-exceeded"),
        bad(
            "47b 64 levels",
            "{\"id\":1,\"x\":" + "[".repeat(64) + "]".repeat(64) + "}",
            "limit-exceeded"),
        bad("48 a million keys", "{\"id\":1," + fields(1_000_000) + "}", "too-large"),
        bad("48b 20,000 keys", "{\"id\":1," + fields(20_000) + "}", "too-many-fields"),
        Arguments.of("49 gzip", gzip("{\"id\":1}"), "invalid-utf8"),
        Arguments.of("50 Confluent magic byte", new byte[] {0, 0, 0, 0, 7, 2}, "malformed-json"),
        Arguments.of("51 UTF-16", bytes("{\"id\":1}", StandardCharsets.UTF_16), "invalid-utf8"),
        Arguments.of(
            "51b UTF-16 without mark",
            bytes("{\"id\":1}", StandardCharsets.UTF_16LE),
            "malformed-json"),
        Arguments.of("52 invalid UTF-8", around(0xC3, 0x28), "invalid-utf8"),
        Arguments.of("53 overlong UTF-8", around(0xC0, 0xAF), "invalid-utf8"),
        Arguments.of("53b surrogate in UTF-8", around(0xED, 0xA0, 0x80), "invalid-utf8"),
        bad("60 amount 1e-400", "{\"id\":1,\"amount\":1e-400}", "out-of-range"),
        bad("60b 40 digits", "{\"id\":1,\"amount\":" + "9".repeat(40) + "}", "out-of-range"),
        bad("60c huge exponent", "{\"id\":1,\"amount\":1e999999999}", "out-of-range"),
        bad("60d exponent beyond int", "{\"id\":1,\"amount\":1e99999999999}", "out-of-range"),
        bad("60e 500 digits", "{\"id\":" + "9".repeat(500) + "}", "limit-exceeded"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badInputs")
  void badInputIsRejectedForTheRightReason(String name, byte[] input, String reasonCode) {
    assertThatThrownBy(() -> decode(input))
        .as(name)
        .isInstanceOfSatisfying(
            DecodeException.class,
            rejected -> {
              assertThat(rejected.reasonCode()).isEqualTo(reasonCode);
              assertThat(rejected.getCause()).isNull();
              assertThat(rejected.getStackTrace()).isEmpty();
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badInputs")
  void noReasonRepeatsTheContentOfTheRecord(String name, byte[] input, String reasonCode) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    String withCanary =
        text.startsWith("{\"id\":1,")
            ? "{\"" + CANARY + "\":\"" + CANARY + "\"," + text.substring(1)
            : "{\"email\":\"" + CANARY + "\",\"id\":\"" + CANARY + "\"" + text;
    assertThatThrownBy(() -> decode(withCanary.getBytes(StandardCharsets.ISO_8859_1)))
        .as(name)
        .isInstanceOf(DecodeException.class)
        .hasMessageNotContaining(CANARY)
        .hasMessageNotContaining("7731");
  }

  static Stream<Arguments> goodInputs() {
    return Stream.of(
        good("nothing but the key", "{\"id\":1}", 0, 1L),
        good("blanks around", " \r\n\t{ \"id\" : 1 } \n", 0, 1L),
        good("smallest", "{\"id\":-9223372036854775808}", 0, Long.MIN_VALUE),
        good("null text", "{\"id\":1,\"email\":null}", 1, null),
        good("null in tags", "{\"id\":1,\"tags\":[null]}", 0, 1L),
        good("45 undeclared fields", "{\"id\":1,\"x\":{\"y\":[1]},\"z\":2}", 0, 1L),
        good(
            "54 joiner and override",
            "{\"id\":1,\"email\":\"a\u200Db\u202Ec\"}",
            1,
            StringData.fromString("a\u200Db\u202Ec")),
        good("55 NFC", "{\"id\":1,\"email\":\"\u00E9\"}", 1, StringData.fromString("\u00E9")),
        good("55b NFD", "{\"id\":1,\"email\":\"e\u0301\"}", 1, StringData.fromString("e\u0301")),
        good(
            "56 quoted local part",
            "{\"id\":1,\"email\":\"\\\"a b\\\"+t@b\u00FC.de\"}",
            1,
            StringData.fromString("\"a b\"+t@b\u00FC.de")),
        good(
            "57 full-width digits",
            "{\"id\":1,\"email\":\"\uFF10\uFF11\"}",
            1,
            StringData.fromString("\uFF10\uFF11")),
        good(
            "pair of surrogates",
            "{\"id\":1,\"email\":\"\\ud83d\\ude00\"}",
            1,
            StringData.fromString("\uD83D\uDE00")),
        good("exact decimal", "{\"id\":1,\"amount\":12345678.90}", 2, decimal("12345678.90")),
        good("decimal of a whole number", "{\"id\":1,\"amount\":7}", 2, decimal("7.00")),
        good("decimal with zeros behind", "{\"id\":1,\"amount\":1.5000}", 2, decimal("1.50")),
        good("decimal in exponent form", "{\"id\":1,\"amount\":1.5e2}", 2, decimal("150.00")),
        good("60 negative zero", "{\"id\":1,\"amount\":-0.00}", 2, decimal("0.00")),
        good("largest int", "{\"id\":1,\"qty\":2147483647}", 3, Integer.MAX_VALUE),
        good("true", "{\"id\":1,\"ok\":true}", 4, true),
        good(
            "leap day",
            "{\"id\":1,\"ts\":\"2024-02-29T23:59:59.999\"}",
            5,
            TimestampData.fromEpochMillis(1709251199999L)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodInputs")
  void goodInputIsDecoded(String name, String input, int column, Object expected)
      throws DecodeException {
    assertThat(decode(input.getBytes(StandardCharsets.UTF_8))[column]).as(name).isEqualTo(expected);
  }

  @Test
  void undeclaredFieldsAreCounted() throws DecodeException {
    JsonDecoder decoder = JsonDecoder.of(COLUMNS, List.of("id"), Set.of());

    decoder.decode(null, utf8("{\"id\":1,\"x\":{\"y\":[1]},\"z\":2}"), new Object[7]);

    assertThat(decoder.undeclaredFields()).isEqualTo(2);
  }

  @Test
  void aDecoderGoesOnAfterARejectedRecord() throws DecodeException {
    JsonDecoder decoder = JsonDecoder.of(COLUMNS, List.of("id"), Set.of());
    Object[] columns = new Object[7];

    assertThatThrownBy(
            () -> decoder.decode(null, utf8("{\"id\":1,\"email\":\"a\",\"qty\":x}"), columns))
        .isInstanceOf(DecodeException.class)
        .hasMessage("the record is no valid JSON at character 27");
    decoder.decode(null, utf8("{\"id\":2}"), columns);

    assertThat(columns).containsExactly(2L, null, null, null, null, null, null);
  }

  @Test
  void arraysMapsAndRowsAreDecodedByTheSameRules() throws DecodeException {
    RowType nested =
        rowType(
            DataTypes.FIELD(
                "lines",
                DataTypes.ARRAY(
                    DataTypes.ROW(
                        DataTypes.FIELD("sku", DataTypes.STRING()),
                        DataTypes.FIELD("qty", DataTypes.SMALLINT().notNull())))),
            DataTypes.FIELD("labels", DataTypes.MAP(DataTypes.STRING(), DataTypes.DOUBLE())));
    JsonDecoder decoder = JsonDecoder.of(nested, List.of(), Set.of());
    Object[] columns = new Object[2];

    decoder.decode(
        null,
        utf8("{\"lines\":[{\"sku\":\"a\",\"qty\":2}],\"labels\":{\"x\":1.5,\"y\":null}}"),
        columns);

    RowData line = ((ArrayData) columns[0]).getRow(0, 2);
    assertThat(line.getString(0)).hasToString("a");
    assertThat(line.getShort(1)).isEqualTo((short) 2);
    assertThatThrownBy(() -> decoder.decode(null, utf8("{\"lines\":[{\"sku\":\"a\"}]}"), columns))
        .isInstanceOf(DecodeException.class)
        .hasMessage("the field lines[].qty is missing");
    assertThatThrownBy(
            () -> decoder.decode(null, utf8("{\"labels\":{\"" + CANARY + "\":\"1\"}}"), columns))
        .isInstanceOf(DecodeException.class)
        .hasMessage("the field labels{} is no number");
  }

  @Test
  void timesAreReadInTheirDeclaredFormOnly() throws DecodeException {
    RowType times =
        rowType(
            DataTypes.FIELD("at", DataTypes.TIMESTAMP_LTZ(6)),
            DataTypes.FIELD("day", DataTypes.DATE()),
            DataTypes.FIELD("clock", DataTypes.TIME(0)),
            DataTypes.FIELD("millis", DataTypes.TIMESTAMP_LTZ(3)));
    JsonDecoder decoder = JsonDecoder.of(times, List.of(), Set.of("millis"));
    Object[] columns = new Object[4];

    decoder.decode(
        null,
        utf8(
            "{\"at\":\"1970-01-01T02:00:00.000001+02:00\",\"day\":\"1970-01-02\","
                + "\"clock\":\"00:00:01\",\"millis\":1001}"),
        columns);

    assertThat(columns)
        .containsExactly(
            TimestampData.fromEpochMillis(0, 1000), 1, 1000, TimestampData.fromEpochMillis(1001));
    for (String wrong :
        List.of(
            "{\"at\":\"1970-01-01T02:00:00\"}",
            "{\"day\":\"1970-02-29\"}",
            "{\"day\":\"1970-1-2\"}",
            "{\"clock\":\"24:00:00\"}",
            "{\"clock\":\"00:00:00.5\"}",
            "{\"millis\":\"1001\"}",
            "{\"millis\":1.5}",
            "{\"millis\":253402300800000}")) {
      assertThatThrownBy(() -> decoder.decode(null, utf8(wrong), columns))
          .as(wrong)
          .isInstanceOf(DecodeException.class)
          .hasMessageStartingWith("the field ");
    }
  }

  @Test
  void aRecordWithoutValueDeletesTheKeyThatItsOwnKeyHolds() throws DecodeException {
    JsonDecoder decoder = JsonDecoder.of(COLUMNS, List.of("id"), Set.of());
    Object[] columns = new Object[7];

    assertThat(decoder.decode(utf8("{\"id\":7,\"email\":\"x\"}"), null, columns)).isEqualTo('d');
    assertThat(columns).containsExactly(7L, null, null, null, null, null, null);
    assertThat(decoder.decode(utf8("8"), null, columns)).isEqualTo('d');
    assertThat(columns[0]).isEqualTo(8L);
    assertThat(decoder.withTextKey().decode(utf8("9"), null, columns)).isEqualTo('d');
    assertThat(columns[0]).isEqualTo(9L);
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void aTombstoneWithoutAUsableKeyIsRejected(byte[] key, String reasonCode) {
    JsonDecoder decoder = JsonDecoder.of(COLUMNS, List.of("id"), Set.of());

    assertThatThrownBy(() -> decoder.decode(key, null, new Object[7]))
        .isInstanceOfSatisfying(
            DecodeException.class,
            rejected -> assertThat(rejected.reasonCode()).isEqualTo(reasonCode));
  }

  static Stream<Arguments> badKeys() {
    return Stream.of(
        Arguments.of(null, "tombstone-without-key"),
        Arguments.of(utf8(""), "bad-key"),
        Arguments.of(utf8("\"7\""), "wrong-type"),
        Arguments.of(utf8("null"), "missing-key"),
        Arguments.of(utf8("{\"email\":\"x\"}"), "missing-key"),
        Arguments.of(utf8("7 8"), "trailing-content"),
        Arguments.of(utf8("[7]"), "wrong-type"));
  }

  @Test
  void aTypeWithoutJsonFormIsRefusedBeforeTheStart() {
    RowType columns = rowType(DataTypes.FIELD("gap", DataTypes.INTERVAL(DataTypes.DAY())));

    assertThatThrownBy(() -> JsonDecoder.of(columns, List.of(), Set.of()))
        .isInstanceOf(IcestreamException.class)
        .hasMessageStartingWith("ICE-SRC-004: Cannot read the column gap from JSON:");
  }

  private static Object[] decode(byte[] input) throws DecodeException {
    Object[] columns = new Object[7];
    char op = JsonDecoder.of(COLUMNS, List.of("id"), Set.of()).decode(null, input, columns);
    assertThat(op).isEqualTo('c');
    return columns;
  }

  private static RowType rowType(DataTypes.Field... fields) {
    DataType type = DataTypes.ROW(fields).notNull();
    return (RowType) type.getLogicalType();
  }

  private static Arguments bad(String name, String input, String reasonCode) {
    return Arguments.of(name, utf8(input), reasonCode);
  }

  private static Arguments good(String name, String input, int column, Object expected) {
    return Arguments.of(name, input, column, expected);
  }

  private static DecimalData decimal(String text) {
    return DecimalData.fromBigDecimal(new BigDecimal(text), 10, 2);
  }

  private static String fields(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"k" + i + "\":1")
        .collect(Collectors.joining(","));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text, Charset charset) {
    return text.getBytes(charset);
  }

  private static byte[] around(int... middle) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(utf8("{\"id\":1,\"email\":\""));
    for (int b : middle) {
      bytes.write(b);
    }
    bytes.writeBytes(utf8("\"}"));
    return bytes.toByteArray();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(utf8(text));
    }
    return bytes.toByteArray();
  }
}
