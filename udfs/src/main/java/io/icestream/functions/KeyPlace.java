package io.icestream.functions;

import java.util.Optional;

/**
 * A place where keys are kept besides variables and files, such as a secret manager. Found through
 * {@link java.util.ServiceLoader} by what references to it begin with.
 */
public interface KeyPlace {

  /** What references begin with, such as {@code aws-secret} of {@code aws-secret:name}. */
  String scheme();

  /** The text of that name; empty where there is none, or none that may be read. */
  Optional<String> text(String name);
}
