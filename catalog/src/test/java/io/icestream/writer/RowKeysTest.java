package io.icestream.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowKeysTest {

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(new IntType(), List.of(Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE)),
        Arguments.of(new BigIntType(), List.of(Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE)),
        Arguments.of(
            new DoubleType(), List.of(Double.NEGATIVE_INFINITY, -1.5, -0.1, 0.0, 0.1, 1e300)),
        Arguments.of(
            new VarCharType(VarCharType.MAX_LENGTH),
            List.of(
                StringData.fromString(""),
                StringData.fromString("a"),
                StringData.fromString("ab"),
                StringData.fromString("b"),
                StringData.fromString("é"))),
        Arguments.of(
            new DecimalType(20, 2),
            List.of(decimal("-99999999999.00"), decimal("-0.01"), decimal("0"), decimal("7.50"))),
        Arguments.of(
            new TimestampType(6),
            List.of(
                TimestampData.fromEpochMillis(-1, 999_000),
                TimestampData.fromEpochMillis(0, 0),
                TimestampData.fromEpochMillis(0, 1_000),
                TimestampData.fromEpochMillis(1, 0))));
  }

  private static DecimalData decimal(String value) {
    return DecimalData.fromBigDecimal(new BigDecimal(value), 20, 2);
  }

  @ParameterizedTest
  @MethodSource("values")
  void ordersValuesAsTheirTypeDoes(LogicalType type, List<Object> ascending) {
    RowKeys keys = RowKeys.of(RowType.of(type), List.of("f0"), "f0");
    byte[] before = keys.order(GenericRowData.of((Object) null));
    for (Object value : ascending) {
      byte[] order = keys.order(GenericRowData.of(value));
      if (!value.equals(StringData.fromString(""))) {
        assertThat(Arrays.compareUnsigned(before, order)).as("before %s", value).isNegative();
      }
      before = order;
    }
  }

  @Test
  void tellsKeysOfSeveralColumnsApart() {
    RowType type = RowType.of(new VarCharType(9), new VarCharType(9));
    RowKeys keys = RowKeys.of(type, List.of("f0", "f1"), null);
    RowData one = GenericRowData.of(StringData.fromString("ab"), StringData.fromString("c"));
    RowData other = GenericRowData.of(StringData.fromString("a"), StringData.fromString("bc"));

    assertThat(keys.key(one)).isNotEqualTo(keys.key(other)).isEqualTo(keys.key(one));
  }

  @Test
  void refusesANullKey() {
    RowKeys keys = RowKeys.of(RowType.of(new IntType()), List.of("f0"), null);

    assertThatThrownBy(() -> keys.key(GenericRowData.of((Object) null)))
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining("ICE-WRT-012: Cannot write a row: a key column is null (column=0).");
  }
}
