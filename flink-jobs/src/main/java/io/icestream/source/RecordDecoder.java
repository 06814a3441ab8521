package io.icestream.source;

import java.io.Serializable;

/** Decodes one entity's events into its declared source columns. */
interface RecordDecoder extends Serializable {

  /**
   * Fills the columns from one event.
   *
   * @param columns one element per source column; all are overwritten
   * @return the operation: 'r', 'c', 'u' or 'd'
   * @throws DecodeException when this record does not fit
   * @throws SourceStoppedException when the shape of all records does not fit
   */
  char decode(SourceEvent event, Object[] columns) throws DecodeException;

  /**
   * When what the last decoded event tells of happened.
   *
   * @param ofRecord what the record itself says, which is all that most know
   */
  default long eventAtMicros(long ofRecord) {
    return ofRecord;
  }

  /** How many fields were skipped so far because they are not declared. */
  default long undeclaredFields() {
    return 0;
  }
}
