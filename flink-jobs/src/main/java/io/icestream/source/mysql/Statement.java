package io.icestream.source.mysql;

import io.icestream.source.postgres.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A statement that the log has as text, taken apart into words and signs. Enough is understood to
 * tell what may change a table other than by rows; in doubt it may.
 */
final class Statement {

  /** What a statement does to tables. */
  enum Effect {
    /** Nothing that matters. */
    NONE,
    BEGIN,
    COMMIT,
    ROLLBACK,
    /** Of a part of a transaction. */
    ROLLBACK_PART,
    XA_BEGIN,
    /** Columns or keys may be others. */
    ALTER,
    /** Rows went, or came from elsewhere, without being told. */
    REPLACE_ROWS,
    /** The table went. */
    DROP,
    /** Rows were changed by a statement, of which nobody knows which. */
    CHANGE_ROWS
  }

  /** Stands for all tables of a database where one is dropped. */
  static final String ANY = "\0";

  private static final Set<String> CHANGES =
      Set.of("INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH", "MERGE", "CALL", "IMPORT");
  private static final Set<String> OF_PARTITIONS =
      Set.of("DROP", "TRUNCATE", "EXCHANGE", "DISCARD", "IMPORT", "CONVERT");

  /** A word, a quoted name or a sign. */
  private record Token(String text, boolean isName) {
    boolean is(String word) {
      return !isName && text.equalsIgnoreCase(word);
    }
  }

  private final List<Token> tokens;
  private final String database;

  /**
   * @param database the one of the session, for names without
   */
  Statement(String sql, String database) {
    this.tokens = tokens(sql);
    this.database = database;
  }

  /** What it does to tables for which the predicate holds; asks for none where that is clear. */
  Effect effect(Predicate<TableName> isCaptured) {
    String first = word(0);
    switch (first) {
      case "BEGIN", "START" -> {
        return Effect.BEGIN;
      }
      case "COMMIT" -> {
        return Effect.COMMIT;
      }
      case "ROLLBACK" -> {
        return has("TO", 4) ? Effect.ROLLBACK_PART : Effect.ROLLBACK;
      }
      case "XA" -> {
        return word(1).equals("START") || word(1).equals("BEGIN") ? Effect.XA_BEGIN : Effect.NONE;
      }
      default -> {
        if (!mentions(isCaptured)) {
          return dropsDatabase(isCaptured) ? Effect.DROP : Effect.NONE;
        }
      }
    }
    if (CHANGES.contains(first)) {
      return Effect.CHANGE_ROWS;
    }
    boolean isTemporary = has("TEMPORARY", 4);
    return switch (first) {
      case "TRUNCATE" -> Effect.REPLACE_ROWS;
      case "RENAME" -> word(1).startsWith("TABLE") ? Effect.REPLACE_ROWS : Effect.NONE;
      case "DROP" -> word(1).startsWith("TABLE") && !isTemporary ? Effect.DROP : Effect.NONE;
      case "CREATE" ->
          word(1).equals("OR") && word(3).equals("TABLE") && targets(isCaptured)
              ? Effect.REPLACE_ROWS
              : Effect.NONE;
      case "ALTER" -> {
        if (!has("TABLE", 4) || !targets(isCaptured)) {
          yield Effect.NONE;
        }
        yield touchesPartitions() ? Effect.REPLACE_ROWS : Effect.ALTER;
      }
      default -> Effect.NONE;
    };
  }

  /** Rules of foreign keys by which a server changes rows itself. */
  List<String> rules() {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      boolean isRule =
          word(i).equals("ON") && (word(i + 1).equals("DELETE") || word(i + 1).equals("UPDATE"));
      if (isRule && word(i + 2).equals("CASCADE")) {
        rules.add("ON " + word(i + 1) + " CASCADE");
      } else if (isRule && word(i + 2).equals("SET")) {
        rules.add("ON " + word(i + 1) + " SET " + word(i + 3));
      }
    }
    return rules;
  }

  private String word(int index) {
    return index < tokens.size() && !tokens.get(index).isName()
        ? tokens.get(index).text().toUpperCase(Locale.ROOT)
        : "";
  }

  private boolean has(String word, int within) {
    return tokens.stream().limit(within).anyMatch(token -> token.is(word));
  }

  private boolean touchesPartitions() {
    for (int i = 1; i < tokens.size(); i++) {
      if (tokens.get(i).is("PARTITION") && OF_PARTITIONS.contains(word(i - 1))) {
        return true;
      }
      if (tokens.get(i).is("TABLESPACE") && OF_PARTITIONS.contains(word(i - 1))) {
        return true;
      }
    }
    return false;
  }

  private boolean dropsDatabase(Predicate<TableName> isCaptured) {
    if (!word(0).equals("DROP") || !(word(1).equals("DATABASE") || word(1).equals("SCHEMA"))) {
      return false;
    }
    String name = tokens.get(tokens.size() - 1).text();
    return isCaptured.test(new TableName(name, ANY));
  }

  /** Whether the table behind the word TABLE is captured. */
  private boolean targets(Predicate<TableName> isCaptured) {
    int at = 0;
    while (at < tokens.size() && !tokens.get(at).is("TABLE")) {
      at++;
    }
    at++;
    while (at < tokens.size()
        && (tokens.get(at).is("IF") || tokens.get(at).is("NOT") || tokens.get(at).is("EXISTS"))) {
      at++;
    }
    return at < tokens.size() && isCaptured.test(name(at));
  }

  private boolean mentions(Predicate<TableName> isCaptured) {
    for (int i = 0; i < tokens.size(); i++) {
      if (isCaptured.test(name(i))) {
        return true;
      }
    }
    return false;
  }

  private TableName name(int at) {
    boolean isQualified = at + 2 < tokens.size() && tokens.get(at + 1).is(".");
    return isQualified
        ? new TableName(tokens.get(at).text(), tokens.get(at + 2).text())
        : new TableName(database, tokens.get(at).text());
  }

  private static List<Token> tokens(String sql) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '/' && sql.startsWith("/*", at)) {
        // What a comment with a version holds is run.
        if (sql.startsWith("/*!", at) || sql.startsWith("/*M!", at)) {
          at = sql.indexOf('!', at) + 1;
          while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
            at++;
          }
        } else {
          int end = sql.indexOf("*/", at + 2);
          at = end < 0 ? sql.length() : end + 2;
        }
      } else if (c == '*' && sql.startsWith("*/", at)) {
        at += 2;
      } else if (c == '#' || sql.startsWith("-- ", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (c == '\'') {
        at = quoted(sql, at, new StringBuilder());
      } else if (c == '`' || c == '"') {
        StringBuilder name = new StringBuilder();
        at = quoted(sql, at, name);
        tokens.add(new Token(name.toString(), true));
      } else if (isWord(c)) {
        int from = at;
        while (at < sql.length() && isWord(sql.charAt(at))) {
          at++;
        }
        tokens.add(new Token(sql.substring(from, at), false));
      } else {
        if (!Character.isWhitespace(c)) {
          tokens.add(new Token(String.valueOf(c), false));
        }
        at++;
      }
    }
    return tokens;
  }

  private static int quoted(String sql, int from, StringBuilder name) {
    char quote = sql.charAt(from);
    int at = from + 1;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\' && quote != '`' && at + 1 < sql.length()) {
        name.append(sql.charAt(at + 1));
        at += 2;
      } else if (c == quote) {
        if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
          name.append(quote);
          at += 2;
        } else {
          return at + 1;
        }
      } else {
        name.append(c);
        at++;
      }
    }
    return at;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
