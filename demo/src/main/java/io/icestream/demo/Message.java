package io.icestream.demo;

/**
 * One record of a feed that is meant to be sent.
 *
 * @param event number of the event; unique among the messages of a feed
 * @param transactionId of a well-formed message, else null
 * @param version of a well-formed message, else 0
 * @param key the record's key, where the feed has one
 * @param payload the record's value, to the byte
 */
record Message(
    long event,
    Feed feed,
    Kind kind,
    String transactionId,
    long version,
    String key,
    byte[] payload) {

  /** What the message does to what was sent before. */
  enum Kind {
    NEW,
    UPDATE,
    DUPLICATE,
    STALE,
    /** Can be read, and breaks a rule: an amount of nothing, or one that does not add up. */
    IMPLAUSIBLE,
    /** JSON that ends too early. */
    BROKEN_JSON,
    /** A line that ends too early. */
    BROKEN_LINE,
    WRONG_TYPE,
    MISSING_KEY,
    BAD_DATE,
    BROKEN_TEXT;

    /** Whether the value can't be read as a transaction. */
    boolean isMalformed() {
      return ordinal() >= BROKEN_JSON.ordinal();
    }
  }
}
