package io.icestream.snowflake;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;

/** Runs statements one after the other and says so; the first that fails is the last. */
final class ScriptRunner {
  private final SnowflakeSession session;
  private final PrintStream out;
  private int statements;
  private int checks;
  private int failed;

  ScriptRunner(SnowflakeSession session, PrintStream out) {
    this.session = session;
    this.out = out;
  }

  /** Runs all of a script. */
  void run(Script script) {
    out.println(script.file() + ": " + script.about());
    script.statements().forEach(statement -> run(script.file(), statement));
  }

  /** Runs a statement. */
  void run(String where, Statement statement) {
    List<String> rows;
    try {
      rows = session.run(statement);
    } catch (SQLException e) {
      out.println("  FAILED  " + statement.name());
      throw new IcestreamException(
          ErrorCode.SNOW_005,
          ("Cannot run '%s' of %s: %s (code %d, SQL state %s). %d statements before it took effect,"
                  + " nothing after it was run. Correct the cause and run all again: each statement"
                  + " may be run twice.")
              .formatted(
                  statement.name(),
                  where,
                  SecretText.said(statement, e.getMessage()),
                  e.getErrorCode(),
                  e.getSQLState(),
                  statements),
          SecretText.cause(statement, e));
    }
    statements++;
    checks += statement.isCheck() ? 1 : 0;
    failed += rows.isEmpty() ? 0 : 1;
    out.println((rows.isEmpty() ? "  ok      " : "  FOUND   ") + statement.name());
    rows.forEach(row -> out.println("            " + row));
  }

  /** What was run and found, in a line. */
  String summary() {
    return "%d statements ran, %d of them checks: %d found something"
        .formatted(statements, checks, failed);
  }

  int failed() {
    return failed;
  }
}
