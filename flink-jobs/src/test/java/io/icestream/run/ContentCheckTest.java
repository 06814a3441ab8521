package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCheckTest {
  @ParameterizedTest
  @CsvSource({"3, 12, true", "3, 13, false", "2, 0, false", "0, 9, false"})
  void takesOneOfFiveAndThreeForPersonal(int personal, int others, boolean isFound) {
    List<String> values = new ArrayList<>(Collections.nCopies(personal, "ask ann@example.org"));
    values.addAll(Collections.nCopies(others, "nothing"));
    values.addAll(Stream.of(null, " ", "").toList());

    assertThat(ContentCheck.shape(values).isPresent()).isEqualTo(isFound);
  }
}
