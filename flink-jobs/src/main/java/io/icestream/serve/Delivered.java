package io.icestream.serve;

import io.icestream.run.PublishedCut;
import io.icestream.serve.TargetTable.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a delivery did.
 *
 * @param cut what was to be delivered
 * @param isAhead whether the database held a newer cut already, and so was left alone
 * @param changes tables whose snapshot is another than before
 * @param unchanged how many tables were as the cut has them
 * @param missing tables of which nothing is published yet
 */
record Delivered(
    PublishedCut cut,
    boolean isAhead,
    List<Change> changes,
    int unchanged,
    List<String> missing,
    Duration took) {

  /** In one line for a person. */
  @Override
  public String toString() {
    if (isAhead) {
      return "cut %d is older than what the database holds, which stays as it is"
          .formatted(cut.number());
    }
    List<String> parts = new ArrayList<>();
    int still = unchanged;
    for (Change change : changes) {
      if (change.written() + change.deleted() == 0) {
        still++;
      } else {
        parts.add(
            "%s %d written, %d deleted"
                .formatted(change.table(), change.written(), change.deleted()));
      }
    }
    if (still > 0) {
      parts.add(still + (still == 1 ? " table" : " tables") + " as before");
    }
    if (!missing.isEmpty()) {
      parts.add("not published yet: " + String.join(", ", missing));
    }
    return "cut %d delivered in %d ms: %s"
        .formatted(cut.number(), took.toMillis(), String.join("; ", parts));
  }
}
