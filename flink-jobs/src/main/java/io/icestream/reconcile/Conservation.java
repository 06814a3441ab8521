package io.icestream.reconcile;

/**
 * What became of everything that was read from an entity, counted in the tables of one cut.
 *
 * @param entity such as {@code shop.customers}
 * @param read records that the readers counted since the job's first start
 * @param passed different changes in Bronze
 * @param quarantined records in quarantine
 * @param duplicates rows of Bronze that say again what another row of their key says at the same
 *     position or order value
 */
public record Conservation(
    String entity, long read, long passed, long quarantined, long duplicates) {
  /** Whether nothing was lost and nothing came from nowhere. */
  public boolean isBalanced() {
    return read == passed + quarantined + duplicates;
  }
}
