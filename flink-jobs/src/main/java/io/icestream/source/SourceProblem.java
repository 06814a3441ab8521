package io.icestream.source;

import io.icestream.error.ErrorCode;

/**
 * Something that has to be put right before a source can be read.
 *
 * @param message what cannot be done and why
 * @param fix what to do, as a sentence
 */
public record SourceProblem(ErrorCode code, String message, String fix) {

  @Override
  public String toString() {
    return code.code() + ": " + message + " " + fix;
  }
}
