package io.icestream.demo;

/** An error of the embedded servers or the sample data that its message tells how to end. */
public final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  private DemoFailure(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  static DemoFailure of(String code, String message) {
    return new DemoFailure(code, message, null);
  }

  static DemoFailure of(String code, String message, Throwable cause) {
    return new DemoFailure(code, message, cause);
  }

  /** The stable code, such as {@code ICE-DEMO-001}. */
  public String code() {
    return code;
  }
}
