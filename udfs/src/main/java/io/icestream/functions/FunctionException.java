package io.icestream.functions;

/**
 * Says why a function can't do its work, with a stable code and what to do about it.
 *
 * <p>The message never holds an input value or key material, and there is no cause that might.
 */
public final class FunctionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure; a kind keeps its code for ever. */
  enum Kind {
    NO_KEYSET_REFERENCE("ICE-FUN-001"),
    BAD_KEYSET_REFERENCE("ICE-FUN-002"),
    KEYSET_NOT_FOUND("ICE-FUN-003"),
    KEYSET_NOT_VALID("ICE-FUN-004"),
    KEY_TOO_WEAK("ICE-FUN-005"),
    KEYSET_NOT_WRITTEN("ICE-FUN-006"),
    BAD_ARGUMENT("ICE-FUN-007"),
    NOT_A_TOKEN("ICE-FUN-008"),
    SEAL_KEYS_NOT_VALID("ICE-FUN-009"),
    WRONG_SEAL_KEYS("ICE-FUN-010"),
    KMS_REFUSED("ICE-FUN-011");

    private final String code;

    Kind(String code) {
      this.code = code;
    }
  }

  private final String code;

  FunctionException(Kind kind, String message) {
    super(kind.code + " " + message);
    this.code = kind.code;
  }

  /** The stable code of the failure, for instance {@code ICE-FUN-001}. */
  public String code() {
    return code;
  }
}
