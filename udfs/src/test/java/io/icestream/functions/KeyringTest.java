package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyringTest {
  @Test
  void derivesKeysThatNoTokenShows() throws Exception {
    byte[] derived = Keyrings.fixed().primary().derive("encrypt-text", 64);

    assertThat(Arrays.copyOf(derived, 32)).isEqualTo(hmac("1"));
    assertThat(Arrays.copyOfRange(derived, 32, 64)).isEqualTo(hmac("2"));
    assertThat(Keyrings.fixed().primary().derive("encrypt-card", 64)).isNotEqualTo(derived);
    assertThat(Keyrings.fixed().primary().derive("encrypt-text", 20))
        .isEqualTo(Arrays.copyOf(derived, 20));
  }

  @Test
  void showsIdsOnly() {
    assertThat(Keyrings.fixed().primary()).hasToString("k7");
  }

  /** The purpose stands between two bytes that UTF-8 doesn't have. */
  private static byte[] hmac(String block) throws Exception {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.write(0xFF);
    input.writeBytes("encrypt-text-key".getBytes(StandardCharsets.UTF_8));
    input.write(0xFF);
    input.writeBytes(block.getBytes(StandardCharsets.UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Keyrings.KEY, "HmacSHA256"));
    return mac.doFinal(input.toByteArray());
  }
}
