package io.icestream.plan;

import java.util.Optional;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Writes and executes what declares the tables and views of a script. A view is planned once, here,
 * and stands for the tables and views as they are now: Flink plans a view that it knows as text
 * once more, with all that it reads, in each statement and view that reads it, which took most of
 * the time of a start.
 */
public final class Declarations {
  private static final String VIEW = "create temporary view ";
  private static final String AS = " as\n";

  private Declarations() {}

  /**
   * The statement that declares a view.
   *
   * @param name as it is written in a statement, quoted
   */
  static String view(String name, String query) {
    return VIEW + name + AS + query;
  }

  /** Whether a statement declares a view in the form of {@link #view}. */
  static boolean isView(String statement) {
    return viewName(statement).isPresent();
  }

  /** The name of the view that such a statement declares, as it is written there. */
  public static Optional<String> viewName(String statement) {
    int end = statement.indexOf(AS);
    return statement.startsWith(VIEW) && end > 0
        ? Optional.of(statement.substring(VIEW.length(), end))
        : Optional.empty();
  }

  /**
   * Executes a statement that declares something; throws what Flink does. A view in another form
   * than ours is left to Flink.
   */
  public static void declare(TableEnvironment tables, String statement) {
    Optional<String> view = viewName(statement);
    if (view.isPresent()) {
      String query = statement.substring(VIEW.length() + view.get().length() + AS.length());
      tables.createTemporaryView(view.get(), tables.sqlQuery(query));
    } else {
      tables.executeSql(statement);
    }
  }
}
