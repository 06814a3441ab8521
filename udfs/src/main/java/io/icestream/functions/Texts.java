package io.icestream.functions;

import java.text.Normalizer;

/** The one way in which texts are normalised before they are protected. */
final class Texts {
  private Texts() {}

  /** Unicode NFC, then white space off both ends. */
  static String normalise(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).strip();
  }
}
