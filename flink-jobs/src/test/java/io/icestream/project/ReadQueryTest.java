package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.table.api.ValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadQueryTest {
  private static final List<String> TABLES =
      List.of("silver.customers", "gold.daily_sales", "bronze.shop__customers");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop table silver.customers",
        "insert into silver.customers select * from silver.customers",
        "delete from silver.customers",
        "alter table silver.customers add (x int)",
        "create table silver.x (a int)",
        "use catalog other"
      })
  void writesNothing(String sql) {
    assertThatThrownBy(() -> ReadQuery.of(sql))
        .hasMessageStartingWith("ICE-RUN-010: Cannot run the query: it does more than read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1;",
        "with a as (select 1 as b) select b from a",
        "values (1)",
        "show tables in silver",
        "describe silver.customers",
        "explain select * from silver.customers"
      })
  void reads(String sql) {
    ReadQuery.of(sql).checkTables(TABLES);

    assertThat(ReadQuery.of(sql).sql()).doesNotContain(";");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select * from silver.custmers | no table silver.custmers (line 1, column 15). Did you mean 'silver.customers'?",
        "select 1 from customers | no table customers (line 1, column 15). Write its layer too: silver.customers.",
        "select * from lake.silver.customer | no table silver.customer (line 1, column 15). Did you mean 'silver.customers'?",
        "select * from x.y | no table x.y (line 1, column 15). Use one of: bronze.shop__customers, gold.daily_sales, silver.customers."
      })
  void namesTheNearestTable(String sql, String expected) {
    assertThatThrownBy(() -> ReadQuery.of(sql).checkTables(TABLES)).hasMessageEndingWith(expected);
  }

  @Test
  void saysWhereAQueryDoesNotParse() {
    assertThatThrownBy(() -> ReadQuery.of("select a\nfrom from t"))
        .hasMessage(
            "ICE-RUN-010: Cannot run the query: 'from' cannot stand here (line 2, column 6). Correct"
                + " the query.");
  }

  @Test
  void namesTheNearestColumn() {
    ValidationException failure =
        new ValidationException(
            "SQL validation failed. From line 1, column 8 to line 1, column 12: Column 'emial' not"
                + " found in any table",
            new IllegalStateException("Column 'emial' not found in any table"));

    assertThat(
            ReadQuery.of("select emial from silver.customers")
                .explained(failure, List.of("id", "email")))
        .hasMessage(
            "ICE-RUN-010: Cannot run the query: Column 'emial' not found in any table (line 1, column"
                + " 8). Did you mean 'email'?");
  }
}
