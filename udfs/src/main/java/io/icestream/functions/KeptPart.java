package io.icestream.functions;

import io.icestream.functions.FunctionException.Kind;

/** How much of a text a mask may leave: a quarter. */
final class KeptPart {
  private KeptPart() {}

  static boolean isAllowed(String text, int count) {
    if (count < 0) {
      throw new FunctionException(
          Kind.BAD_ARGUMENT,
          "Cannot mask a text: the number of characters to keep is negative (count=%d). Give 0 or more."
              .formatted(count));
    }
    return count <= text.codePointCount(0, text.length()) / 4;
  }
}
