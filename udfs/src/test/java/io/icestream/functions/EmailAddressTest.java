package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The short way to read an address says what the whole pattern says. */
class EmailAddressTest {
  private static final int TEXTS = 200_000;
  private static final String CHARACTERS = "aZ0--..@@ +,\"é\tx";
  private static final String[] ENDS = {
    "", "@a.de", "@ex-ample.com", "@a.b", "@x.xn--p1ai", "@-a.de"
  };

  @Test
  void readsPlainAddressesAsThePatternDoes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int addresses = 0;
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(10) == 0 ? 60 + random.nextInt(10) : random.nextInt(8);
      boolean isLong = length >= 60;
      for (int c = 0; c < length; c++) {
        text.append(isLong ? 'a' : CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      text.append(ENDS[random.nextInt(ENDS.length)]);
      if (isLong && random.nextBoolean()) {
        text.insert(0, "me@");
      }
      assertThat(EmailAddress.parse(text.toString()))
          .as("seed %d: %s", seed, text)
          .isEqualTo(EmailAddress.parseAnyForm(text.toString()));
      addresses += EmailAddress.parse(text.toString()).isPresent() ? 1 : 0;
    }
    assertThat(addresses).isPositive();
  }
}
