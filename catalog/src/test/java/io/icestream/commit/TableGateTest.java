package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.commit.Cut.TableCut;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableGateTest {
  @ParameterizedTest
  @CsvSource({
    "9, 0, 'silver.orders has 9 rows, fewer than 10'",
    "10, 0, ''",
    "20, 0, ''",
    "21, 0, 'silver.orders has 21 rows, more than 20'",
    "15, 5, ''",
    "15, 6,"
        + " 'silver.orders has 6 rows in quarantine and 15 in the table, a share of 0.2857; 0.25 is"
        + " allowed'",
    "12, 4, ''"
  })
  void holdsACutForRowsAndQuarantine(long rows, long out, String reason) {
    TableGate gate = new TableGate("silver.orders", "quarantine.orders", 10L, 20L, 0.25);

    assertThat(
            gate.reasonToHold(
                    cut(List.of(table("quarantine.orders", out), table("silver.orders", rows))))
                .orElse(""))
        .isEqualTo(reason);
  }

  @Test
  void letsCutsOfOtherTablesPass() {
    TableGate gate = new TableGate("silver.orders", "quarantine.orders", 10L, null, null);

    assertThat(gate.reasonToHold(cut(List.of(table("silver.other", 0))))).isEmpty();
  }

  private static Cut cut(List<TableCut> tables) {
    return new Cut(1, "job", 1, 1, Instant.EPOCH, tables);
  }

  @Test
  void holdsACutThatLacksTooManyOfTheRowsThatReadersSee() {
    DropGate gate = new DropGate("silver.orders", 0.2);
    assertThat(gate.reasonToHold(cut(List.of(lost(100, 80))))).isEmpty();
    assertThat(gate.reasonToHold(cut(List.of(lost(0, 0))))).isEmpty();
    assertThat(gate.reasonToHold(cut(List.of(lost(100, 79)))))
        .contains("silver.orders has 79 rows and had 100, a loss of more than a share of 0.2");
  }

  private static TableCut lost(long before, long now) {
    return new TableCut("silver.orders", 1, "cut_1", true, 0, 0, before - now, now, before);
  }

  private static TableCut table(String name, long rows) {
    return new TableCut(name, 1, "cut_1", true, rows, 0, 0, rows, 0);
  }
}
