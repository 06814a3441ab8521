package io.icestream.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.demo.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the reference project, whose columns come from a real database. */
class RetailScriptsIT {
  private static final Path RETAIL = Path.of("../sql-scripts/retail");
  private static final Map<String, String> ENVIRONMENT = new HashMap<>();

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    postgres = EmbeddedPostgres.start(directory.resolve("postgres"));
    postgres.createDatabase("shop");
    try (Connection connection = postgres.connect("shop");
        Statement statement = connection.createStatement();
        InputStream tables =
            EmbeddedPostgres.class.getResourceAsStream("/io/icestream/demo/shop.sql")) {
      statement.execute(new String(tables.readAllBytes(), StandardCharsets.UTF_8));
    }
    System.setProperty("icestream.env.SHOP_PASSWORD", postgres.password());
    ENVIRONMENT.putAll(
        Map.of(
            "SHOP_PORT", Integer.toString(postgres.port()),
            "LAKE_BUCKET", "retail-lake",
            "LANDING_BUCKET", "retail-landing",
            "SNOWFLAKE_AWS_ROLE", "arn:aws:iam::111111111111:role/retail-snowflake",
            "LAKE_ACCOUNT", "111111111111",
            "AWS_REGION", "eu-central-1"));
  }

  @AfterAll
  static void stop() {
    System.clearProperty("icestream.env.SHOP_PASSWORD");
    if (postgres != null) {
      postgres.close();
    }
  }

  @Test
  void readsAllLayersThroughGlue() throws IOException {
    List<Script> scripts =
        Golden.scripts(RETAIL, "aws", ENVIRONMENT, Optional.of("bronze,silver,gold"));

    assertThat(scripts)
        .extracting(Script::file)
        .containsExactly(
            "01_volumes.sql",
            "02_catalog.sql",
            "03_bronze.sql",
            "04_bronze_checks.sql",
            "05_silver.sql",
            "06_gold.sql",
            "07_final_checks.sql");
    Golden.compare("retail", scripts);
  }

  /** Whatever masking.yml protects is protected again, wherever lineage says that it went. */
  @Test
  void putsPoliciesOnEveryColumnWithTokensOrMasks() {
    List<String> masked =
        Golden.scripts(RETAIL, "aws", ENVIRONMENT).stream()
            .flatMap(script -> script.statements().stream())
            .map(io.icestream.snowflake.Statement::name)
            .filter(name -> name.startsWith("mask "))
            .map(name -> name.substring("mask ".length()))
            .toList();

    assertThat(masked)
        .contains(
            "silver.customers.email",
            "silver.customers.first_name",
            "silver.customers.postal_code",
            "silver.customer_history.full_name",
            "gold.dim_customer.email",
            "gold.dim_customer.full_name",
            "gold.dim_customer.phone")
        .doesNotContain(
            "silver.customers.city", "silver.customers.customer_id", "gold.dim_date.date_key")
        .noneMatch(name -> name.startsWith("bronze."));
  }
}
