package io.icestream.snowflake;

import java.util.List;

/**
 * A numbered script.
 *
 * @param file its name, such as {@code 03_bronze.sql}
 * @param about what it does, in a sentence
 */
record Script(String file, String about, List<Statement> statements) {
  Script {
    statements = List.copyOf(statements);
  }

  boolean hasChecks() {
    return statements.stream().anyMatch(Statement::isCheck);
  }
}
