package io.icestream.commit;

import java.io.Serializable;

/**
 * A table that a job writes.
 *
 * @param name {@code database.table}
 * @param isReplacing whether a run without state begins by removing all rows
 */
public record SinkTable(String name, boolean isReplacing) implements Serializable {
  private static final long serialVersionUID = 1L;
}
