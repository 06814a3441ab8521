package io.icestream.project;

import io.icestream.error.ErrorCode;

/**
 * One mistake in a project and what to do about it. Never holds a secret or the value of an unknown
 * key.
 *
 * @param code stable, with a page of its own in the reference
 * @param location where the mistake is
 * @param message one or two sentences: what cannot be done and why, then what to do
 * @param excerpt the line of SQL with a caret under the place; empty for other files
 */
public record Problem(ErrorCode code, Location location, String message, String excerpt) {
  /** {@code file:line: code message}, and below it the excerpt if there is one. */
  @Override
  public String toString() {
    String sentence = location + ": " + code.code() + " " + message;
    return excerpt.isEmpty() ? sentence : sentence + "\n" + excerpt;
  }
}
