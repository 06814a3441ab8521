package io.icestream.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnowflakeScriptsTest {
  private static final Path PROJECT = Path.of("src/test/resources/projects/web");

  @Test
  void quotesWhateverItIsGiven() {
    assertThat(SnowflakeSql.name("retail", "a\"b", "order"))
        .isEqualTo("\"RETAIL\".\"A\"\"B\".\"ORDER\"");
    assertThat(SnowflakeSql.literal("it's \\ \n-- statement: x"))
        .isEqualTo("'it''s \\\\ \\n-- statement: x'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STRING | varchar | TEXT",
        "CHAR(2) NOT NULL | varchar | TEXT",
        "INT | number(10, 0) | NUMBER",
        "BIGINT | number(19, 0) | NUMBER",
        "DECIMAL(38, 2) | number(38, 2) | NUMBER",
        "DOUBLE | float | FLOAT",
        "DATE | date | DATE",
        "TIMESTAMP(3) | timestamp_ntz(6) | TIMESTAMP_NTZ",
        "TIMESTAMP_LTZ(3) | timestamp_ltz(6) | TIMESTAMP_LTZ",
        "BYTES | binary | BINARY",
        "ARRAY<STRING> | '' | ARRAY",
        "MAP<STRING, INT> | '' | MAP",
        "ROW<a INT> | '' | OBJECT"
      })
  void knowsTheTypesThatSnowflakeShows(String flink, String sql, String shown) {
    assertThat(SnowflakeType.of(flink)).isEqualTo(new SnowflakeType(sql, shown));
  }

  @Test
  void readsARestCatalog() throws IOException {
    Golden.compare("rest", Golden.scripts(PROJECT, "token", Map.of()));
  }

  @Test
  void leavesLayersOutThatSnowflakeDoesNotRead() {
    List<Script> scripts = Golden.scripts(PROJECT, "", Map.of(), Optional.of("gold"));

    assertThat(scripts).hasSize(7);
    assertThat(scripts.get(2).statements()).isEmpty();
    assertThat(scripts.get(3).statements()).isEmpty();
    assertThat(scripts.toString()).doesNotContain("\"SILVER\"", "\"BRONZE\"").contains("\"GOLD\"");
  }

  /** Of protected texts the largest is one, their number is not. */
  @Test
  void masksWhatStillHoldsAToken() {
    assertThat(Golden.scripts(PROJECT, "", Map.of()).get(5).statements())
        .extracting(Statement::name)
        .contains("mask gold.customers_by_country.newest_name")
        .doesNotContain("mask gold.customers_by_country.named_count");
  }

  @Test
  void showsRowsToNobodyBeforeTheirPolicyIsThere() {
    assertThat(Golden.scripts(PROJECT, "", Map.of()).get(5).statements())
        .extracting(Statement::name)
        .containsSubsequence(
            "row access policy gold.rows_by_country",
            "table gold.customers_by_country",
            "rows of gold.customers_by_country",
            "grant iceberg table gold.customers_by_country to REGIONAL");
  }

  @Test
  void tellsAllWrongSettingsAtOnce() {
    assertThatThrownBy(() -> Golden.scripts(PROJECT, "mistakes", Map.of()))
        .hasMessageContainingAll(
            "ICE-SNOW-001",
            "snowflake.nmae: there is no such setting. Did you mean 'name'?",
            "snowflake.region is not valid: write Glue's, as eu-central-1.",
            "snowflake.account is not valid",
            "snowflake.layers: write some of bronze, silver, gold.",
            "snowflake.refresh-seconds is not valid: write a number from 30 to 86400.")
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void refusesACatalogThatSnowflakeCannotAsk() {
    assertThatThrownBy(() -> Golden.scripts(PROJECT, "laptop", Map.of()))
        .hasMessageContaining("ICE-SNOW-003")
        .hasMessageContaining("a catalog of type hadoop, which Snowflake cannot ask");
  }

  @Test
  void refusesARowPolicyOnNothing() {
    assertThatThrownBy(() -> Golden.scripts(PROJECT, "no-such-column", Map.of()))
        .hasMessageContaining("ICE-SNOW-001")
        .hasMessageContaining("names 'territory', which no Gold table has");
  }

  @Test
  void refusesTextThatBelongsToNoStatement() {
    assertThatThrownBy(() -> ScriptFiles.script("03_bronze.sql", "-- A\n\ndrop table x;\n"))
        .hasMessageContaining(
            "ICE-SNOW-004: Cannot read 03_bronze.sql: line 3 belongs to no statement");
  }
}
