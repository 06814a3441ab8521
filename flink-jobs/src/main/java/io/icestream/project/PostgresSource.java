package io.icestream.project;

import java.util.List;

/**
 * A PostgreSQL database, read through one replication slot.
 *
 * @param url JDBC URL without credentials
 * @param slot the replication slot, owned by this project
 * @param publication the publication that the slot reads
 * @param prepare who makes slot and publication
 * @param onBreakingChange what happens when a table changes in a way that breaks its log
 * @param snapshotChunkRows about how many rows one query of the initial snapshot reads
 */
public record PostgresSource(
    String system,
    String url,
    String username,
    SecretReference password,
    String slot,
    String publication,
    Prepare prepare,
    OnBreakingChange onBreakingChange,
    int snapshotChunkRows,
    List<Entity> entities,
    Location location)
    implements Source {

  public PostgresSource {
    entities = List.copyOf(entities);
  }

  /** Who makes the slot and the publication in the source database. */
  public enum Prepare {
    /** The program makes what is missing. */
    AUTO,
    /** The program says what is missing and stops. */
    MANUAL
  }

  /** What happens when a source table changes in a way that breaks its log. */
  public enum OnBreakingChange {
    /** The job stops. */
    STOP,
    /** The table is left aside, the others go on. */
    PARK,
    /** Columns that are gone are NULL from then on; anything else stops the job. */
    ADAPT
  }
}
