package io.icestream.project;

import java.util.List;

/**
 * A database that Gold is delivered to.
 *
 * @param name as the project calls it
 * @param url JDBC URL without credentials
 * @param schema of the database, which takes the tables
 * @param tables what is delivered, such as {@code gold.kpis}
 */
public record ServedDatabase(
    String name,
    String url,
    String username,
    SecretReference password,
    String schema,
    List<String> tables,
    Location location) {

  public ServedDatabase {
    tables = List.copyOf(tables);
  }
}
