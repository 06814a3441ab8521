package io.icestream.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands through the real driver, which speaks to a stub of the server's protocol. */
class SnowflakeCommandIT {
  private static final String PROJECT = "src/test/resources/projects/web";
  private static final String USER = "loader";

  /** Nobody's password. */
  private final String password = UUID.randomUUID().toString();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream standardOut = System.out;
  private final PrintStream standardErr = System.err;
  private SnowflakeStub stub;

  @TempDir private Path directory;

  @BeforeEach
  void start() throws IOException {
    stub = SnowflakeStub.start(USER, password);
    Files.writeString(directory.resolve("password"), password);
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    System.setOut(standardOut);
    System.setErr(standardErr);
    System.clearProperty("icestream.env.LAKE_TOKEN");
    stub.close();
  }

  @Test
  void sendsStatementsInOrder() {
    assertThat(apply()).as(err()).isZero();

    List<String> expected =
        scripts().stream()
            .flatMap(script -> script.statements().stream())
            .map(Statement::sql)
            .toList();
    assertThat(expected).hasSizeGreaterThan(40);
    assertThat(stub.statements()).containsExactlyElementsOf(expected);
    assertThat(stub.isLoggedOut()).isTrue();
    assertThat(out())
        .containsSubsequence(
            "01_volumes.sql: ",
            "  ok      volume silver",
            "03_bronze.sql: ",
            "  ok      table bronze.web__customers",
            "06_gold.sql: ",
            "  ok      view gold.customers_by_country",
            "07_final_checks.sql: ")
        .contains(expected.size() + " statements ran")
        .doesNotContain(password);
  }

  @Test
  void stopsAtTheStatementThatFailsAndNamesIt() {
    stub.failing("modify column \"EMAIL\"", "SQL compilation error:\nPolicy does not exist.");

    assertThat(apply()).isEqualTo(1);

    assertThat(stub.statements())
        .last()
        .asString()
        .contains("modify column \"EMAIL\" set masking policy");
    assertThat(err())
        .contains(
            "ICE-SNOW-005: Cannot run 'mask silver.customers.email' of 05_silver.sql: SQL"
                + " compilation error: Policy does not exist. (code 2003, SQL state 02000).",
            "nothing after it was run");
    assertThat(out()).contains("FAILED  mask silver.customers.email").doesNotContain("06_gold.sql");
  }

  @Test
  void runsTheScriptsOfAFolderFromANumberOn() {
    assertThat(run("print", "--dir", directory.resolve("scripts").toString())).as(err()).isZero();
    assertThat(stub.statements()).isEmpty();

    assertThat(apply("--dir", directory.resolve("scripts").toString(), "--from", "3", "--to", "5"))
        .as(err())
        .isZero();

    assertThat(stub.statements())
        .containsExactlyElementsOf(
            scripts().subList(2, 5).stream()
                .flatMap(script -> script.statements().stream())
                .map(Statement::sql)
                .toList());
  }

  @Test
  void saysThatTheLoginIsRefused() throws IOException {
    Files.writeString(directory.resolve("password"), "another");

    assertThat(apply()).isEqualTo(2);

    assertThat(err())
        .contains("ICE-SNOW-002: Cannot log in to Snowflake at " + stub.url())
        .contains("Incorrect username or password was specified.")
        .doesNotContain("another");
    assertThat(stub.statements()).isEmpty();
  }

  /** The profile has a password, which is not asked for then. */
  @Test
  void logsInWithAKey() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    stub.knowing(pair.getPublic());
    Path key = directory.resolve("key.p8");
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");

    String[] options = {
      "--profile", "login", "--url", stub.url(), "--user", USER, "--private-key-file", key + ""
    };
    assertThat(run("refresh", options)).as(err()).isZero();

    assertThat(stub.statements()).hasSize(5);
  }

  @Test
  void saysThatNobodyAnswers() {
    stub.close();

    assertThat(apply()).isEqualTo(2);

    assertThat(err()).contains("ICE-SNOW-002: Cannot log in to Snowflake at " + stub.url());
  }

  @Test
  void tellsWhatChecksFind() {
    assertThat(run("check", connection())).as(err()).isZero();
    assertThat(out()).contains("0 found something");
    assertThat(stub.statements())
        .allMatch(sql -> sql.startsWith("use ") || sql.startsWith("select "))
        .hasSize(
            scripts().stream()
                .filter(Script::hasChecks)
                .mapToInt(script -> script.statements().size())
                .sum());

    stub.finding("having count(*) > 1", Map.of("ROW_COUNT", "2"));
    assertThat(run("check", connection())).isEqualTo(1);
    assertThat(out())
        .contains("  FOUND   silver.customers has one row a key", "            ROW_COUNT = 2")
        .contains("2 found something");
  }

  @Test
  void refreshesEveryTable() {
    assertThat(run("refresh", connection())).as(err()).isZero();

    assertThat(stub.statements())
        .containsExactly(
            "use role \"WEB_SHOP_LOADER\"",
            "use warehouse \"WEB_SHOP\"",
            "alter iceberg table \"WEB_SHOP\".\"BRONZE\".\"WEB__CUSTOMERS\" refresh",
            "alter iceberg table \"WEB_SHOP\".\"SILVER\".\"CUSTOMERS\" refresh",
            "alter iceberg table \"WEB_SHOP\".\"GOLD\".\"CUSTOMERS_BY_COUNTRY\" refresh");
  }

  @Test
  void sendsTheCatalogsTokenAndNeverShowsIt() {
    System.setProperty("icestream.env.LAKE_TOKEN", "it's " + password);
    stub.failing("\"WEB_SHOP_GOLD\"\n    catalog_source", "Invalid token it's " + password);

    assertThat(apply("--profile", "token")).isEqualTo(1);

    assertThat(stub.statements()).last().asString().contains("'it''s " + password + "'");
    assertThat(out() + err())
        .contains("Cannot run 'catalog integration gold' of 02_catalog.sql")
        .doesNotContain(password);
    assertThat(run("print", "--profile", "token")).isZero();
    assertThat(out()).contains("bearer_token = '${env:LAKE_TOKEN}'").doesNotContain(password);
  }

  @Test
  void runsNothingWithoutTheCatalogsToken() {
    assertThat(apply("--profile", "token")).isEqualTo(2);

    assertThat(err()).contains("ICE-SRC-003: Cannot resolve ${env:LAKE_TOKEN}");
    assertThat(stub.statements()).isEmpty();
  }

  @Test
  void refusesSecretsAndPlainConnections() {
    assertThat(run("check", "--password", password, "--url", "jdbc:snowflake://db.example?ssl=off"))
        .isEqualTo(2);

    assertThat(err())
        .contains(
            "ICE-SNOW-001: Cannot connect to Snowflake",
            "ssl=off is for this machine only",
            "--user",
            "write a reference, not the secret")
        .doesNotContain(password);
  }

  private int apply(String... more) {
    List<String> arguments = new ArrayList<>(List.of(connection()));
    arguments.addAll(List.of(more));
    return run("apply", arguments.toArray(String[]::new));
  }

  private String[] connection() {
    return new String[] {
      "--url", stub.url(), "--user", USER, "--password", "${file:" + directory + "/password}"
    };
  }

  private int run(String command, String... options) {
    out.reset();
    err.reset();
    List<String> arguments = new ArrayList<>(List.of("snowflake", command, PROJECT));
    arguments.addAll(Arrays.asList(options));
    return SnowflakeMain.execute(arguments.toArray(String[]::new));
  }

  private static List<Script> scripts() {
    return Golden.scripts(Path.of(PROJECT), "", Map.of());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
