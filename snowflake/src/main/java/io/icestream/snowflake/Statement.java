package io.icestream.snowflake;

/**
 * A statement of a script.
 *
 * @param kind what its rows mean
 * @param name what people know it by, such as {@code table gold.dim_date}
 * @param sql one statement without the semicolon
 */
record Statement(Kind kind, String name, String sql) {

  /** What the rows of a statement mean. */
  enum Kind {
    /** It changes something; rows mean nothing. */
    STATEMENT,
    /** It must return no row: each one is a finding. */
    CHECK
  }

  static Statement of(String name, String sql) {
    return new Statement(Kind.STATEMENT, name, sql);
  }

  static Statement check(String name, String sql) {
    return new Statement(Kind.CHECK, name, sql);
  }

  boolean isCheck() {
    return kind == Kind.CHECK;
  }
}
