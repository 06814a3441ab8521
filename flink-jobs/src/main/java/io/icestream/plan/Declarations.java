package io.icestream.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Declares the tables and views of a script. A view is planned once, here, and stands for the
 * tables and views as they are now: Flink plans a view that it knows as text once more, with all
 * that it reads, in each statement and view that reads it, which took most of the time of a start.
 */
public final class Declarations {
  private static final Pattern VIEW =
      Pattern.compile(
          "create\\s+temporary\\s+view\\s+([\\w.`]+)\\s+as\\s(.*)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Declarations() {}

  /** The name of the view that a statement declares, without quotes; empty for all others. */
  public static Optional<String> viewName(String statement) {
    Matcher view = VIEW.matcher(statement);
    return view.matches() ? Optional.of(view.group(1).replace("`", "")) : Optional.empty();
  }

  /** Executes a statement that declares something; throws what Flink does. */
  public static void declare(TableEnvironment tables, String statement) {
    Matcher view = VIEW.matcher(statement);
    if (view.matches()) {
      tables.createTemporaryView(view.group(1), tables.sqlQuery(view.group(2)));
    } else {
      tables.executeSql(statement);
    }
  }
}
