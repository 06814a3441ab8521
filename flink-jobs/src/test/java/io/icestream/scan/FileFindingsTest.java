package io.icestream.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileFindingsTest {
  private static final byte[] RANDOM = {1, (byte) 0xC3, 0x28, (byte) 0x9F, 7, (byte) 0xE2};

  private final FileFindings findings = new FileFindings("a file", Canaries.of(List.of()));

  @ParameterizedTest
  @CsvSource({
    "C@cxH.Bq, 0",
    "abc@cxH.Bq, 0",
    "a@bc.de, 0",
    "ann.lee@example.org, 1",
    "ANN.LEE@EXAMPLE.ORG, 1",
    "Ann+shop@mail.example.co, 1"
  })
  void takesNoChanceAmidBytesForAnAddress(String text, int count) throws Exception {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(RANDOM);
    value.write(Plant.utf8(text));
    value.write(RANDOM);

    assertThat(findings.value(value.toByteArray()).values().stream().mapToInt(i -> i).sum())
        .isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource({"C@cxH.Bq, 1", "ask ann.lee@example.org or b@example.org, 2"})
  void takesEveryAddressInText(String text, int count) {
    assertThat(findings.value(Plant.utf8(text)).values().stream().mapToInt(i -> i).sum())
        .isEqualTo(count);
  }
}
