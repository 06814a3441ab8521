package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "_a", "A1", "order", "a_b_c"})
  void allowsPlainNames(String name) {
    assertThat(Names.isAllowed(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "1a", "a-b", "a b", "a`b", "a;b", "a--b", "a/*b", "a\nb", "a\n", "ä", "a\"b", "a.b"
      })
  void refusesNamesThatCouldEndAStatement(String name) {
    assertThat(Names.isAllowed(name)).isFalse();
  }

  @Test
  void refusesLongNames() {
    assertThat(Names.isAllowed("a".repeat(63))).isTrue();
    assertThat(Names.isAllowed("a".repeat(64))).isFalse();
    assertThat(Names.shown("a\n" + "b".repeat(200))).hasSize(63).startsWith("a?b").endsWith("...");
  }

  @ParameterizedTest
  @CsvSource({"emial, email", "Email, email", "phon, phone", "cityy, city"})
  void suggestsTheNearest(String mistaken, String meant) {
    assertThat(Names.nearest(mistaken, List.of("email", "phone", "city", "country")))
        .first()
        .isEqualTo(meant);
  }

  @Test
  void listsAllNamesWhenNoneIsNear() {
    assertThat(Names.suggest("colour", List.of("size", "name")))
        .isEqualTo("Use one of: name, size.");
    assertThat(Names.nearest("x", List.of("a", "b"))).isEmpty();
    assertThat(Names.suggest("x", List.of())).isEqualTo("There is none yet; add it first.");
  }
}
