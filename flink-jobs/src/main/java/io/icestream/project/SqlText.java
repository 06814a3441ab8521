package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The text of an SQL file with its parameters filled in, cut into statements. It knows comments and
 * quotes but no grammar, and tells places of the filled-in text as places of the file.
 */
final class SqlText {
  private final String file;
  private final String original;
  private final Map<String, String> parameters;
  private final Problems problems;
  private final StringBuilder text = new StringBuilder();
  private final List<Shift> shifts = new ArrayList<>();
  private final List<Statement> statements = new ArrayList<>();

  private int at;
  private int depth;
  private int statementStart = -1;
  private int statementEnd;
  private int asEnd = -1;
  private boolean isBroken;

  private SqlText(String file, String original, Map<String, String> parameters, Problems problems) {
    this.file = file;
    this.original = original.replace("\r\n", "\n");
    this.parameters = parameters;
    this.problems = problems;
  }

  static SqlText read(
      String file, String original, Map<String, String> parameters, Problems problems) {
    SqlText sql = new SqlText(file, original, parameters, problems);
    problems.quote(file, sql.original);
    sql.scan();
    return sql;
  }

  /**
   * A statement.
   *
   * @param start its first character in the filled-in text
   * @param end the place behind its last one, comments after it not included
   * @param afterAs the place behind the first word {@code AS} outside brackets; -1 if there is none
   */
  record Statement(int start, int end, int afterAs) {}

  /** From this place of the filled-in text on, places of the file are this much further. */
  private record Shift(int from, int original) {}

  List<Statement> statements() {
    return statements;
  }

  /** Whether a quote or a comment never ends, so that statements may be missing. */
  boolean isBroken() {
    return isBroken;
  }

  String file() {
    return file;
  }

  String text(int start, int end) {
    return text.substring(start, end);
  }

  /** The first character from {@code start} on that belongs to no comment and no blank. */
  int skipBlanks(int start) {
    int from = start;
    while (from < text.length()) {
      if (Character.isWhitespace(text.charAt(from))) {
        from++;
      } else if (text.indexOf("--", from) == from) {
        int end = text.indexOf("\n", from);
        from = end < 0 ? text.length() : end;
      } else if (text.indexOf("/*", from) == from && text.indexOf("/*+", from) != from) {
        int end = text.indexOf("*/", from);
        from = end < 0 ? text.length() : end + 2;
      } else {
        return from;
      }
    }
    return from;
  }

  /** The statement alone, behind as many blanks and line breaks that its places are the text's. */
  String padded(Statement statement) {
    int line = 0;
    int lineStart = 0;
    for (int i = 0; i < statement.start(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return "\n".repeat(line)
        + " ".repeat(statement.start() - lineStart)
        + text(statement.start(), statement.end());
  }

  /** The place in the file of a character of the filled-in text. */
  Location locate(int place) {
    int originalPlace = place;
    for (Shift shift : shifts) {
      if (place >= shift.from()) {
        originalPlace = place - shift.from() + shift.original();
      }
    }
    originalPlace = Math.min(originalPlace, original.length());
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < originalPlace; i++) {
      if (original.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Location(file, line, originalPlace - lineStart + 1);
  }

  /** The place in the file of a line and column, both from 1, of the filled-in text. */
  Location locate(int line, int column) {
    int place = 0;
    for (int i = 1; i < line; i++) {
      int end = text.indexOf("\n", place);
      if (end < 0) {
        break;
      }
      place = end + 1;
    }
    return locate(Math.min(text.length(), place + Math.max(0, column - 1)));
  }

  Problem problem(ErrorCode code, Location location, String message) {
    return new Problem(code, location, message, problems.excerpt(location));
  }

  private void scan() {
    while (at < original.length()) {
      char c = original.charAt(at);
      if (startsWith("--")) {
        copyTo(endOr(original.indexOf('\n', at), 0));
      } else if (startsWith("/*+")) {
        significant();
        copyQuoted(endOr(original.indexOf("*/", at + 3), 2), "A hint");
      } else if (startsWith("/*")) {
        copyQuoted(endOr(original.indexOf("*/", at + 2), 2), "A comment");
      } else if (c == '\'' || c == '`') {
        significant();
        copyQuoted(endOfQuoted(c), c == '`' ? "A quoted name" : "A text");
        ended();
      } else if (startsWith("${")) {
        significant();
        fillIn();
        ended();
      } else if (Character.isLetter(c) || c == '_') {
        significant();
        word();
        ended();
      } else if (c == ';') {
        copyTo(at + 1);
        endStatement();
      } else if (Character.isWhitespace(c)) {
        copyTo(at + 1);
      } else {
        significant();
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        copyTo(at + 1);
        ended();
      }
    }
    endStatement();
  }

  private boolean startsWith(String prefix) {
    return original.startsWith(prefix, at);
  }

  private int endOr(int found, int length) {
    return found < 0 ? -1 : found + length;
  }

  private void significant() {
    if (statementStart < 0) {
      statementStart = text.length();
    }
  }

  private void ended() {
    statementEnd = text.length();
  }

  private void endStatement() {
    if (statementStart >= 0) {
      statements.add(new Statement(statementStart, statementEnd, asEnd));
    }
    statementStart = -1;
    asEnd = -1;
    depth = 0;
  }

  private void word() {
    int end = at;
    while (end < original.length()
        && (Character.isLetterOrDigit(original.charAt(end)) || original.charAt(end) == '_')) {
      end++;
    }
    boolean isAs = original.substring(at, end).equalsIgnoreCase("as");
    copyTo(end);
    if (isAs && asEnd < 0 && depth == 0) {
      asEnd = text.length();
    }
  }

  private int endOfQuoted(char quote) {
    int end = at + 1;
    while (end < original.length()) {
      if (original.charAt(end) == quote) {
        if (end + 1 < original.length() && original.charAt(end + 1) == quote) {
          end++;
        } else {
          return end + 1;
        }
      }
      end++;
    }
    return -1;
  }

  private void copyQuoted(int end, String what) {
    if (end < 0) {
      Location location = locate(text.length());
      problems.add(
          problem(
              ErrorCode.PROJ_014,
              location,
              "Cannot read "
                  + file
                  + ": "
                  + decapitalised(what)
                  + " that begins here never ends. Close it."));
      isBroken = true;
      // What follows is all inside the quotes: there is nothing more to say about it.
      text.append(original, at, original.length());
      at = original.length();
      statementStart = -1;
      return;
    }
    int placeholder = original.indexOf("${", at);
    if (placeholder >= 0 && placeholder < end && original.charAt(at) == '\'') {
      problems.add(
          problem(
              ErrorCode.PROJ_013,
              locate(text.length() + placeholder - at),
              "Cannot fill a parameter in: it stands inside quotes. Write it without them; a text"
                  + " brings its own."));
    }
    copyTo(end);
  }

  private static String decapitalised(String text) {
    return "a" + text.substring(1);
  }

  private void copyTo(int end) {
    int to = end < 0 ? original.length() : end;
    text.append(original, at, to);
    at = to;
  }

  private void fillIn() {
    Location location = locate(text.length());
    int end = original.indexOf('}', at);
    String name = end < 0 ? "" : original.substring(at + 2, end);
    String value = parameters.get(name);
    if (value == null) {
      boolean isOther = name.startsWith("env:") || name.startsWith("file:");
      problems.add(
          problem(
              ErrorCode.PROJ_022,
              location,
              "Cannot fill "
                  + (Names.isAllowed(name) ? "${" + name + "}" : "a placeholder")
                  + " in: "
                  + (isOther ? "SQL takes parameters only" : "there is no such parameter")
                  + ". "
                  + (parameters.isEmpty() || isOther
                      ? "Declare it under 'parameters' of " + ProjectLoader.SETTINGS + "."
                      : Names.suggest(name, parameters.keySet()))));
      value = "0";
    }
    text.append(value);
    at = end < 0 ? original.length() : end + 1;
    shifts.add(new Shift(text.length(), at));
  }
}
