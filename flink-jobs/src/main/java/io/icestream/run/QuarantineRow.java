package io.icestream.run;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row in quarantine, without any value of it.
 *
 * @param table such as {@code quarantine.transactions}
 * @param id tells it apart from others of its table, also after the table was made anew
 * @param codes the rules that it fails, or the one reason for which it did not parse
 * @param reason in words
 * @param source the entity that it came from
 * @param position its place in the source
 * @param eventAt when it happened, if the source says so
 * @param ingestedAt when it was read
 * @param status what became of it
 * @param note who said so, when and why; empty while it is open
 */
public record QuarantineRow(
    String table,
    String id,
    List<String> codes,
    String reason,
    String source,
    String position,
    Optional<Instant> eventAt,
    Instant ingestedAt,
    Status status,
    Optional<String> note) {

  /** What became of a row. */
  public enum Status {
    /** Nobody has decided yet. */
    OPEN,
    /** It is in Bronze, at its original position. */
    REPLAYED,
    /** Somebody said that it is not wanted. */
    DISCARDED;

    /** As it is stored and shown. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether nobody has decided about it yet. */
  public boolean isOpen() {
    return status == Status.OPEN;
  }
}
