package io.icestream.scan;

import java.io.IOException;

/** A file that is not what it begins as. Its message never quotes the file, as a parser's may. */
final class NotReadableException extends IOException {
  private static final long serialVersionUID = 1L;

  NotReadableException(String format, Exception cause) {
    super("not readable as " + format, cause);
  }
}
