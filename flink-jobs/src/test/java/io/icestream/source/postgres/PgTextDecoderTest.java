package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.source.DecodeException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgTextDecoderTest {

  private static Object decode(String type, String text) throws DecodeException {
    return PgTextDecoder.of(PostgresTypes.flinkType(type)).decode(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smallint|SMALLINT",
        "integer|INT",
        "bigint|BIGINT",
        "oid|BIGINT",
        "real|FLOAT",
        "double precision|DOUBLE",
        "boolean|BOOLEAN",
        "bytea|VARBINARY(2147483647)",
        "date|DATE",
        "timestamp without time zone|TIMESTAMP(6)",
        "timestamp(3) without time zone|TIMESTAMP(6)",
        "timestamp with time zone|TIMESTAMP(6) WITH LOCAL TIME ZONE",
        "numeric(10,2)|DECIMAL(10, 2)",
        "numeric(5,-2)|DECIMAL(7, 0)",
        "numeric(3,5)|DECIMAL(5, 5)",
        "numeric(38,0)|DECIMAL(38, 0)",
        "numeric(39,0)|VARCHAR(2147483647)",
        "numeric|VARCHAR(2147483647)",
        "time without time zone|VARCHAR(2147483647)",
        "uuid|VARCHAR(2147483647)",
        "character(4)|VARCHAR(2147483647)",
        "jsonb|VARCHAR(2147483647)",
        "int4range|VARCHAR(2147483647)",
        "integer[]|ARRAY<INT>",
        "numeric(6,3)[]|ARRAY<DECIMAL(6, 3)>",
        "character varying(20)[]|ARRAY<VARCHAR(2147483647)>",
        "mood[]|VARCHAR(2147483647)",
      })
  void mapsTypes(String type, String flinkType) {
    assertThat(PostgresTypes.flinkType(type).asSerializableString()).isEqualTo(flinkType);
  }

  @Test
  void readsScalars() throws Exception {
    assertThat(decode("smallint", "-32768")).isEqualTo(Short.MIN_VALUE);
    assertThat(decode("integer", "2147483647")).isEqualTo(Integer.MAX_VALUE);
    assertThat(decode("bigint", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(decode("real", "1e-45")).isEqualTo(Float.MIN_VALUE);
    assertThat(decode("real", "-0")).isEqualTo(-0.0f);
    assertThat(decode("double precision", "NaN")).isEqualTo(Double.NaN);
    assertThat(decode("double precision", "-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(decode("double precision", "4.9406564584124654e-324")).isEqualTo(Double.MIN_VALUE);
    assertThat(decode("boolean", "t")).isEqualTo(true);
    assertThat(decode("boolean", "f")).isEqualTo(false);
    assertThat(decode("bytea", "\\x00ff")).isEqualTo(new byte[] {0, -1});
    assertThat(decode("bytea", "\\x")).isEqualTo(new byte[0]);
    assertThat(decode("character(4)", "ab  ")).isEqualTo(StringData.fromString("ab  "));
    assertThat(decode("numeric(10,2)", "-12.50"))
        .isEqualTo(DecimalData.fromBigDecimal(new BigDecimal("-12.50"), 10, 2));
    assertThat(decode("numeric(5,-2)", "12300"))
        .isEqualTo(DecimalData.fromBigDecimal(new BigDecimal("12300"), 7, 0));
    assertThat(decode("numeric", "NaN")).isEqualTo(StringData.fromString("NaN"));
  }

  @Test
  void readsTimes() throws Exception {
    assertThat(decode("date", "2024-02-29"))
        .isEqualTo((int) LocalDate.of(2024, 2, 29).toEpochDay());
    assertThat(decode("date", "0001-01-01")).isEqualTo((int) LocalDate.of(1, 1, 1).toEpochDay());
    assertThat(decode("timestamp without time zone", "2024-02-29 23:59:59.000001"))
        .isEqualTo(
            TimestampData.fromLocalDateTime(LocalDateTime.of(2024, 2, 29, 23, 59, 59, 1_000)));
    assertThat(decode("timestamp without time zone", "1969-12-31 23:59:59.5"))
        .isEqualTo(
            TimestampData.fromLocalDateTime(
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 500_000_000)));
    assertThat(decode("timestamp with time zone", "2024-01-01 12:00:00+00"))
        .isEqualTo(TimestampData.fromLocalDateTime(LocalDateTime.of(2024, 1, 1, 12, 0)));
    assertThat(decode("timestamp with time zone", "2024-01-01 12:00:00.25+05:30"))
        .isEqualTo(
            TimestampData.fromLocalDateTime(LocalDateTime.of(2024, 1, 1, 6, 30, 0, 250_000_000)));
    assertThat(decode("timestamp with time zone", "1890-01-01 00:00:00-00:25:21"))
        .isEqualTo(TimestampData.fromLocalDateTime(LocalDateTime.of(1890, 1, 1, 0, 25, 21)));
  }

  @Test
  void readsArrays() throws Exception {
    assertThat(decode("integer[]", "{}")).isEqualTo(new GenericArrayData(new Object[] {}));
    assertThat(decode("integer[]", "{1,NULL,3}"))
        .isEqualTo(new GenericArrayData(new Object[] {1, null, 3}));
    ArrayData texts =
        (ArrayData) decode("text[]", "{a,\"b,{c}\",\"\\\"q\\\\\",NULL,\"NULL\",\"\"}");
    assertThat(texts)
        .isEqualTo(
            new GenericArrayData(
                new Object[] {
                  StringData.fromString("a"),
                  StringData.fromString("b,{c}"),
                  StringData.fromString("\"q\\"),
                  null,
                  StringData.fromString("NULL"),
                  StringData.fromString("")
                }));
    assertThat(decode("timestamp with time zone[]", "{\"2024-01-01 12:00:00+00\"}"))
        .isEqualTo(
            new GenericArrayData(
                new Object[] {
                  TimestampData.fromLocalDateTime(LocalDateTime.of(2024, 1, 1, 12, 0))
                }));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "numeric(10,2)|NaN|out-of-range",
        "numeric(10,2)|Infinity|out-of-range",
        "numeric(10,2)|123456789.00|out-of-range",
        "numeric(10,2)|1.005|out-of-range",
        "numeric(10,2)|twelve|invalid-value",
        "date|infinity|out-of-range",
        "date|0044-03-15 BC|out-of-range",
        "date|12024-01-01|out-of-range",
        "date|2024-02-30|invalid-value",
        "timestamp without time zone|-infinity|out-of-range",
        "timestamp without time zone|294276-12-31 23:59:59.999999|out-of-range",
        "timestamp without time zone|2024-01-01T00:00:00|invalid-value",
        "timestamp with time zone|infinity|out-of-range",
        "timestamp with time zone|0044-03-15 00:00:00+00 BC|out-of-range",
        "timestamp with time zone|2024-01-01 00:00:00|invalid-value",
        "integer|2147483648|invalid-value",
        "integer|1.9|invalid-value",
        "smallint|32768|invalid-value",
        "boolean|yes|invalid-value",
        "real|1f|invalid-value",
        "bytea|abc|invalid-value",
        "bytea|\\x0|invalid-value",
        "integer[]|{{1,2},{3,4}}|out-of-range",
        "integer[]|[2:3]={1,2}|out-of-range",
        "integer[]|1,2|invalid-value",
      })
  void refusesWhatDoesNotFitWithoutShowingIt(String type, String text, String reason) {
    assertThatThrownBy(() -> decode(type, text))
        .isInstanceOfSatisfying(
            DecodeException.class,
            refused -> {
              assertThat(refused.reasonCode()).isEqualTo(reason);
              assertThat(refused.getMessage()).matches("[A-Za-z_ ]+[0-9]*[a-z ]*");
            });
  }
}
