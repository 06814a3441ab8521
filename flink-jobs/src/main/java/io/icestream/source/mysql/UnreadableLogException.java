package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.source.SourceStoppedException;

/** The log has something from which rows cannot be derived without guessing. */
final class UnreadableLogException extends SourceStoppedException {
  private static final long serialVersionUID = 1L;

  UnreadableLogException(String why, String remedy) {
    super(ErrorCode.MYSQL_005, "Cannot decode the binary log: " + why + ". " + remedy + ".");
  }
}
