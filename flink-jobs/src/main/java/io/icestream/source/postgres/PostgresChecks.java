package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Finds out before the start what would keep a capture from being complete. */
public final class PostgresChecks {

  private PostgresChecks() {}

  static void requirePublication(Connection connection, String publication) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from pg_catalog.pg_publication where pubname = ?")) {
      statement.setString(1, publication);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new IcestreamException(
              ErrorCode.PG_007,
              "Cannot read the log: the database has no publication "
                  + publication
                  + " (publication="
                  + publication
                  + "). Create it for the captured tables before the slot, or set prepare: auto.");
        }
      }
    }
  }
}
