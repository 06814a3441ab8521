package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskCardIpAddressTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      delimiter = '|',
      value = {
        "NULL|NULL",
        "4111111111111111|***1111",
        "4111-1111-1111-1111|***1111",
        "3782 822463 10005|***0005",
        "4222222222222|***2222",
        "6304000000000000000|***0000",
        "4111111111111112|***",
        "411111111111|***",
        "41111111111111111111|***",
        "card 4111111111111111|***",
        "４１１１１１１１１１１１１１１１|***",
        "***1111|***",
        "''|***",
        "😀|***",
      })
  void keepsTheLastFourDigitsOfCardsOnly(String card, String masked) {
    assertThat(new MaskCard().eval(card)).isEqualTo(masked);
    assertThat(new MaskCard().eval("1".repeat(100_000))).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      delimiter = '|',
      value = {
        "NULL|NULL",
        "192.0.2.77|192.0.0.0",
        "' 10.1.2.3 '|10.1.0.0",
        "255.255.255.255|255.255.0.0",
        "0.0.0.0|0.0.0.0",
        "192.0.0.0|192.0.0.0",
        "2001:db8:85a3::8a2e:370:7334|2001:db8::",
        "2001:DB8::1|2001:db8::",
        "2001:db8::|2001:db8::",
        "fe80::1|fe80::",
        "::1|::",
        "::|::",
        "::ffff:192.0.2.77|192.0.0.0",
        "fe80::1%eth0|***",
        "[::1]|***",
        "2001:db8::/32|***",
        "192.0.2.77:80|***",
        "192.0.2|***",
        "192.0.2.256|***",
        "192.0.2.077|***",
        "192.0.2.77.|***",
        "192.0.2.77.1|***",
        "3221226061|***",
        "1.2.3|***",
        "1::2::3|***",
        ":::|***",
        "localhost|***",
        "example.com|***",
        "١٩٢.0.2.1|***",
        "***|***",
        "''|***",
      })
  void keepsTheNetworkOfAProvider(String ip, String masked) {
    assertThat(new MaskIp().eval(ip)).isEqualTo(masked);
    assertThat(new MaskIp().eval(masked)).isEqualTo(masked);
    assertThat(new MaskIp().eval("1:".repeat(100_000))).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {"NULL,NULL", "'',***", "'12 High Street, Zürich 😀',***", "***,***"})
  void hidesAddresses(String address, String masked) {
    assertThat(new MaskAddress().eval(address)).isEqualTo(masked);
  }

  @Test
  void nullifiesEverything() {
    assertThat(new NullifyValue().eval("ann")).isNull();
    assertThat(new NullifyValue().eval(null)).isNull();
  }
}
