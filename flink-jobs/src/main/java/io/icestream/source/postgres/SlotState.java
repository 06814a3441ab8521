package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A replication slot as the server describes it.
 *
 * @param walStatus "lost" when the server has dropped log that the slot needs
 */
record SlotState(
    String name,
    String plugin,
    String database,
    boolean isOurDatabase,
    boolean active,
    long confirmedLsn,
    String walStatus) {

  // Through jsonb, because columns differ between versions.
  private static final String QUERY =
      """
      select plugin, database, database = current_database(), active,
        confirmed_flush_lsn::text, to_jsonb(s) ->> 'wal_status',
        to_jsonb(s) ->> 'invalidation_reason'
      from pg_catalog.pg_replication_slots s where slot_name = ?""";

  static Optional<SlotState> find(Connection connection, String slot) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setString(1, slot);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        String confirmed = rows.getString(5);
        return Optional.of(
            new SlotState(
                slot,
                rows.getString(1),
                rows.getString(2),
                rows.getBoolean(3),
                rows.getBoolean(4),
                confirmed == null ? 0 : Lsn.parse(confirmed),
                rows.getString(7) != null ? "lost" : rows.getString(6)));
      }
    }
  }

  boolean isLost() {
    return "lost".equals(walStatus);
  }

  /** Refuses a slot that is not for our kind of reading. */
  SlotState checked() {
    if (!"pgoutput".equals(plugin) || !isOurDatabase) {
      throw new IcestreamException(
          ErrorCode.PG_008,
          "Cannot read slot "
              + name
              + ": it is for something else (plugin="
              + plugin
              + ", database="
              + database
              + "). Choose another slot name.");
    }
    if (isLost()) {
      throw lost(name);
    }
    return this;
  }

  static IcestreamException lost(String slot) {
    return new IcestreamException(
        ErrorCode.PG_002,
        "Cannot read slot "
            + slot
            + ": the server has removed log that it needs (wal_status=lost). Changes may be missing,"
            + " so nothing more is written. Run SELECT pg_drop_replication_slot('"
            + slot
            + "'); raise max_slot_wal_keep_size, and start without state to take a new snapshot.");
  }

  static IcestreamException missing(String slot) {
    return new IcestreamException(
        ErrorCode.PG_002,
        "Cannot read slot "
            + slot
            + ": the server has no such slot although this job has read from it (slot="
            + slot
            + "). Changes may be missing, so nothing more is written. Start without state to take a"
            + " new snapshot.");
  }

  static IcestreamException behind(String slot, long restored, long confirmed) {
    return new IcestreamException(
        ErrorCode.PG_003,
        "Cannot continue reading slot "
            + slot
            + ": the restored state is older than what has been confirmed to the server (restored="
            + Lsn.text(restored)
            + ", confirmed="
            + Lsn.text(confirmed)
            + "). The log in between is gone. Restore a newer checkpoint, or start without state to"
            + " take a new snapshot.");
  }
}
