package io.icestream.source.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.source.DecodeException;
import io.icestream.source.JsonDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentJsonTest {
  private static final VarCharType TEXT = VarCharType.STRING_TYPE;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{v: ObjectId('65d0c0ffee0ddba11ca7f00d')} | \"65d0c0ffee0ddba11ca7f00d\"",
        "{v: 'a\"b'} | \"a\\\"b\"",
        "{v: true} | true",
        "{v: null} | null",
        "{v: {$undefined: true}} | null",
        "{v: {$numberInt: '-7'}} | -7",
        "{v: {$numberLong: '9223372036854775807'}} | 9223372036854775807",
        "{v: {$numberDouble: '5.0'}} | 5",
        "{v: {$numberDouble: '-0.0'}} | -0.0",
        "{v: {$numberDouble: '0.1'}} | 0.1",
        "{v: {$numberDouble: '1E300'}} | 1.0E300",
        "{v: {$numberDouble: '9007199254740994'}} | 9.007199254740994E15",
        "{v: {$numberDouble: 'NaN'}} | \"NaN\"",
        "{v: {$numberDouble: '-Infinity'}} | \"-Infinity\"",
        "{v: {$numberDecimal: '12345678901234567890.1234567890'}} | 12345678901234567890.1234567890",
        "{v: {$numberDecimal: '1E+3'}} | 1E+3",
        "{v: {$numberDecimal: '-0'}} | -0",
        "{v: {$numberDecimal: 'NaN'}} | \"NaN\"",
        "{v: {$date: '2024-02-29T23:59:59.001Z'}} | \"2024-02-29T23:59:59.001Z\"",
        "{v: {$date: '1969-12-31T23:59:59Z'}} | \"1969-12-31T23:59:59Z\"",
        "{v: {$binary: {base64: 'AQI=', subType: '00'}}} | \"AQI=\"",
        "{v: UUID('6f3c7b7e-5b1a-4d5e-9a55-0f4b0c7c1a11')} | \"6f3c7b7e-5b1a-4d5e-9a55-0f4b0c7c1a11\"",
        "{v: {$symbol: 's'}} | \"s\"",
        "{v: {a: [1, {b: {$numberDouble: '2.0'}}]}} | \"{\\\"a\\\":[1,{\\\"b\\\":2}]}\"",
        "{v: []} | \"[]\"",
        "{v: {$timestamp: {t: 5, i: 6}}} | \"{\\\"$timestamp\\\": {\\\"t\\\": 5, \\\"i\\\": 6}}\"",
        "{v: {$minKey: 1}} | \"{\\\"$minKey\\\": 1}\"",
        "{v: {$regularExpression: {pattern: 'a', options: 'i'}}} |"
            + " \"{\\\"$regularExpression\\\": {\\\"pattern\\\": \\\"a\\\", \\\"options\\\": \\\"i\\\"}}\""
      })
  void eachTypeHasAForm(String document, String json) {
    assertThat(record(entity("_id", "", Set.of()), document)).isEqualTo("{\"v\":" + json + "}");
  }

  @Test
  void whatComesOutFillsColumnsWithoutLoss() throws Exception {
    RowType columns =
        RowType.of(
            new org.apache.flink.table.types.logical.LogicalType[] {
              TEXT,
              new BigIntType(),
              new DecimalType(30, 10),
              new DoubleType(),
              new LocalZonedTimestampType(3),
              new VarBinaryType(VarBinaryType.MAX_LENGTH),
              new ArrayType(TEXT),
              TEXT,
              TEXT
            },
            new String[] {"order_id", "n", "price", "rate", "at", "raw", "tags", "address", "doc"});
    JsonDecoder decoder = JsonDecoder.of(columns, List.of("order_id"), Set.of());
    MongoEntity entity = entity("order_id", "doc", Set.of("tags"));
    BsonDocument document =
        BsonDocument.parse(
            "{_id: ObjectId('65d0c0ffee0ddba11ca7f00d'), n: {$numberDouble: '3.0'}, price:"
                + " {$numberDecimal: '12345678901234567890.1234567891'}, rate: 0.5, at: {$date:"
                + " '2024-02-29T23:59:59.001Z'}, raw: {$binary: {base64: 'AQI=', subType: '00'}},"
                + " tags: ['a', 'b'], address: {city: 'Ulm'}, undeclared: 1}");
    Object[] row = new Object[9];
    assertThat(decoder.decode(null, DocumentJson.record(entity, raw(document)), row))
        .isEqualTo('c');
    assertThat(row[0]).isEqualTo(StringData.fromString("65d0c0ffee0ddba11ca7f00d"));
    assertThat(row[1]).isEqualTo(3L);
    assertThat(row[2])
        .isEqualTo(
            DecimalData.fromBigDecimal(
                new java.math.BigDecimal("12345678901234567890.1234567891"), 30, 10));
    assertThat(row[3]).isEqualTo(0.5);
    assertThat(row[4])
        .isEqualTo(TimestampData.fromInstant(java.time.Instant.parse("2024-02-29T23:59:59.001Z")));
    assertThat((byte[]) row[5]).containsExactly(1, 2);
    assertThat(((ArrayData) row[6]).getString(1)).isEqualTo(StringData.fromString("b"));
    assertThat(row[7]).isEqualTo(StringData.fromString("{\"city\":\"Ulm\"}"));
    assertThat(row[8].toString())
        .startsWith("{\"_id\":\"65d0c0ffee0ddba11ca7f00d\",\"n\":3,")
        .endsWith("\"undeclared\":1}");

    assertThat(decoder.decode(DocumentJson.key(entity, document), null, row)).isEqualTo('d');
    assertThat(row[0]).isEqualTo(StringData.fromString("65d0c0ffee0ddba11ca7f00d"));
    assertThat(row[1]).isNull();
  }

  @Test
  void aFieldThatStandsTwiceOrIsNamedAsTheKeyColumnIsRejected() {
    JsonDecoder decoder =
        JsonDecoder.of(
            RowType.of(
                new org.apache.flink.table.types.logical.LogicalType[] {TEXT},
                new String[] {"order_id"}),
            List.of("order_id"),
            Set.of());
    byte[] named =
        DocumentJson.record(
            entity("order_id", "", Set.of()), BsonDocument.parse("{_id: 'a', order_id: 'b'}"));
    assertThatThrownBy(() -> decoder.decode(null, named, new Object[1]))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("twice");
    byte[] bytes = raw(BsonDocument.parse("{_id: 'a', v: 1, w: 2}")).getByteBuffer().array();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == 'w' ? (byte) 'v' : bytes[i];
    }
    assertThat(text(DocumentJson.record(entity("_id", "", Set.of()), new RawBsonDocument(bytes))))
        .isEqualTo("{\"_id\":\"a\",\"v\":1,\"v\":2}");
  }

  @Test
  void idsThatMongoTakesForEqualAreOneKey() {
    MongoEntity entity = entity("_id", "", Set.of());
    assertThat(
            List.of(new BsonInt32(5), new BsonInt64(5), new BsonDouble(5.0)).stream()
                .map(id -> text(DocumentJson.key(entity, new BsonDocument("_id", id)))))
        .containsOnly("{\"_id\":5}");
    BsonDocument sharded =
        new BsonDocument("region", new BsonString("eu"))
            .append("_id", new BsonBinary(new byte[] {1}));
    assertThat(text(DocumentJson.key(entity, sharded))).isEqualTo("{\"_id\":\"AQ==\"}");
  }

  private static MongoEntity entity(String id, String document, Set<String> nested) {
    return new MongoEntity("orders", "orders", id, document, nested);
  }

  private static String record(MongoEntity entity, String document) {
    return text(DocumentJson.record(entity, raw(BsonDocument.parse(document))));
  }

  private static RawBsonDocument raw(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
