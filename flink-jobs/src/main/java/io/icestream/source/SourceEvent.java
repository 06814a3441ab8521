package io.icestream.source;

import java.io.Serializable;
import java.util.List;

/**
 * One thing that a reader of a source system hands on: a change of a row, a record that is not
 * decoded yet, how far the reader has come, or a change of an entity's columns.
 *
 * <p>Events are immutable and are passed by reference inside a chain; nobody writes to their
 * arrays. {@code toString} shows coordinates only, never values.
 */
@SuppressWarnings("ArrayRecordComponent") // Copies would cost more than decoding does.
public sealed interface SourceEvent {

  /** The event time of records that have none. */
  long UNKNOWN_TIME = Long.MIN_VALUE;

  /**
   * A row change of a database entity, every value in the database's own text form.
   *
   * @param entity name of the entity inside its system, such as {@code customers}
   * @param op 'r' read by the snapshot, 'c' inserted, 'u' updated, 'd' deleted
   * @param position sortable as text, the newest is the largest
   * @param eventAtMicros commit time, microseconds since the epoch, or {@link #UNKNOWN_TIME}
   * @param columnNames columns in the order of the values; readers share one array between the rows
   *     of one shape, so that a row's shape is compared by identity
   * @param textValues one value per column, null for SQL NULL; of a delete only the key need be set
   */
  record RowChange(
      String entity,
      char op,
      String position,
      long eventAtMicros,
      String[] columnNames,
      String[] textValues)
      implements SourceEvent {
    @Override
    public String toString() {
      return "RowChange[" + entity + " " + op + " at " + position + "]";
    }
  }

  /**
   * A record as it came, to be decoded by the entity's format.
   *
   * @param position partition/offset, both of fixed width
   * @param key null when the record has none
   * @param value null for a tombstone
   */
  record RawRecord(String entity, String position, long eventAtMicros, byte[] key, byte[] value)
      implements SourceEvent {
    @Override
    public String toString() {
      return "RawRecord[" + entity + " at " + position + "]";
    }
  }

  /**
   * A line, document or row of a file.
   *
   * @param file its path below the directory of the system
   * @param position modification time of the file, path and line, sortable as text
   * @param value the line or document as it came; of a row of a Parquet file the same as JSON
   * @param names columns in the order of the texts, one array for all lines of a file; null when
   *     the value is a document
   * @param texts one text per name, null for NULL; null when the value is a document
   */
  record FileRecord(
      String entity,
      String file,
      String position,
      long eventAtMicros,
      byte[] value,
      String[] names,
      String[] texts)
      implements SourceEvent {
    @Override
    public String toString() {
      return "FileRecord[" + entity + " at " + position + "]";
    }
  }

  /**
   * Something that the reader itself cannot take: a line without end, a file of another shape.
   *
   * @param file its path below the directory of the system
   * @param payload what was found there, or null
   * @param reasonCode as {@link DecodeException#reasonCode()}
   * @param reason one sentence without any part of the content
   */
  record Rejected(
      String entity,
      String file,
      String position,
      long eventAtMicros,
      byte[] payload,
      String reasonCode,
      String reason)
      implements SourceEvent {
    @Override
    public String toString() {
      return "Rejected[" + entity + " at " + position + ": " + reasonCode + "]";
    }
  }

  /**
   * How far this reader has come in its whole system: everything up to the position has been handed
   * on before this event.
   */
  record ReadPosition(String position, boolean snapshotComplete) implements SourceEvent {}

  /**
   * The columns of an entity changed at the source; rows that follow have the new shape.
   *
   * @param columns all columns after the change; empty when the entity is gone
   * @param gone columns that were there before and no longer are
   * @param description what changed, in words, without values
   */
  record SchemaChange(
      String entity,
      String position,
      Effect effect,
      List<Column> columns,
      List<String> gone,
      String description)
      implements SourceEvent {

    /** What it means for those who read on. */
    public enum Effect {
      /** Columns came, went or changed their type: what is declared says whether that breaks. */
      RESHAPED,
      /** The key changed, or rows went without a trace in the log. */
      BREAKING
    }
  }

  /** A column of a source entity, its type as Flink SQL text. */
  record Column(String name, String type) implements Serializable {}
}
