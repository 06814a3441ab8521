package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixed values were computed by another implementation (Python, cryptography). */
class TextCipherTest {
  private final TextCipher cipher = new TextCipher(Keyrings.fixed());

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "ann@example.com,74aMUuTjrU-c04OShqKmswA00XX9hSrfqGf4L3iYggU",
    "'',A7BW0A5OkpMmRbb3O3qZi4TuHerkXiJ20glyTZC38vU",
    "Zoë 😀 of a longer name,4Ychheo5n8IC4SphSnbENwHCx603_OAIkVuF1jsmxdiXySXLlnTo4yMhFRJ9YEDt",
  })
  void givesTheseTokensInEveryReleaseAndProcess(String text, String token) {
    assertThat(cipher.encrypt(text)).isEqualTo("e7:" + token);
  }

  @Test
  void turnsEveryTokenBackIntoItsText() {
    Random random = new Random(4);
    for (int length = 0; length < 200; length++) {
      String text =
          "x"
              + random
                  .ints(length, 0x21, 0x1F9FF)
                  .filter(c -> c < 0xD800 || c > 0xDFFF)
                  .collect(
                      StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              + "x";
      assertThat(cipher.reveal(cipher.encrypt(text))).isEqualTo(Texts.normalise(text));
    }
    String book = "ä😀".repeat(100_000);
    assertThat(cipher.reveal(cipher.encrypt(book))).isEqualTo(book);
    assertThat(cipher.encrypt(null)).isNull();
    assertThat(cipher.reveal(null)).isNull();
  }

  @Test
  void normalisesAsTokensDo() {
    assertThat(cipher.encrypt(" Zoe\u0308\n")).isEqualTo(cipher.encrypt("Zo\u00eb"));
    assertThat(cipher.encrypt("Ann")).isNotEqualTo(cipher.encrypt("ann"));
    assertThat(cipher.reveal(cipher.encrypt("lone surrogate \ud83d.")))
        .isEqualTo("lone surrogate ?.");
  }

  @Test
  void showsLengthInStepsOfSixteenBytesOnly() {
    assertThat(cipher.encrypt("x".repeat(15))).hasSameSizeAs(cipher.encrypt(""));
    assertThat(cipher.encrypt("x".repeat(31))).hasSameSizeAs(cipher.encrypt("x".repeat(16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "***",
        "canary@example.com",
        "e7:",
        "k7:AAAAAAAAAAAAAAAAAAAAAA",
        "e7:AAAAAAAAAAAAAAAAAAAAAA",
        "e7:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "e8:AAAAAAAAAAAAAAAAAAAAAAA",
        "e99999999999:AAAAAAAAAAAAAAAAAAAAAAA"
      })
  void refusesWhatIsNoTokenOfItsKeysWithoutShowingIt(String token) {
    FunctionException refused =
        catchThrowableOfType(FunctionException.class, () -> cipher.reveal(token));

    assertThat(refused).hasMessageStartingWith("ICE-FUN-008 Cannot reveal token: ").hasNoCause();
    assertThat(refused.getMessage()).doesNotContain("canary").doesNotContain("AAAA");
  }

  @Test
  void refusesAnyChangedToken() {
    String token = cipher.encrypt("ann@example.com");
    for (int i = "e7:".length(); i < token.length() - 1; i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      String changed = token.substring(0, i) + other + token.substring(i + 1);
      assertThat(catchThrowableOfType(FunctionException.class, () -> cipher.reveal(changed)))
          .hasMessage(
              "ICE-FUN-008 Cannot reveal token: it was changed or cut off. Give what encrypt_text gave, whole.");
    }
  }

  @Test
  void revealsTokensOfOldKeysUntilTheyAreRetired() {
    Path file = folder.resolve("encrypt.keyset.json");
    Keysets.generate(file);
    String old = new TextCipher(Keyrings.of(file)).encrypt("ann");
    Keysets.rotate(file);

    TextCipher rotated = new TextCipher(Keyrings.of(file));
    assertThat(rotated.encrypt("ann")).isNotEqualTo(old);
    assertThat(rotated.reveal(old)).isEqualTo("ann");

    Keysets.retire(file, old.substring(1, old.indexOf(':')));

    assertThat(
            catchThrowableOfType(
                FunctionException.class, () -> new TextCipher(Keyrings.of(file)).reveal(old)))
        .hasMessageContaining("is not enabled");
  }
}
