package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonalValuesTest {
  @ParameterizedTest
  @CsvSource({
    "write to ann@example.org, email",
    "+49 171 1234567, phone",
    "call +1 (415) 555-2671 at noon, phone",
    "4111 1111 1111 1111, card",
    "DE89 3704 0044 0532 0130 00, iban",
    "4111 1111 1111 1112, none",
    "DE88 3704 0044 0532 0130 00, none",
    "2024-01-01 10:00, none",
    "1.50 EUR, none",
    "A-1002-77, none",
    "***@example.org, none"
  })
  void knowsTheShapeOfValues(String value, String kind) {
    assertThat(PersonalValues.kind(Collections.nCopies(5, value)).orElse("none")).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({"3, 12, true", "3, 13, false", "2, 0, false"})
  void takesOneOfFiveAndThree(int personal, int others, boolean isFound) {
    List<String> values = new ArrayList<>(Collections.nCopies(personal, "ann@example.org"));
    values.addAll(Collections.nCopies(others, "nothing"));
    values.addAll(Stream.of(null, " ", "").toList());

    assertThat(PersonalValues.kind(values).isPresent()).isEqualTo(isFound);
  }
}
