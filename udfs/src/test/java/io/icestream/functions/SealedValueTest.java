package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SealedValueTest {
  @ParameterizedTest
  @MethodSource
  void comesBackExactly(String type, Object value) {
    SealedValue form = form(type);
    assertThat(form.value(form.bytes(value))).isEqualTo(value);
  }

  static Stream<Arguments> comesBackExactly() {
    return Stream.of(
        Arguments.of("STRING", StringData.fromString("Zoë \u0000 \uD83D\uDE00")),
        Arguments.of("STRING NOT NULL", StringData.fromString("")),
        Arguments.of("BOOLEAN", false),
        Arguments.of("TINYINT", (byte) -128),
        Arguments.of("SMALLINT", (short) -3),
        Arguments.of("INT", Integer.MIN_VALUE),
        Arguments.of("BIGINT", Long.MIN_VALUE),
        Arguments.of("FLOAT", Float.MIN_VALUE),
        Arguments.of("DOUBLE", -0.0),
        Arguments.of("DOUBLE", Double.NaN),
        Arguments.of("DOUBLE", Double.NEGATIVE_INFINITY),
        Arguments.of(
            "DECIMAL(38, 10)", decimal("-1234567890123456789012345678.0000000001", 38, 10)),
        Arguments.of("DATE", (int) LocalDate.of(-4712, 1, 1).toEpochDay()),
        Arguments.of("TIME(3)", 86_399_999),
        Arguments.of("TIMESTAMP(6)", timestamp("0001-01-01T00:00:00.000001")),
        Arguments.of("TIMESTAMP(6)", timestamp("+294276-12-31T23:59:59.999999")),
        Arguments.of("TIMESTAMP_LTZ(9)", timestamp("2026-11-21T10:00:00.123456789")),
        Arguments.of("BYTES", new byte[] {0, -1}),
        Arguments.of(
            "ARRAY<STRING>",
            new GenericArrayData(
                new Object[] {StringData.fromString("a"), null, StringData.fromString("")})),
        Arguments.of("MAP<STRING, INT>", new GenericMapData(Map.of(StringData.fromString("a"), 1))),
        Arguments.of(
            "ROW<a INT, b ROW<c STRING>, d ARRAY<DOUBLE>>",
            GenericRowData.of(
                null,
                GenericRowData.of(StringData.fromString("x")),
                new GenericArrayData(new Object[] {1.5}))));
  }

  @Test
  void opensAsAWiderType() {
    assertThat(form("BIGINT").value(form("INT").bytes(7))).isEqualTo(7L);
    assertThat(form("DOUBLE").value(form("FLOAT").bytes(0.1f))).isEqualTo(0.1);
    assertThat(form("DECIMAL(12, 2)").value(form("DECIMAL(10, 2)").bytes(decimal("1.50", 10, 2))))
        .isEqualTo(decimal("1.50", 12, 2));
    assertThat(form("ROW<a INT, b INT>").value(form("ROW<a INT>").bytes(GenericRowData.of(1))))
        .isEqualTo(GenericRowData.of(1, null));
  }

  @Test
  void refusesWhatItHasNoFormFor() {
    assertThatThrownBy(() -> form("INTERVAL DAY")).hasMessageContaining("no sealed form of");
  }

  private static SealedValue form(String type) {
    return SealedValue.of(type(type));
  }

  private static LogicalType type(String text) {
    return LogicalTypeParser.parse(text, SealedValueTest.class.getClassLoader());
  }

  private static DecimalData decimal(String text, int precision, int scale) {
    return DecimalData.fromBigDecimal(new BigDecimal(text), precision, scale);
  }

  private static TimestampData timestamp(String text) {
    return TimestampData.fromLocalDateTime(LocalDateTime.parse(text));
  }
}
