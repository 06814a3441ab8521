package io.icestream.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.icestream.reconcile.LakeSession;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;

class TableProfileTest {
  private static final List<TableProfile.Column> COLUMNS =
      List.of(
          new TableProfile.Column("id", "STRING"),
          new TableProfile.Column("status", "STRING"),
          new TableProfile.Column("mail", "STRING"),
          new TableProfile.Column("amount", "DECIMAL(12, 2)"),
          new TableProfile.Column("day", "DATE"),
          new TableProfile.Column("sealed", "BYTES"));

  @Test
  void countsWhatTheColumnsHold() throws Exception {
    TableProfile profile = profile(20_000);

    assertThat(profile.rows()).isEqualTo(20_000);
    ColumnProfile id = profile.columns().get(0);
    assertThat(id.nulls()).isZero();
    assertThat((double) id.distinct()).isCloseTo(20_000, within(400.0));
    ColumnProfile status = profile.columns().get(1);
    assertThat(status.nulls()).isEqualTo(2_000);
    assertThat(status.frequent(5))
        .extracting(ColumnProfile.Frequent::value)
        .containsExactlyInAnyOrder("open", "paid");
    assertThat(status.frequent(5).stream().mapToLong(ColumnProfile.Frequent::rows).sum())
        .isEqualTo(18_000);
    ColumnProfile amount = profile.columns().get(3);
    assertThat(amount.least()).contains(new BigDecimal("0.00"));
    assertThat(amount.most()).contains(new BigDecimal("199.99"));
    assertThat(amount.mean().orElseThrow()).isCloseTo(99.995, within(1e-6));
    // 20,000 different values, 0.00 to 199.99 in steps of a cent: n²-1 over 12 of them.
    assertThat(amount.deviation().orElseThrow()).isCloseTo(57.736, within(0.01));
    assertThat(amount.quantile(0.5).orElseThrow()).isCloseTo(100, within(4.0));
    ColumnProfile day = profile.columns().get(4);
    assertThat(day.least()).contains(LocalDate.of(2026, 1, 1));
    assertThat(day.mean()).isEmpty();
    ColumnProfile sealed = profile.columns().get(5);
    assertThat(sealed.least()).isEmpty();
    assertThat(sealed.frequent(5)).isEmpty();
    assertThat(sealed.longest()).contains(16);
  }

  @Test
  void suggestsRulesThatAllRowsKeep() throws Exception {
    assertThat(RuleSuggestions.of(profile(20_000)))
        .containsExactly(
            "id_is_there: {not_null: id}",
            "id_has_form: {regex: '^[A-Z]-[0-9]{5}$', column: id}",
            "status_is_known: {set: ['open', 'paid'], column: status}",
            "mail_is_there: {not_null: mail}",
            "mail_is_email: {format: email, column: mail}",
            "amount_is_there: {not_null: amount}",
            "amount_is_not_negative: {range: {min: 0}, column: amount}",
            "day_is_there: {not_null: day}",
            "sealed_is_there: {not_null: sealed}");
  }

  @Test
  void suggestsNothingOfFewRows() throws Exception {
    assertThat(RuleSuggestions.of(profile(99))).isEmpty();
  }

  @Test
  void readsNoMoreRowsThanAsked() throws Exception {
    List<String> asked = new ArrayList<>();
    TableProfile.of(
        sql -> {
          asked.add(sql);
          return new LakeSession.Result(List.of(), CloseableIterator.empty());
        },
        "silver.a`b",
        COLUMNS.subList(0, 1),
        7,
        rows -> {});
    assertThat(asked).containsExactly("select `id` from `silver`.`a``b` limit 7");
  }

  private static TableProfile profile(int rows) throws Exception {
    Random random = new Random(5);
    List<Row> content = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      byte[] sealed = new byte[16];
      random.nextBytes(sealed);
      content.add(
          Row.of(
              "C-%05d".formatted(i),
              i % 10 == 0 ? null : i % 2 == 0 ? "open" : "paid",
              "user" + i % 1_000 + "@example.org",
              BigDecimal.valueOf(i, 2),
              LocalDate.of(2026, 1, 1).plusDays(i % 31),
              sealed));
    }
    return TableProfile.of(
        sql ->
            new LakeSession.Result(
                List.of(), CloseableIterator.adapterForIterator(content.iterator())),
        "silver.orders",
        COLUMNS,
        0,
        read -> {});
  }
}
