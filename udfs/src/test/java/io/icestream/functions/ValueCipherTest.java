package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Values in Bronze stay what any AES-GCM can open. */
class ValueCipherTest {
  private static final byte[] KEY = new byte[32];
  private static final SecretKeySpec SECRET = new SecretKeySpec(KEY, "AES");
  private static final byte[] HEADER = {1, 2, 3};
  private static final byte[] BOUND = "crm.customer.email".getBytes(StandardCharsets.UTF_8);

  private final ValueCipher cipher = new ValueCipher();

  @Test
  void tinkOpensWhatItWroteAndItOpensWhatTinkWrote() throws Exception {
    AesGcmJce tink = new AesGcmJce(KEY);
    for (String text : new String[] {"", "x", "ada@example.org", "y".repeat(1000)}) {
      byte[] value = text.getBytes(StandardCharsets.UTF_8);

      byte[] sealed = cipher.encrypt(SECRET, HEADER, BOUND, value);
      byte[] body = Arrays.copyOfRange(sealed, HEADER.length, sealed.length);

      assertThat(Arrays.copyOf(sealed, HEADER.length)).isEqualTo(HEADER);
      assertThat(tink.decrypt(body, BOUND)).isEqualTo(value);
      assertThat(cipher.decrypt(SECRET, tink.encrypt(value, BOUND), 0, BOUND)).isEqualTo(value);
    }
  }

  @Test
  void noNonceComesTwice() {
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] sealed = cipher.encrypt(SECRET, HEADER, BOUND, new byte[0]);
      nonces.add(HexFormat.of().formatHex(sealed, HEADER.length, HEADER.length + 12));
    }
    assertThat(nonces).hasSize(10_000);
  }
}
