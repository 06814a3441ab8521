package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyVariableTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -",
        "'{\"primaryKeyId\": 1}', env:KEYS",
        "${aws-secret:lake/tokenize}, aws-secret:lake/tokenize",
        "'${aws-secret:lake/keys#seal}\n', aws-secret:lake/keys#seal",
        "x${aws-secret:lake/tokenize}, env:KEYS",
        "${file:/keys}, env:KEYS",
      })
  void aVariableHoldsKeysOrRefersToASecret(String content, String reference) {
    assertThat(KeyVariable.reference("KEYS", name -> name.equals("KEYS") ? content : "other"))
        .isEqualTo(java.util.Optional.ofNullable(reference));
  }
}
