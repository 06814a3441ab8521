package io.icestream.run;

import io.icestream.commit.Orders;
import io.icestream.commit.Orders.HeldCut;
import io.icestream.commit.PublisherOptions;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person says about the cuts of a project's jobs, running or not. It is written into the
 * ledger; the jobs carry it out.
 */
public final class Publishing {
  private final Workspace workspace;
  private final Lake lake;

  public Publishing(Workspace workspace, Lake lake) {
    this.workspace = workspace;
    this.lake = lake;
  }

  /** Holds all cuts of all jobs back. */
  public void hold(String reason) {
    jobs().forEach(job -> Orders.hold(lake.catalog(), job, reason));
  }

  /** Ends a hold; returns whether there was one. */
  public boolean release() {
    // All of them, not the first that answers yes.
    return jobs().map(job -> Orders.release(lake.catalog(), job)).toList().contains(true);
  }

  /**
   * Lets out the cuts that are held now; returns which, as people say it.
   *
   * @throws IcestreamException if none is held
   */
  public List<String> force() {
    List<String> forced = new ArrayList<>();
    for (PublisherOptions job : jobs().toList()) {
      if (Orders.heldCut(lake.catalog(), job).isPresent()) {
        forced.add("cut " + Orders.force(lake.catalog(), job) + " of " + job.job());
      }
    }
    if (forced.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.PUB_004,
          "Cannot force a cut of "
              + workspace.name()
              + ": none is held. Readers see the newest one; look at it with 'icestream status'.");
    }
    return forced;
  }

  /** What keeps readers from seeing the newest rows, line by line; nothing if nothing does. */
  public List<String> report() {
    List<String> lines = new ArrayList<>();
    for (PublisherOptions job : jobs().toList()) {
      HeldCut held = Orders.heldCut(lake.catalog(), job).orElse(null);
      String hold = Orders.of(lake.catalog(), job).hold().orElse(null);
      if (held != null) {
        lines.add(
            "cut %d of %s is held since %s: %s"
                .formatted(held.number(), job.job(), held.since(), held.reason()));
      }
      if (hold != null && (held == null || !hold.equals(held.reason()))) {
        lines.add("the next cuts of %s will be held: %s".formatted(job.job(), hold));
      }
    }
    return lines;
  }

  private Stream<PublisherOptions> jobs() {
    return workspace.publishers().stream();
  }
}
