package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketNumberTest {
  private final BucketNumber bucket = new BucketNumber();

  @ParameterizedTest
  @CsvSource({
    "37,10,30",
    "30,10,30",
    "29,10,20",
    "0,10,0",
    "9,10,0",
    "-9,10,0",
    "-10,10,-10",
    "-37,10,-30",
    "2147483647,2147483647,2147483647",
    "-2147483648,1000,-2147483000",
  })
  void takesTheMultipleNextToTheNumberTowardsZero(int number, int width, int expected) {
    assertThat(bucket.eval(number, width)).isEqualTo(expected);
    assertThat(bucket.eval((long) number, width)).isEqualTo((long) expected);
    assertThat(bucket.eval((double) number, width)).isEqualTo((double) expected);
    assertThat(bucket.eval(new BigDecimal(number + ".00"), width))
        .isEqualTo(new BigDecimal(expected + ".00"));
    assertThat(bucket.eval(expected, width)).isEqualTo(expected);
  }

  @Test
  void keepsEveryType() {
    assertThat(bucket.eval((byte) 127, 10)).isEqualTo((byte) 120);
    assertThat(bucket.eval((short) -32768, 1000)).isEqualTo((short) -32000);
    assertThat(bucket.eval(Long.MIN_VALUE, 10)).isEqualTo(-9223372036854775800L);
    assertThat(bucket.eval(37.9f, 10)).isEqualTo(30f);
    assertThat(bucket.eval(new BigDecimal("52999.99"), 1000)).isEqualTo(new BigDecimal("52000.00"));
    assertThat(bucket.eval(-3.5, 10)).isEqualTo(0.0);
    assertThat(bucket.eval(Double.NaN, 10)).isEqualTo(Double.NaN);
    assertThat(bucket.eval(Double.NEGATIVE_INFINITY, 10)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(bucket.eval(null, 10)).isNull();
    assertThat(bucket.eval(37, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 1, 0, -10})
  void refusesBucketsThatHideNothing(int width) {
    assertThatThrownBy(() -> bucket.eval(37, width))
        .isInstanceOf(FunctionException.class)
        .hasMessage(
            "ICE-FUN-007 Cannot bucket a number: the width is too narrow (width=%d). Give 5 or more.",
            width);
  }
}
