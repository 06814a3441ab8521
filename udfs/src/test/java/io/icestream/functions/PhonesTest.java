package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The short way to read a number says what the library says. */
class PhonesTest {
  private static final int NUMBERS_OF_A_COUNTRY = 200;
  private static final int SHORTEST = 4;
  private static final int LENGTHS = 10;

  @Test
  void readsPlainNumbersOfEveryCountryAsTheLibraryDoes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int possible = 0;
    for (int code : PhoneNumberUtil.getInstance().getSupportedCallingCodes()) {
      for (int i = 0; i < NUMBERS_OF_A_COUNTRY; i++) {
        StringBuilder text = new StringBuilder("+").append(code);
        random.ints(SHORTEST + random.nextInt(LENGTHS), 0, 10).forEach(text::append);
        assertThat(Phones.parse(text.toString()))
            .as("seed %d: %s", seed, text)
            .isEqualTo(Phones.parseAnyForm(text.toString()));
        possible += Phones.parse(text.toString()).isPresent() ? 1 : 0;
      }
    }
    assertThat(possible).isPositive();
  }
}
