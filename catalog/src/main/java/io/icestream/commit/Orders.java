package io.icestream.commit;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What a person has said about publishing the cuts of a job.
 *
 * <p>It is kept in properties of the ledger, so that it reaches a job wherever it runs and outlives
 * restarts. The publisher reads them at every cut and never writes them; a change of a property and
 * an append to the ledger that meet are both tried again and both take effect.
 *
 * @param hold why a person holds all cuts; none if nobody does
 * @param forced the number of the cut that is to be published whatever speaks against it; a number
 *     that is published already means nothing, so an order is never carried out twice
 */
public record Orders(Optional<String> hold, Optional<Long> forced) {

  private static final String HOLD = "icestream.hold.";
  private static final String FORCE = "icestream.force.";

  /**
   * A cut that readers don't see yet.
   *
   * @param since when it was held for this reason first
   */
  public record HeldCut(long number, String reason, Instant since) {}

  static Orders of(Table ledger, String job) {
    Map<String, String> properties = ledger.properties();
    return new Orders(
        Optional.ofNullable(properties.get(HOLD + job)),
        Optional.ofNullable(properties.get(FORCE + job)).map(Long::valueOf));
  }

  boolean isForced(long cut) {
    return forced.filter(number -> number == cut).isPresent();
  }

  /** What was said about a job; nothing if it has no ledger yet. */
  public static Orders of(Catalog catalog, PublisherOptions options) {
    return hasLedger(catalog, options)
        ? CutLedger.open(catalog, options.ledger(), options.job()).orders()
        : new Orders(Optional.empty(), Optional.empty());
  }

  /** Holds back all cuts of the job from its next checkpoint on, until released. */
  public static void hold(Catalog catalog, PublisherOptions options, String reason) {
    CutLedger ledger = CutLedger.open(catalog, options.ledger(), options.job());
    ledger.table().updateProperties().set(HOLD + options.job(), reason).commit();
  }

  /**
   * Ends a {@link #hold}: the next cut that passes is published, all tables together.
   *
   * @return whether there was one
   */
  public static boolean release(Catalog catalog, PublisherOptions options) {
    if (of(catalog, options).hold().isEmpty()) {
      return false;
    }
    CutLedger ledger = CutLedger.open(catalog, options.ledger(), options.job());
    ledger.table().updateProperties().remove(HOLD + options.job()).commit();
    return true;
  }

  /**
   * Lets the cut out that is held now, at the job's next checkpoint and with everything up to that
   * one, whatever person or gate holds it. A hold stays: the cut behind it is held again.
   *
   * @return the number of the cut
   * @throws IcestreamException if no cut is held, or one that lacks rows of a scan under way
   */
  public static long force(Catalog catalog, PublisherOptions options) {
    HeldCut held =
        heldCut(catalog, options)
            .orElseThrow(
                () ->
                    new IcestreamException(
                        ErrorCode.PUB_004,
                        ("Cannot force a cut of %s: none is held. Readers see the newest one; look"
                                + " at it with 'icestream status'.")
                            .formatted(options.job())));
    if (held.reason().equals(Cuts.SCANNING)) {
      throw new IcestreamException(
          ErrorCode.PUB_005,
          ("Cannot force a cut of %s: %s, so readers would see tables that lack rows (cut=%d). Wait"
                  + " until the job has read them.")
              .formatted(options.job(), held.reason(), held.number()));
    }
    CutLedger ledger = CutLedger.open(catalog, options.ledger(), options.job());
    ledger
        .table()
        .updateProperties()
        .set(FORCE + options.job(), Long.toString(held.number()))
        .commit();
    return held.number();
  }

  /** The cut of a job that is held, by a person, a gate or a scan that isn't through. */
  public static Optional<HeldCut> heldCut(Catalog catalog, PublisherOptions options) {
    if (!hasLedger(catalog, options)) {
      return Optional.empty();
    }
    return CutLedger.open(catalog, options.ledger(), options.job())
        .newest()
        .filter(entry -> !entry.isPublished())
        .map(entry -> new HeldCut(entry.cut(), entry.reason().orElse("unknown"), entry.at()));
  }

  private static boolean hasLedger(Catalog catalog, PublisherOptions options) {
    return catalog.tableExists(TableIdentifier.parse(options.ledger()));
  }
}
