package io.icestream.error;

/**
 * A problem with a stable code and a message for the person who can fix it: <em>Cannot do what:
 * why. What to do.</em>
 *
 * <p>Messages never hold rows or secrets.
 */
public class IcestreamException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** A problem without a further cause. */
  public IcestreamException(ErrorCode code, String message) {
    super(code.code() + ": " + message);
    this.code = code;
  }

  /** A problem with the exception that brought it to light. */
  public IcestreamException(ErrorCode code, String message, Throwable cause) {
    super(code.code() + ": " + message, cause);
    this.code = code;
  }

  /** The stable code. */
  public ErrorCode code() {
    return code;
  }
}
