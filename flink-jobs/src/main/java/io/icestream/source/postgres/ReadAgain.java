package io.icestream.source.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A request to read rows of a table again, once, beside the log.
 *
 * @param id tells one request from another; a job that has seen it does nothing more
 * @param entity whose table
 * @param column which bounds the rows; null for all of them
 * @param from the least value, in the server's text form; null for no bound
 * @param to the value that the column stays below; null for no bound
 */
public record ReadAgain(String id, String entity, String column, String from, String to)
    implements Serializable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The form in an option of a source table. */
  public String text() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads {@link #text}; null is none. */
  static ReadAgain parse(String text) {
    try {
      return text == null ? null : JSON.readValue(text, ReadAgain.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What the rows fulfil, in SQL; empty for all rows. The server gives the bounds their type. */
  public String condition() {
    List<String> bounds = new ArrayList<>();
    if (from != null) {
      bounds.add(Quoting.identifier(column) + " >= " + Quoting.literal(from));
    }
    if (to != null) {
      bounds.add(Quoting.identifier(column) + " < " + Quoting.literal(to));
    }
    return String.join(" AND ", bounds);
  }
}
