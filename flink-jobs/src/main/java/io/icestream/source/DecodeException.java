package io.icestream.source;

/**
 * A record that does not fit its declared columns. Goes to quarantine with the reason.
 *
 * <p>The reason names columns and rules, never values: it is stored and logged in clear. There is
 * no stack trace; a poison topic would fill the log otherwise.
 */
public final class DecodeException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reasonCode;

  /**
   * A rejected record.
   *
   * @param reasonCode stable, lower case, with hyphens, such as {@code duplicate-key}
   * @param reason one sentence without any part of the record's content
   */
  public DecodeException(String reasonCode, String reason) {
    super(reason, null, false, false);
    this.reasonCode = reasonCode;
  }

  /** The stable word that quarantine is grouped by. */
  public String reasonCode() {
    return reasonCode;
  }
}
