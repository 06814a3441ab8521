package io.icestream.snowflake;

import io.icestream.secret.SecretReference;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements with references to secrets, and the texts that the server says of them. */
final class SecretText {
  /** What the names of the only statements begin with that may hold a secret. */
  static final String INTEGRATION = "catalog integration ";

  private static final Pattern TOKEN =
      Pattern.compile("(?<=\\bbearer_token = )'(\\$\\{(?:env|file|aws-secret):[^'{}]+})'");

  private SecretText() {}

  /** Throws if a secret is not there, before anything is run that needs one. */
  static void require(List<Script> scripts) {
    scripts.stream().flatMap(script -> script.statements().stream()).forEach(SecretText::resolved);
  }

  /** The statement as the server must have it. */
  static String resolved(Statement statement) {
    if (!statement.name().startsWith(INTEGRATION)) {
      return statement.sql();
    }
    return TOKEN
        .matcher(statement.sql())
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    SnowflakeSql.literal(SecretReference.of(found.group(1)).resolve())));
  }

  /** What the server said: one line, and nothing of a statement that holds a secret. */
  static String said(Statement statement, String message) {
    return TOKEN.matcher(statement.sql()).find()
        ? "its message may hold the catalog's token and is not shown"
        : String.valueOf(message).replaceAll("\\s+", " ").strip();
  }

  /** What the log may hold of a failure; null where that could be a secret. */
  static Throwable cause(Statement statement, Exception failure) {
    return TOKEN.matcher(statement.sql()).find() ? null : failure;
  }
}
