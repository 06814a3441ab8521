package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.functions.FormatCipher.Format;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixed values were computed by another implementation of FF1 as well. */
class FormatCipherTest {
  private static final String NIST_KEY =
      "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94";

  private final FormatCipher digits = new FormatCipher(Keyrings.fixed(), Format.DIGITS);
  private final FormatCipher cards = new FormatCipher(Keyrings.fixed(), Format.CARD);

  @TempDir Path folder;

  /** Samples 1, 2, 4, 5, 7 and 8 of NIST's FF1 examples: those with radix 10. */
  @ParameterizedTest
  @CsvSource({
    "16,'',2433477484",
    "16,39383736353433323130,6124200773",
    "24,'',2830668132",
    "24,39383736353433323130,2496655549",
    "32,'',6657667009",
    "32,39383736353433323130,1001623463",
  })
  void isFf1OfTheStandard(int keyBytes, String tweak, String encrypted) {
    byte[] key = HexFormat.of().parseHex(NIST_KEY.substring(0, 2 * keyBytes));
    DigitCipher cipher = new DigitCipher(key, HexFormat.of().parseHex(tweak));

    assertThat(cipher.encrypt("0123456789")).isEqualTo(encrypted);
    assertThat(cipher.decrypt(encrypted)).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @CsvSource({"123456,539979", "+49 171 1234567,+31 320 4653457", "000-00-0000,033-26-2815"})
  void givesTheseDigitsInEveryReleaseAndProcess(String text, String encrypted) {
    assertThat(digits.encrypt(text)).isEqualTo(encrypted);
  }

  @ParameterizedTest
  @CsvSource({"4111 1111 1111 1111,3255 5822 5123 0846", "378282246310005,628112226821077"})
  void givesTheseCardsInEveryReleaseAndProcess(String text, String encrypted) {
    assertThat(cards.encrypt(text)).isEqualTo(encrypted);
  }

  @Test
  void keepsFormatAndTurnsEveryNumberBack() {
    Random random = new Random(4);
    for (int length = 6; length <= 64; length++) {
      String number =
          random
              .ints(length, 0, 10)
              .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
              .toString();
      String text =
          "(" + number.substring(0, 3) + ") " + number.substring(3, 5) + "-" + number.substring(5);
      String encrypted = digits.encrypt(text);

      assertThat(encrypted.replaceAll("[0-9]", "0")).isEqualTo(text.replaceAll("[0-9]", "0"));
      assertThat(digits.reveal(encrypted)).isEqualTo(text);
      assertThat(new FormatCipher(Keyrings.fixed(), Format.DIGITS).encrypt(text))
          .isEqualTo(encrypted);
    }
  }

  @Test
  void givesDifferentNumbersDifferentOnes() {
    Set<String> encrypted = new HashSet<>();
    int unchanged = 0;
    for (int number = 0; number < 20_000; number++) {
      String text = "%06d".formatted(number);
      encrypted.add(digits.encrypt(text));
      unchanged += digits.encrypt(text).equals(text) ? 1 : 0;
    }
    assertThat(encrypted).hasSize(20_000);
    assertThat(unchanged).isLessThan(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12345",
        "1-2-3-4-5",
        "Ann 1234567",
        "１２３４５６７",
        "1234567😀",
        "***",
        "-",
        "1234567\n"
      })
  void hidesWhatItCannotEncrypt(String text) {
    assertThat(digits.encrypt(text)).isEqualTo("***");
    assertThat(digits.encrypt("1".repeat(65))).isEqualTo("***");
    assertThat(digits.encrypt("1".repeat(100_000))).isEqualTo("***");
    assertThat(cards.encrypt(text)).isEqualTo("***");
    assertThat(digits.encrypt(null)).isNull();
    assertThat(cards.encrypt(null)).isNull();
  }

  @Test
  void refusesFewerThanAMillionNumbersAtTheCoreToo() {
    DigitCipher cipher = new DigitCipher(Keyrings.fixed().primary(), "encrypt-digits");
    assertThatThrownBy(() -> cipher.encrypt("12345"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("FF1 needs 6 to 64 digits");
  }

  @Test
  void keepsCardsValidAndTurnsThemBack() {
    Random random = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      String others =
          random
              .ints(12 + i % 7, 0, 10)
              .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
              .toString();
      String card = others + DigitText.luhn(others);
      String encrypted = cards.encrypt(card);

      assertThat(DigitText.of(encrypted).get().isCard()).isTrue();
      assertThat(encrypted).hasSameSizeAs(card).isNotEqualTo(card);
      assertThat(cards.reveal(encrypted)).isEqualTo(card);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112",
        "411111111111",
        "41111111111111111111",
        "4111 1111 1111 1111 x"
      })
  void hidesWhatIsNoCard(String text) {
    assertThat(cards.encrypt(text)).isEqualTo("***");
    assertThat(cards.reveal(text)).isEqualTo("***");
  }

  @Test
  void revealsWhatAnOldKeyMadeByItsId() {
    Path file = folder.resolve("encrypt.keyset.json");
    Keysets.generate(file);
    String old = new FormatCipher(Keyrings.of(file), Format.DIGITS).encrypt("12345678901234567890");
    long oldId = Long.parseLong(Keyrings.of(file).primary().id());
    Keysets.rotate(file);

    FormatCipher rotated = new FormatCipher(Keyrings.of(file), Format.DIGITS);
    assertThat(rotated.reveal(old, oldId)).isEqualTo("12345678901234567890");
    assertThat(rotated.reveal(old)).isNotEqualTo("12345678901234567890");
    assertThat(rotated.reveal(null, oldId)).isNull();
    assertThat(rotated.reveal(old, null)).isNull();
    assertThatThrownBy(() -> rotated.reveal(old, -1L))
        .isInstanceOf(FunctionException.class)
        .hasMessage(
            "ICE-FUN-007 Cannot reveal digits: key -1 is not enabled. Use the keyset that they were made with.");
  }
}
