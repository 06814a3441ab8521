package io.icestream.demo;

import java.util.List;

/** How transactions reach the lake. */
enum Feed {
  /** The web shop's topic. */
  WEB(
      "web_transactions",
      Message.Kind.BROKEN_JSON,
      Message.Kind.WRONG_TYPE,
      Message.Kind.MISSING_KEY,
      Message.Kind.BAD_DATE,
      Message.Kind.BROKEN_TEXT),
  /** What the tills of the physical shops answer; a record that is no JSON would spoil the page. */
  TILL(
      "till_transactions",
      Message.Kind.WRONG_TYPE,
      Message.Kind.MISSING_KEY,
      Message.Kind.BAD_DATE),
  /** A partner's daily files. */
  PARTNER(
      "partner_sales",
      Message.Kind.BROKEN_LINE,
      Message.Kind.WRONG_TYPE,
      Message.Kind.MISSING_KEY,
      Message.Kind.BAD_DATE,
      Message.Kind.BROKEN_TEXT);

  private final String table;
  private final List<Message.Kind> malformed;

  Feed(String table, Message.Kind... malformed) {
    this.table = table;
    this.malformed = List.of(malformed);
  }

  /** The Silver table of what the feed reports. */
  String table() {
    return table;
  }

  /** The ways in which its records can be such that nobody can read them. */
  List<Message.Kind> malformed() {
    return malformed;
  }
}
