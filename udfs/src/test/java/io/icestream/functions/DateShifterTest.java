package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateShifterTest {
  private final DateShifter shifter = new DateShifter(Keyrings.fixed());

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "NULL,c-1,NULL",
        "2024-02-29,NULL,NULL",
        "2024-02-29,c-1,2023-07-11",
        "2024-02-29,' c-1 ',2023-07-11",
        "2024-02-29,c-2,2023-09-02",
        "2024-02-29,'',2023-11-22",
        "2024-02-29,Zoë 😀,2023-04-01",
        "0002-01-01,c-1,0001-05-13",
      })
  void givesTheseDatesInEveryReleaseAndProcess(LocalDate date, String subject, LocalDate shifted) {
    assertThat(shifter.shift(date, subject)).isEqualTo(shifted);
  }

  @Test
  void keepsTheDaysBetweenTwoEventsOfASubjectAndUsesTheWholeYear() {
    LocalDate first = LocalDate.of(2024, 2, 29);
    Set<Long> shifts = new HashSet<>();
    for (int subject = 0; subject < 5_000; subject++) {
      String id = "c-" + subject;
      LocalDate shifted = shifter.shift(first, id);
      shifts.add(ChronoUnit.DAYS.between(shifted, first));
      assertThat(ChronoUnit.DAYS.between(shifted, shifter.shift(first.plusDays(400), id)))
          .isEqualTo(400);
    }
    assertThat(shifts).hasSize(365).allMatch(days -> days >= 1 && days <= 365);
  }
}
