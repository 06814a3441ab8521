package io.icestream.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.reconcile.ComparedColumns.Doubles;
import io.icestream.reconcile.Difference.Kind;
import io.icestream.reconcile.RowComparison.KeyText;
import io.icestream.reconcile.RowComparison.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class RowComparisonTest {
  private static final ComparedColumns KEYED =
      new ComparedColumns(List.of("id", "name", "amount"), List.of("id"), Doubles.EXACT);
  private static final ComparedColumns TOLERANT =
      new ComparedColumns(List.of("id", "amount"), List.of("id"), Doubles.TOLERANT);

  private static List<Object[]> rows(int count) {
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new Object[] {i, "canary " + i, new BigDecimal(i).movePointLeft(2)});
    }
    return rows;
  }

  private static TableRows of(List<Object[]> rows) {
    return reader -> rows.forEach(row -> reader.row(row, null, 1));
  }

  private static Outcome compare(
      ComparedColumns columns, List<Object[]> expected, List<Object[]> lake) throws Exception {
    return new RowComparison(columns, KeyText.SHOWN).compare(of(expected), of(lake));
  }

  @Test
  void theOrderOfRowsDoesNotMatter() throws Exception {
    List<Object[]> shuffled = rows(5_000);
    Collections.shuffle(shuffled, new Random(7));
    Outcome outcome = compare(KEYED, rows(5_000), shuffled);
    assertThat(outcome.isEqual()).isTrue();
    assertThat(outcome.lakeRows()).isEqualTo(5_000);
  }

  @Test
  void aDroppedRowIsMissing() throws Exception {
    List<Object[]> lake = rows(5_000);
    lake.remove(77);
    Outcome outcome = compare(KEYED, rows(5_000), lake);
    assertThat(outcome.isEqual()).isFalse();
    assertThat(outcome.examples()).extracting(Difference::kind).containsExactly(Kind.MISSING);
    assertThat(outcome.examples()).extracting(d -> d.key().orElseThrow()).containsExactly("id=77");
  }

  @Test
  void aRowTooManyIsUnexpectedAndADoubledOneIsRepeated() throws Exception {
    List<Object[]> lake = rows(100);
    lake.add(new Object[] {100, "new", BigDecimal.ONE});
    lake.add(lake.get(5));
    Outcome outcome = compare(KEYED, rows(100), lake);
    assertThat(outcome.differingKeys()).isEqualTo(2);
    assertThat(outcome.examples())
        .extracting(Difference::kind)
        .containsExactlyInAnyOrder(Kind.UNEXPECTED, Kind.REPEATED);
  }

  @Test
  void swappedValuesOfTwoRowsAreBothFoundAndNeverShown() throws Exception {
    List<Object[]> lake = rows(100);
    Object name = lake.get(3)[1];
    lake.get(3)[1] = lake.get(4)[1];
    lake.get(4)[1] = name;
    Outcome outcome = compare(KEYED, rows(100), lake);
    assertThat(outcome.differingKeys()).isEqualTo(2);
    assertThat(outcome.examples()).extracting(Difference::columns).containsOnly(List.of("name"));
    assertThat(outcome.toString()).doesNotContain("canary");
  }

  @Test
  void nullDiffersFromEmptyAndColumnsDoNotRunTogether() throws Exception {
    ComparedColumns texts = new ComparedColumns(List.of("a", "b"), List.of(), Doubles.EXACT);
    List<Object[]> rows =
        List.of(
            new Object[] {null, ""},
            new Object[] {"", null},
            new Object[] {"ab", "c"},
            new Object[] {"a", "bc"});
    for (Object[] expected : rows) {
      for (Object[] found : rows) {
        assertThat(compare(texts, List.<Object[]>of(expected), List.<Object[]>of(found)).isEqual())
            .isEqualTo(Arrays.equals(expected, found));
      }
    }
  }

  @Test
  void equalValuesOfDifferentWidthsAreEqual() {
    CanonicalBytes bytes = new CanonicalBytes();
    assertThat(bytes.bytes((short) 7)).isEqualTo(bytes.bytes(7L));
    assertThat(bytes.bytes(new BigDecimal("1.50"))).isEqualTo(bytes.bytes(new BigDecimal("1.5")));
    assertThat(bytes.bytes(new BigDecimal("0.00"))).isEqualTo(bytes.bytes(BigDecimal.ZERO));
    assertThat(bytes.bytes(new Integer[] {1, null})).isEqualTo(bytes.bytes(new Long[] {1L, null}));
    assertThat(bytes.bytes(Map.of("a", 1, "b", 2))).isEqualTo(bytes.bytes(Map.of("b", 2, "a", 1)));
    assertThat(bytes.bytes(0.0)).isNotEqualTo(bytes.bytes(-0.0));
    assertThat(bytes.bytes(Row.of(1))).isNotEqualTo(bytes.bytes(1));
    assertThat(bytes.bytes(Instant.EPOCH))
        .isNotEqualTo(bytes.bytes(LocalDateTime.of(1970, 1, 1, 0, 0)));
  }

  @Test
  void sumsThatDifferInTheLastDigitsAreEqualAndOthersAreNot() throws Exception {
    List<Object[]> expected = new ArrayList<>();
    List<Object[]> near = new ArrayList<>();
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      // Half of a unit of the rounding that groups near values, where neighbours fall apart.
      double value = i % 2 == 0 ? 1.000000005 + i * 1e-8 : random.nextDouble() * 1e6;
      expected.add(new Object[] {i, value});
      near.add(new Object[] {i, Math.nextUp(value)});
    }
    assertThat(compare(TOLERANT, expected, near).isEqual()).isTrue();
    near.get(9)[1] = (double) near.get(9)[1] * (1 + 1e-6);
    Outcome outcome = compare(TOLERANT, expected, near);
    assertThat(outcome.differingKeys()).isEqualTo(1);
    assertThat(outcome.examples())
        .extracting(Difference::columns)
        .containsExactly(List.of("amount"));
  }

  @Test
  void infinityIsNearNothingElse() throws Exception {
    List<Object[]> expected = List.<Object[]>of(new Object[] {1, Double.POSITIVE_INFINITY});
    assertThat(compare(TOLERANT, expected, expected).isEqual()).isTrue();
    assertThat(compare(TOLERANT, expected, List.<Object[]>of(new Object[] {1, 5.0})).isEqual())
        .isFalse();
  }

  @Test
  void differencesOfAWholeTableAreCountedAndAFewAreShown() throws Exception {
    Outcome outcome = compare(KEYED, rows(3_000), List.of());
    assertThat(outcome.differingKeys()).isEqualTo(3_000);
    assertThat(outcome.isCountExact()).isTrue();
    assertThat(outcome.examples()).hasSize(20);
  }

  @Test
  void rowsThatArriveBetweenTheLooksAreNoDifference() throws Exception {
    int[] looks = new int[1];
    TableRows late = reader -> of(looks[0]++ == 0 ? rows(9) : rows(10)).read(reader);
    Outcome outcome = new RowComparison(KEYED, KeyText.SHOWN).compare(of(rows(10)), late);
    assertThat(outcome.isEqual()).isTrue();
    assertThat(outcome.lakeRows()).isEqualTo(10);
  }

  @Test
  void offsetsThatAreSkippedOrRepeatedAreNoticed() {
    PartitionOffsets partition = new PartitionOffsets(0, 0);
    for (long offset : new long[] {1, 2, 2, 5}) {
      partition.add(offset);
    }
    assertThat(partition.gaps())
        .containsExactly(new PartitionOffsets.Gap(0, 1), new PartitionOffsets.Gap(3, 5));
    assertThat(partition.repeated()).containsExactly(2L);
    assertThat(partition.tail(7)).isEqualTo(new PartitionOffsets.Gap(6, 7));
  }
}
