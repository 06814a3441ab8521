package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;

/**
 * Something that has to be put right before a source can be read.
 *
 * @param message what cannot be done and why
 * @param fix what to do, as a sentence
 */
public record SourceProblem(ErrorCode code, String message, String fix) {

  /** The problem that a failure tells of, remedy included. */
  public static SourceProblem of(IcestreamException failure) {
    return new SourceProblem(
        failure.code(), failure.getMessage().substring(failure.code().code().length() + 2), "");
  }

  @Override
  public String toString() {
    return code.code() + ": " + message + " " + fix;
  }
}
