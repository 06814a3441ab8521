package io.icestream.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.icestream.source.DecodeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.shaded.org.apache.avro.Conversions;
import org.apache.iceberg.shaded.org.apache.avro.LogicalTypes;
import org.apache.iceberg.shaded.org.apache.avro.Schema;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericData;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.iceberg.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.iceberg.shaded.org.apache.avro.io.BlockingBinaryEncoder;
import org.apache.iceberg.shaded.org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that Avro's own writer wrote. */
class AvroRecordsTest {
  private static final long MILLIS = 1_706_918_400_123L;

  private RegistryServer server;
  private AvroTree tree;

  @BeforeEach
  void start() throws IOException {
    server = new RegistryServer();
    tree =
        new AvroTree(
            new SchemaRegistry("web", server.address(), Map.of(), 3, Duration.ofMillis(1)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<Arguments> values() {
    Schema decimal = logical("bytes", "'logicalType':'decimal','precision':10,'scale':2");
    Schema fixed =
        logical("fixed", "'name':'F','size':5,'logicalType':'decimal','precision':10,'scale':2");
    BigDecimal negative = new BigDecimal("-12.50");
    Conversions.DecimalConversion conversion = new Conversions.DecimalConversion();
    Schema tags = schema("{'type':'array','items':['null','string']}");
    return Stream.of(
        Arguments.of(schema("'boolean'"), true, "true"),
        Arguments.of(schema("'int'"), Integer.MIN_VALUE, "-2147483648"),
        Arguments.of(schema("'long'"), Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of(schema("'float'"), 0.1f, "0.10000000149011612"),
        Arguments.of(schema("'double'"), 0.1, "0.1"),
        Arguments.of(schema("'string'"), "größer", "'größer'"),
        Arguments.of(schema("{'type':'enum','name':'E','symbols':['A','B']}"), symbol("B"), "'B'"),
        Arguments.of(schema("['null','long']"), null, "null"),
        Arguments.of(schema("['null','long']"), 7L, "7"),
        Arguments.of(tags, java.util.Arrays.asList("a", null), "['a',null]"),
        Arguments.of(tags, List.of(), "[]"),
        Arguments.of(schema("{'type':'map','values':'int'}"), Map.of("a", 1), "{'a':1}"),
        Arguments.of(
            decimal, conversion.toBytes(negative, decimal, LogicalTypes.decimal(10, 2)), "-12.50"),
        Arguments.of(
            fixed, conversion.toFixed(negative, fixed, LogicalTypes.decimal(10, 2)), "-12.50"),
        Arguments.of(logical("int", "'logicalType':'date'"), 19_756, "'2024-02-03'"),
        Arguments.of(logical("int", "'logicalType':'time-millis'"), 1, "'00:00:00.001'"),
        Arguments.of(logical("long", "'logicalType':'time-micros'"), 1L, "'00:00:00.000001'"),
        Arguments.of(
            logical("long", "'logicalType':'timestamp-millis'"),
            MILLIS,
            "'2024-02-03T00:00:00.123Z'"),
        Arguments.of(
            logical("long", "'logicalType':'timestamp-micros'"),
            -1L,
            "'1969-12-31T23:59:59.999999Z'"),
        Arguments.of(
            logical("long", "'logicalType':'timestamp-nanos'"),
            1L,
            "'1970-01-01T00:00:00.000000001Z'"),
        Arguments.of(
            logical("long", "'logicalType':'local-timestamp-millis'"),
            MILLIS,
            "'2024-02-03T00:00:00.123'"),
        Arguments.of(
            logical("long", "'logicalType':'local-timestamp-micros'"),
            MILLIS * 1_000,
            "'2024-02-03T00:00:00.123'"),
        Arguments.of(
            logical("string", "'logicalType':'uuid'"),
            "01234567-89ab-cdef-0123-456789abcdef",
            "'01234567-89ab-cdef-0123-456789abcdef'"),
        Arguments.of(
            logical("fixed", "'name':'U','size':16,'logicalType':'uuid'"),
            new GenericData.Fixed(
                logical("fixed", "'name':'U','size':16"),
                ByteBuffer.allocate(16)
                    .putLong(0x0123456789abcdefL)
                    .putLong(0x0123456789abcdefL)
                    .array()),
            "'01234567-89ab-cdef-0123-456789abcdef'"),
        Arguments.of(
            connect("long", "io.debezium.time.Timestamp"), MILLIS, "'2024-02-03T00:00:00.123'"),
        Arguments.of(
            connect("long", "io.debezium.time.MicroTimestamp"),
            MILLIS * 1_000,
            "'2024-02-03T00:00:00.123'"),
        Arguments.of(connect("int", "io.debezium.time.Date"), -1, "'1969-12-31'"),
        Arguments.of(connect("long", "io.debezium.time.MicroTime"), 60_000_000L, "'00:01'"),
        Arguments.of(
            connect("string", "io.debezium.time.ZonedTimestamp"),
            "2024-02-03T00:00:00.1Z",
            "'2024-02-03T00:00:00.1Z'"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreWhatJsonWouldHold(Schema schema, Object value, String json) throws Exception {
    Schema record =
        Schema.createRecord("Order", null, null, false, List.of(new Schema.Field("v", schema)));
    GenericData.Record order = new GenericData.Record(record);
    order.put("v", value);
    server.schema(1, record.toString());
    assertThat(tree.read(bytes(1, record, order)).get("v").toString())
        .isEqualTo(json.replace('\'', '"'));
  }

  @Test
  void bytesStayBytes() throws Exception {
    server.schema(1, "\"bytes\"");
    JsonNode read = tree.read(bytes(1, schema("'bytes'"), ByteBuffer.wrap(new byte[] {1, 2})));
    assertThat(read.isBinary()).isTrue();
    assertThat(read.binaryValue()).containsExactly(1, 2);
  }

  @Test
  void blocksOfArraysMayTellTheirLength() throws Exception {
    Schema tags = schema("{'type':'array','items':'string'}");
    server.schema(1, tags.toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder blocks =
        new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null);
    assertThat(blocks).isInstanceOf(BlockingBinaryEncoder.class);
    List<String> many = Stream.generate(() -> "tag").limit(200).toList();
    new GenericDatumWriter<Object>(tags).write(many, blocks);
    blocks.flush();
    assertThat(tree.read(framed(1, out.toByteArray()))).hasSize(200);
  }

  @Test
  void aRecordOfNothingCannotBeWithoutEnd() {
    server.schema(1, "{\"type\":\"array\",\"items\":\"null\"}");
    byte[] largest = {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    assertThatThrownBy(() -> tree.read(framed(1, largest)))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reasonCode()).isEqualTo("limit-exceeded"))
        .hasMessageContaining("too many values");
  }

  @Test
  void aRecordInItselfCannotBeWithoutEnd() {
    server.schema(
        1,
        "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"l\",\"type\":[\"null\",\"L\"]}]}");
    byte[] deep = new byte[100_000];
    java.util.Arrays.fill(deep, (byte) 2);
    assertThatThrownBy(() -> tree.read(framed(1, deep)))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("64 levels");
  }

  private static Object symbol(String name) {
    return new GenericData.EnumSymbol(
        schema("{'type':'enum','name':'E','symbols':['A','B']}"), name);
  }

  private static Schema logical(String type, String more) {
    return schema("{'type':'" + type + "'," + more + "}");
  }

  private static Schema connect(String type, String name) {
    return logical(type, "'connect.version':1,'connect.name':'" + name + "'");
  }

  private static Schema schema(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }

  static byte[] bytes(int id, Schema schema, Object value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<Object>(schema).write(value, encoder);
    encoder.flush();
    return framed(id, out.toByteArray());
  }

  static byte[] framed(int id, byte[] value) {
    return ByteBuffer.allocate(5 + value.length).put((byte) 0).putInt(id).put(value).array();
  }
}
