package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "NULL|NULL",
        "ann@example.com|***@example.com",
        " Ann.O'Neil+shop@Mail.Example.CO.UK |***@mail.example.co.uk",
        "zoë@bücher.de|***@bücher.de",
        "a@xn--bcher-kva.xn--p1ai|***@xn--bcher-kva.xn--p1ai",
        "''|***",
        "@example.com|***",
        "ann@|***",
        "ann|***",
        "ann@localhost|***",
        "ann@example.com, bob@example.com|***",
        "ann@bob@example.com|***",
        "ann@[10.0.0.1]|***",
        "ann@10.0.0.1|***",
        "\"ann lee\"@example.com|***",
        "Ann Lee <ann@example.com>|***",
        "ann@example.com call +491711234567|***",
        "ann@-example.com|***",
        "ann@example..com|***",
      })
  void keepsOnlyTheDomainOfOneAddress(String email, String masked) {
    assertThat(new MaskEmail().eval(email)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.",
        "a@",
        "a@a.",
        "1",
        "+49",
        " ",
        "+4917112345678",
        "😀",
        "\uD83D",
        "e\u0301"
      })
  void takesTextsOfAnyLength(String part) {
    for (int length : new int[] {1, 64, 320, 200_000}) {
      String text = "ann@" + part.repeat(length);
      assertThat(new MaskEmail().eval(text)).startsWith("***").hasSizeLessThan(260);
      assertThat(new MaskPhone().eval(part.repeat(length))).contains("***").hasSizeLessThan(9);
      assertThat(new MaskName().eval(text)).isEqualTo("***");
      assertThat(new MaskKeepLast().eval(text, 1)).startsWith("***").hasSizeLessThan(6);
      assertThat(TokenizeEmail.normalise(text)).isNotNull();
      assertThat(TokenizePhone.normalise(text, null)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "***@example.com,***@example.com",
    "ann@Example.com,***@example.com",
    "+49***67,***",
    "***,***",
  })
  void hidesWhatWasHiddenAlready(String masked, String again) {
    assertThat(new MaskEmail().eval(masked)).isEqualTo(again.contains("@") ? again : "***");
    assertThat(new MaskPhone().eval(masked)).isEqualTo("***");
    assertThat(new RedactText().eval("***")).isEqualTo("***");
  }

  @Test
  void refusesADomainThatNoMailServerCanHave() {
    String label = "a".repeat(63) + ".";
    assertThat(new MaskEmail().eval("ann@" + label.repeat(4) + "com")).isEqualTo("***");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      delimiter = '|',
      value = {
        "NULL|NULL",
        "+49 171 1234567|+49***67",
        "tel:+49-171-1234567|+49***67",
        "+1 (415) 555-2671|+1***71",
        "+47 22 12 34 56|+47***",
        "+354 410 4000|+354***",
        "+290 22158|+290***",
        "+1 415 555 2671 ext. 12|+1***71",
        "Ann +49 171 1234567|***",
        "+1 800 FLOWERS|***",
        "0171 1234567|***",
        "0049 171 1234567|***",
        "+49|***",
        "+999 171 1234567|***",
        "+1 415 555 2671 555 2671 555|***",
        "ann@example.com|***",
        "''|***",
      })
  void keepsCountryCodeAndAtMostTwoDigitsOfAPhone(String phone, String masked) {
    assertThat(new MaskPhone().eval(phone)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      delimiter = '|',
      value = {
        "NULL|DE|NULL",
        "0171 1234567|NULL|***",
        "0171 1234567|DE|+49***67",
        "0171-1234567|' de '|+49***67",
        "tel:0171/1234567|DE|+49***67",
        "+49 171 1234567|FR|+49***67",
        "0049 171 1234567|DE|+49***67",
        "(415) 555-2671|US|+1***71",
        "555-2671|US|***",
        "0171 1234567|XX|***",
        "0171 1234567|Germany|***",
        "0171 1234567 Ann|DE|***",
        "+999 171 1234567|DE|***",
        "1|DE|***",
      })
  void takesANumberOfTheCountryThatIsGiven(String phone, String country, String masked) {
    assertThat(new MaskPhone().eval(phone, country)).isEqualTo(masked);
    assertThat(new IsPhone().eval(phone, country))
        .isEqualTo(phone == null ? null : !masked.equals("***"));
  }

  @Test
  void leavesTenMillionNumbersBehindEveryMaskedPhoneThatShowsDigits() {
    // 8-digit numbers show none, 9-digit numbers hide seven.
    assertThat(new MaskPhone().eval("+4722123456")).isEqualTo("+47***");
    assertThat(new MaskPhone().eval("+33612345678")).isEqualTo("+33***78");
    Set<String> masks = new HashSet<>();
    for (int number = 600_000_000; number < 600_100_000; number++) {
      masks.add(new MaskPhone().eval("+33" + number));
    }
    assertThat(masks).hasSizeLessThanOrEqualTo(101);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {"NULL,NULL", "Ann,***", "A,***", "'',***", "Ann Maria von und zu Lee,***"})
  void hidesNamesAndTextsWhateverTheirLength(String text, String masked) {
    assertThat(new MaskName().eval(text)).isEqualTo(masked);
    assertThat(new RedactText().eval(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "NULL,4,NULL,NULL",
        "4111111111111234,NULL,NULL,NULL",
        "4111111111111234,4,4111***,***1234",
        "4111111111111234,5,***,***",
        "1234,4,***,***",
        "1234,1,1***,***4",
        "123,1,***,***",
        "4111111111111234,0,***,***",
        "'',0,***,***",
        "'',1,***,***",
        "😀bc😀,1,😀***,***😀",
        "4111111111111234,2147483647,***,***",
      })
  void keepsAtMostAQuarterOfAText(String text, Integer count, String first, String last) {
    assertThat(new MaskKeepFirst().eval(text, count)).isEqualTo(first);
    assertThat(new MaskKeepLast().eval(text, count)).isEqualTo(last);
  }

  @Test
  void refusesANegativeCountWithoutShowingTheText() {
    assertThatThrownBy(() -> new MaskKeepLast().eval("canary-text", -1))
        .isInstanceOf(FunctionException.class)
        .hasMessage(
            "ICE-FUN-007 Cannot mask a text: the number of characters to keep is negative (count=-1). Give 0 or more.");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "NULL,NULL",
        "1984-05-17,1984-01-01",
        "2000-12-31,2000-01-01",
        "1900-01-01,1900-01-01",
        "2024-02-29,2024-01-01",
      })
  void keepsOnlyTheYearOfADate(LocalDate date, LocalDate year) {
    assertThat(new GeneraliseDate().eval(date)).isEqualTo(year);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "NULL,NULL,NULL",
        "'',e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,d41d8cd98f00b204e9800998ecf8427e",
        "abc,ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad,900150983cd24fb0d6963f7d28e17f72",
      })
  void digestsAsTheStandardsSay(String text, String sha256, String md5) {
    assertThat(new InsecureHashSha256().eval(text)).isEqualTo(sha256);
    assertThat(new InsecureHashMd5().eval(text)).isEqualTo(md5);
  }
}
