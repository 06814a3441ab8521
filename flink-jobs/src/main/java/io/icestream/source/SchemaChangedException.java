package io.icestream.source;

import io.icestream.error.ErrorCode;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The source has columns that are not declared yet, or wider ones, and nothing else broke. Whoever
 * runs the job adds the columns to the entity's log and starts again from the last checkpoint; no
 * row of the new shape has been handed on.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class SchemaChangedException extends SourceStoppedException {

  private static final long serialVersionUID = 1L;

  private final String system;
  private final String entity;
  private final List<SourceEvent.Column> columns;

  SchemaChangedException(String system, String entity, List<SourceEvent.Column> columns) {
    super(
        ErrorCode.SRC_007,
        "Cannot go on reading "
            + system
            + "."
            + entity
            + ": the source has new or wider columns ("
            + columns.stream().map(SourceEvent.Column::name).collect(Collectors.joining(", "))
            + "). Start the job again from its last checkpoint with these columns declared; `run`"
            + " does so by itself.");
    this.system = system;
    this.entity = entity;
    this.columns = List.copyOf(columns);
  }

  /** The source system, such as {@code shop}. */
  public String system() {
    return system;
  }

  /** The entity inside the system, such as {@code customers}. */
  public String entity() {
    return entity;
  }

  /** The columns as they are now; a type is empty where the reader did not tell it. */
  public List<SourceEvent.Column> columns() {
    return columns;
  }
}
