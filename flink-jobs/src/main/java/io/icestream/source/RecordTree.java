package io.icestream.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;

/**
 * Reads the bytes of a record as a tree whose values are what JSON would hold: numbers exactly as
 * they came, dates and times in ISO-8601, bytes as binary nodes. Not thread-safe.
 */
public interface RecordTree extends Serializable {

  /** What every format of Debezium begins with: {@value}. */
  String ENVELOPE = "debezium-";

  /**
   * What reads records of a format, of which envelopes are whole.
   *
   * @throws io.icestream.error.IcestreamException when the options do not say how
   */
  static RecordTree of(ReaderProvider provider, ReaderOptions options, String format) {
    String encoding = format.startsWith(ENVELOPE) ? format.substring(ENVELOPE.length()) : format;
    return encoding.equals("json") ? new JsonTree() : provider.tree(options, encoding);
  }

  /**
   * The tree of one record or of its key.
   *
   * @throws DecodeException when the record is unreadable
   * @throws io.icestream.error.IcestreamException when reading has to be tried again later, or to
   *     stop
   */
  JsonNode read(byte[] bytes) throws DecodeException;
}
