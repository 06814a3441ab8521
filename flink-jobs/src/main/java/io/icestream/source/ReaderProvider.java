package io.icestream.source;

import java.util.OptionalInt;
import org.apache.flink.api.connector.source.Source;

/**
 * Makes the one reader of a source system. Found through {@link java.util.ServiceLoader} by {@link
 * #type()}.
 */
public interface ReaderProvider {

  /** The value of the option {@code type} that selects this provider, such as {@code kafka}. */
  String type();

  /**
   * The reader of all entities of one system. Connects to nothing: it runs where the plan is made.
   */
  Source<SourceEvent, ?, ?> create(ReaderOptions options);

  /** How many subtasks read; empty for the parallelism of the job. */
  default OptionalInt parallelism(ReaderOptions options) {
    return OptionalInt.empty();
  }
}
