package io.icestream.cli;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.ProjectSketch;
import io.icestream.project.ProjectWriter;
import io.icestream.project.TableSketch;
import io.icestream.secret.SecretReference;
import io.icestream.source.mysql.MysqlEndpoint;
import io.icestream.source.mysql.MysqlTables;
import io.icestream.source.postgres.PostgresEndpoint;
import io.icestream.source.postgres.PostgresTables;
import io.icestream.source.postgres.ServerErrors;
import io.icestream.source.postgres.TableName;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code icestream init}: a project that mirrors a database nobody has described. */
@Command(
    name = "init",
    description = {
      "Writes a project that mirrors a PostgreSQL or MySQL database.",
      "Every table goes into Bronze, every table with a key into Silver too. Columns that look",
      "personal by their names are listed in masking.yml and get 'tokenize'.",
      "The password is taken from the environment: <SYSTEM>_PASSWORD, for instance SHOP_PASSWORD."
    },
    footer = {
      "",
      "Example: icestream init my-lake --from jdbc:postgresql://127.0.0.1:5432/shop",
      "         (with the variable SHOP_PASSWORD set)"
    })
final class InitCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIRECTORY",
      description = "Where to write the project (default: a folder named like the database).")
  private Path directory;

  @Option(names = "--from", required = true, paramLabel = "URL", description = "JDBC URL.")
  private String url;

  @Option(
      names = "--user",
      defaultValue = "icestream",
      description = "User of the database (default: ${DEFAULT-VALUE}).")
  private String user;

  @Option(
      names = "--tables",
      split = ",",
      description = "Tables to mirror, * standing for any name (default: all).")
  private List<String> tables;

  @Override
  public Integer call() {
    String system = system(url);
    String variable = system.toUpperCase(Locale.ROOT) + "_PASSWORD";
    SecretReference password = SecretReference.of("${env:" + variable + "}");
    boolean isMysql = url.startsWith("jdbc:mysql:");
    // Both look at the URL, whose mistakes come before a password that is not there.
    Supplier<List<TableSketch>> discovery =
        isMysql
            ? discovery(
                new MysqlEndpoint(url, user, password, MysqlEndpoint.Tls.PREFERRED),
                url.substring(url.lastIndexOf('/') + 1))
            : discovery(new PostgresEndpoint(url, user, password));
    requireValue(password, variable);
    List<TableSketch> found = discovery.get();
    if (found.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_008,
          "Cannot make a project from " + url + ": it has no such table. Look at --tables.");
    }
    Path target = directory == null ? Path.of(system) : directory;
    List<Path> written =
        ProjectWriter.write(
            target,
            new ProjectSketch(
                system,
                system,
                isMysql ? ProjectSketch.Kind.MYSQL : ProjectSketch.Kind.POSTGRES,
                url,
                user,
                found));
    written.forEach(System.out::println);
    summarise(target, found);
    return 0;
  }

  private static void summarise(Path target, List<TableSketch> found) {
    PrintStream err = System.err;
    List<TableSketch> keyless =
        found.stream().filter(table -> table.primaryKey().isEmpty()).toList();
    List<String> personal =
        found.stream()
            .flatMap(
                table ->
                    table.personalColumns().stream()
                        .map(column -> table.name() + "." + column.name()))
            .toList();
    err.println();
    err.println(found.size() + " table(s), all mirrored in Bronze, those with a key in Silver.");
    keyless.forEach(
        table ->
            err.println(
                "  "
                    + table.schema()
                    + "."
                    + table.name()
                    + " has no key: it lands in Bronze only."));
    if (!personal.isEmpty()) {
      err.println(personal.size() + " column(s) look personal and get tokens in Silver:");
      personal.forEach(column -> err.println("  " + column));
    }
    List<String> keys =
        found.stream()
            .flatMap(
                table ->
                    table.personalColumns().stream()
                        .filter(column -> table.primaryKey().contains(column.name()))
                        .map(column -> table.name() + "." + column.name()))
            .toList();
    if (!keys.isEmpty()) {
      err.println(keys.size() + " of them are keys, by which rows are found, and stay CLEAR:");
      keys.forEach(column -> err.println("  " + column));
    }
    err.println("Next: 1. look through " + target.resolve("masking.yml"));
    err.println("      2. icestream plan " + target);
    err.println("      3. icestream run " + target);
  }

  private static void requireValue(SecretReference reference, String variable) {
    try {
      reference.resolve();
    } catch (IcestreamException e) {
      throw new IcestreamException(
          e.code(),
          "Cannot log in: "
              + reference
              + " has no value. export "
              + variable
              + "=... and try again; the password itself is written nowhere.",
          e);
    }
  }

  private Supplier<List<TableSketch>> discovery(PostgresEndpoint endpoint) {
    List<String> patterns = tables == null ? List.of("*.*") : tables;
    return () -> {
      try (Connection connection = endpoint.connect()) {
        return PostgresTables.discover(connection, patterns).stream()
            .map(InitCommand::sketch)
            .toList();
      } catch (SQLException e) {
        throw ServerErrors.coded(endpoint, "look at the tables", e);
      }
    };
  }

  /** A server of MySQL has all databases that there are; the URL names one. */
  private Supplier<List<TableSketch>> discovery(MysqlEndpoint endpoint, String database) {
    List<String> patterns =
        tables == null ? List.of(new TableName(database, "*").toString()) : tables;
    return () ->
        MysqlTables.discover(endpoint, patterns).stream()
            .filter(table -> table.lacks().isEmpty())
            .map(
                table ->
                    new TableSketch(
                        table.name().schema(),
                        table.name().table(),
                        table.columns().stream()
                            .map(
                                column ->
                                    new TableSketch.ColumnSketch(
                                        column.name(), column.flinkSql(), column.isNullable()))
                            .toList(),
                        table.primaryKey()))
            .toList();
  }

  private static TableSketch sketch(PostgresTables.Table table) {
    return new TableSketch(
        table.name().schema(),
        table.name().table(),
        table.columns().stream()
            .filter(column -> !table.generatedColumns().contains(column.name()))
            .map(
                column ->
                    new TableSketch.ColumnSketch(
                        column.name(), column.flinkSql(), column.isNullable()))
            .toList(),
        table.primaryKey());
  }

  /** The database's name as a name that a project may create. */
  private static String system(String url) {
    String path = url.replaceFirst("[?].*", "");
    String name =
        path.substring(path.lastIndexOf('/') + 1)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9_]", "_");
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "db_" + name : name;
  }
}
