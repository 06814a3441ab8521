package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.prf.HmacPrfKey;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
  private static final int PHONES = 1_000_000;

  @TempDir Path folder;

  @Test
  void isHmacSha256OfTheNormalisedTextUnderTheKeyIdInTheToken() throws Exception {
    byte[] key = "a key for this test, 32 bytes ok".getBytes(StandardCharsets.UTF_8);
    Tokenizer tokenizer = Tokenizer.open("env:KEYSET", name -> keyset(key, 0xF0000001));

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    byte[] expected = Arrays.copyOf(mac.doFinal("Zo\u00eb".getBytes(StandardCharsets.UTF_8)), 16);

    assertThat(tokenizer.tokenize(" Zoe\u0308\n"))
        .isEqualTo(
            "k4026531841:" + Base64.getUrlEncoder().withoutPadding().encodeToString(expected))
        .isEqualTo(tokenizer.tokenize("Zo\u00eb"))
        .matches("k[0-9]+:[A-Za-z0-9_-]{22}");
    assertThat(tokenizer.tokenize(null)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "ann,Ann",
        "ann lee,annlee",
        "ann lee,ann  lee",
        "'',0",
        "1,01",
        "ann,an",
        "ß,ss",
        "ﬁ,fi"
      })
  void tellsTextsApartThatOnlyLookAlike(String one, String other) {
    Tokenizer tokenizer = Tokenizer.open(generated("apart.keyset.json"));
    assertThat(tokenizer.tokenize(one)).isNotEqualTo(tokenizer.tokenize(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "ann@example.com|ann@example.com",
        " ann@Example.COM |ann@example.com",
        "Ann+shop@example.com|Ann+shop@example.com",
        "zoe\u0308@B\u00dcCHER.de|zo\u00eb@b\u00fccher.de",
        "Ann at Example|Ann at Example",
        "ann@Example.com, bob@Example.com|ann@Example.com, bob@Example.com",
        "***|***",
        "|",
      })
  void joinsWaysToWriteAnEmailAddress(String email, String normalised) {
    assertThat(Texts.normalise(TokenizeEmail.normalise(nonNull(email))))
        .isEqualTo(nonNull(normalised));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "+49 171 1234567|+491711234567",
        "tel:+49-171-1234567|+491711234567",
        "+1 (415) 555-2671|+14155552671",
        "+1 415 555 2671 ext. 12|+14155552671;ext=12",
        "\uff0b\uff14\uff19 171 1234567|+491711234567",
        "0171 1234567|0171 1234567",
        "Ann +49 171 1234567|Ann +49 171 1234567",
        "+49 171 1234567 Ann|+49 171 1234567 Ann",
        "+1 800 FLOWERS|+1 800 FLOWERS",
        "+49 171 1234567, +49 171 1234568|+49 171 1234567, +49 171 1234568",
        "+49 171\u20131234567|+491711234567",
        "ann@example.com|ann@example.com",
        "***|***",
        "|",
      })
  void joinsWaysToWriteAPhoneNumber(String phone, String normalised) {
    assertThat(TokenizePhone.normalise(nonNull(phone), null)).isEqualTo(nonNull(normalised));
  }

  @Test
  void joinsNumbersOfACountryWithThoseOfTheWorld() {
    assertThat(TokenizePhone.normalise("0171/1234567", "DE")).isEqualTo("+491711234567");
    assertThat(TokenizePhone.normalise("+49 171 1234567", "US")).isEqualTo("+491711234567");
    assertThat(TokenizePhone.normalise("(06) 33808527", "NL")).isEqualTo("+31633808527");
    assertThat(TokenizePhone.normalise("06 6 33808527", "IT")).isEqualTo("+3906633808527");
    assertThat(TokenizePhone.normalise("ann@example.com", "DE")).isEqualTo("ann@example.com");
  }

  private static String nonNull(String text) {
    return text == null ? "" : text;
  }

  @Test
  void givesTheSameTokensAfterARestartAndOthersUnderAnotherKey() {
    String reference = generated("one.keyset.json");
    String before = Tokenizer.open(reference).tokenize("ann@example.com");

    assertThat(Tokenizer.open(reference).tokenize("ann@example.com")).isEqualTo(before);
    assertThat(Tokenizer.open(generated("other.keyset.json")).tokenize("ann@example.com"))
        .isNotEqualTo(before);
  }

  @Test
  void survivesADictionaryOfAMillionPhonesThatTheInsecureHashDoesNot() throws Exception {
    String reference = generated("dictionary.keyset.json");
    Tokenizer tokenizer = Tokenizer.open(reference);
    Set<ByteBuffer> tokens = new HashSet<>();
    Set<ByteBuffer> digests = new HashSet<>();
    String keyId = "";
    for (int i = 0; i < PHONES; i += 1_000) {
      String token = tokenizer.tokenize(phone(i));
      keyId = token.substring(1, token.indexOf(':'));
      tokens.add(
          ByteBuffer.wrap(Base64.getUrlDecoder().decode(token.substring(token.indexOf(':') + 1))));
      String digest = new InsecureHashSha256().eval(phone(i)).substring(0, 32);
      digests.add(ByteBuffer.wrap(HexFormat.of().parseHex(digest)));
    }

    List<Mac> keyed = new ArrayList<>();
    byte[] idBytes = ByteBuffer.allocate(4).putInt(Integer.parseUnsignedInt(keyId)).array();
    for (byte[] publicKey :
        List.of(
            new byte[32],
            idBytes,
            utf8(keyId),
            utf8("k" + keyId),
            utf8(reference),
            utf8(Keysets.TOKENIZE_KEYSET))) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(publicKey, "HmacSHA256"));
      keyed.add(mac);
    }
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    int tokensFound = 0;
    int digestsFound = 0;
    for (int i = 0; i < PHONES; i++) {
      byte[] text = utf8(phone(i));
      List<byte[]> guesses = new ArrayList<>();
      guesses.add(sha256.digest(text));
      sha256.update(utf8("k" + keyId + ":"));
      guesses.add(sha256.digest(text));
      keyed.forEach(mac -> guesses.add(mac.doFinal(text)));
      for (byte[] guess : guesses) {
        ByteBuffer start = ByteBuffer.wrap(guess, 0, 16);
        tokensFound += tokens.contains(start) ? 1 : 0;
        digestsFound += digests.contains(start) ? 1 : 0;
      }
    }

    assertThat(tokens).hasSize(PHONES / 1_000);
    assertThat(tokensFound).isZero();
    assertThat(digestsFound).isEqualTo(PHONES / 1_000);
  }

  @Test
  void showsItsKeyIdAndNothingElse() {
    byte[] key = "a key for this test, 32 bytes ok".getBytes(StandardCharsets.UTF_8);
    assertThat(Tokenizer.open("env:KEYSET", name -> keyset(key, 7))).hasToString("Tokenizer[k7]");
    assertThat(new TokenizeText().toString()).isEqualTo("TokenizeText");
  }

  static String keyset(byte[] key, int id) {
    try {
      PrfConfig.register();
      HmacPrfParameters parameters =
          HmacPrfParameters.builder()
              .setKeySizeBytes(key.length)
              .setHashType(HmacPrfParameters.HashType.SHA256)
              .build();
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          KeysetHandle.newBuilder()
              .addEntry(
                  KeysetHandle.importKey(
                          HmacPrfKey.builder()
                              .setParameters(parameters)
                              .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                              .build())
                      .withFixedId(id)
                      .makePrimary())
              .build(),
          InsecureSecretKeyAccess.get());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String generated(String name) {
    Path file = folder.resolve(name);
    Keysets.generate(file);
    return "file:" + file;
  }

  private static String phone(int index) {
    return "+49171%07d".formatted(index);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
