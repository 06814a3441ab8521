package io.icestream.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.project.AllowedShape;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jane.roe+news@mail.example.com | EMAIL",
        "said: <zoë@exämple.de>, twice | EMAIL",
        "+49 171 1234567 | PHONE",
        "call (201) 555-0123 now | PHONE",
        "201-555-0123 | PHONE",
        "4012 8888 8888 1881 | CARD",
        "378282246310005 | CARD",
        "DE89 3704 0044 0532 0130 00 | IBAN",
        "GB29NWBK60161331926819 | IBAN",
        "123-45-6789 | US_SSN",
        "AB 12 34 56 C | UK_NINO",
        "529.982.247-25 | BR_CPF",
      })
  void findsPersonalData(String text, Shape shape) {
    assertThat(Shape.in(text)).containsExactly(Map.entry(shape, 1));
  }

  /** What lakes hold: times, positions, tokens, ids, addresses of processes, what masks leave. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-21T07:55:30.467492621+00:00",
        "1763711730467492",
        "4929384293842938423",
        "00000000026e1eb8/0000000000000000/00000000",
        "k1234567890:Zm9vYmFyYmF6cXV4MTIzNA",
        "***@example.com",
        "+49***67",
        "********1881",
        "pekko.tcp://flink@127.0.0.1:6123/user",
        "io.icestream.run.Pipeline@1f2a3b4c",
        "T-00000001",
        "123e4567-e89b-12d3-a456-426614174000",
        "4012888888881882",
        "DE89370400440532013001",
        "000-12-3456",
        "529.982.247-24",
      })
  void leavesOtherThingsAlone(String text) {
    assertThat(Shape.in(text)).isEmpty();
  }

  @Test
  void countsEachOfManyInOneText() {
    assertThat(Shape.in("a@example.com,b@example.com;c@example.com +12015550123 +12015550124"))
        .containsOnly(Map.entry(Shape.EMAIL, 3), Map.entry(Shape.PHONE, 2));
  }

  @Test
  void isNamedInProjects() {
    assertThat(Stream.of(Shape.values()).map(Shape::label))
        .containsExactlyInAnyOrderElementsOf(AllowedShape.SHAPES);
  }
}
