package io.icestream.demo;

/**
 * One change of a row of the shop that is meant to be made.
 *
 * @param event number of the event that it belongs to
 * @param step order within the event
 * @param key key after the change; of a delete, the deleted one
 * @param oldKey key before the change, if the change replaces it, else null
 * @param row the whole row after the change as a JSON object; null for a delete
 */
record Change(
    long event, int step, Entity entity, Kind kind, String key, String oldKey, String row) {

  /** What is done to the row. */
  enum Kind {
    INSERT,
    UPDATE,
    DELETE,
    REKEY
  }
}
