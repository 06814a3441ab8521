package io.icestream.source.rest;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.Map;

/**
 * A resource that holds records of one kind.
 *
 * @param path below the system's address, such as {@code /transactions}
 * @param records JSON pointer to the array of records in an answer; empty for the answer itself
 * @param paging how the next page is asked for
 * @param parameter of the query that names the page or takes the cursor
 * @param cursor JSON pointer to the next cursor; of cursor paging only
 * @param firstPage number of the first page
 * @param lastPage number of the last page that is asked for
 * @param fields JSON pointers into a record by the names of the fields that get their texts
 * @param parameters of every query
 */
record RestEntity(
    String name,
    String path,
    String records,
    Paging paging,
    String parameter,
    String cursor,
    long firstPage,
    long lastPage,
    Map<String, JsonPointer> fields,
    Map<String, String> parameters) {

  /** Ways in which servers cut an answer into pages. */
  enum Paging {
    /** One answer holds everything there is. */
    NONE,
    /** An answer names the cursor of the next one. */
    CURSOR,
    /** Pages are counted; there is none behind an empty one. */
    PAGE,
    /** An answer links to the next one (RFC 8288, {@code rel="next"}). */
    LINK
  }

  RestEntity {
    fields = Map.copyOf(fields);
    parameters = Map.copyOf(parameters);
  }
}
