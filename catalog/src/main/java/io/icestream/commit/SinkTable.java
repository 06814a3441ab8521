package io.icestream.commit;

import java.io.Serializable;

/**
 * A table that a job writes.
 *
 * @param name {@code database.table}
 * @param isReplacing whether a run without state begins by removing all rows
 * @param incarnation names the state of the statement that writes it; state of another one is left
 *     behind
 */
public record SinkTable(String name, boolean isReplacing, String incarnation)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
