package io.icestream.source.mongo;

import java.util.Set;

/**
 * A collection and how its documents become records.
 *
 * @param collection its name in the database
 * @param idColumn the column that takes {@code _id}
 * @param documentColumn the column that takes the whole document; empty for none
 * @param nested columns of a nested type, which take documents and arrays as they are
 */
record MongoEntity(
    String name, String collection, String idColumn, String documentColumn, Set<String> nested) {

  MongoEntity {
    nested = Set.copyOf(nested);
  }
}
