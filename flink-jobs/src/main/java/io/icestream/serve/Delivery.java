package io.icestream.serve;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.ServedDatabase;
import io.icestream.run.PublishedCut;
import io.icestream.secret.SecretReference;
import io.icestream.serve.TargetTable.Change;
import io.icestream.source.postgres.PostgresEndpoint;
import io.icestream.source.postgres.ServerErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Brings a published cut into a database: all its tables in one transaction, together with the note
 * of what they hold. Whoever reads there sees tables of one cut. A delivery that was cut off left
 * nothing; one that is repeated changes nothing.
 */
final class Delivery {
  /** A lock that somebody holds, a conflict, a stop by hand, a standby: may pass by themselves. */
  private static final Set<String> PASSING = Set.of("55P03", "40001", "40P01", "57014", "25006");

  /** For so long the server may work on a statement, or be gone without our being told. */
  private static final int SILENCE_SECONDS = 600;

  private final Catalog catalog;
  private final String project;
  private final ServedDatabase database;
  private final PostgresEndpoint endpoint;

  Delivery(Catalog catalog, String project, ServedDatabase database) {
    this.catalog = catalog;
    this.project = project;
    this.database = database;
    this.endpoint =
        new PostgresEndpoint(
            database.url(), database.username(), SecretReference.of(database.password().text()));
  }

  /**
   * Delivers a cut; leaves a database alone that holds a newer one.
   *
   * @throws IcestreamException {@code SRV_002} if a later attempt may succeed
   */
  Delivered deliver(PublishedCut cut) {
    Instant start = Instant.now();
    try (Connection connection = endpoint.connect(SILENCE_SECONDS)) {
      connection.setAutoCommit(false);
      Delivered delivered = deliver(cut, connection, start);
      connection.commit();
      return delivered;
    } catch (SQLException e) {
      throw coded(e);
    }
  }

  private Delivered deliver(PublishedCut cut, Connection connection, Instant start)
      throws SQLException {
    DeliveryLog log = DeliveryLog.open(connection, database.schema());
    if (log.isAhead(project, cut)) {
      return new Delivered(cut, true, List.of(), 0, List.of(), since(start));
    }
    List<Change> changes = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> held = new ArrayList<>();
    for (String name : database.tables()) {
      if (cut.snapshots().containsKey(name)) {
        held.add(name);
        deliver(name, cut.snapshots().get(name), connection, log).ifPresent(changes::add);
      } else {
        missing.add(name);
      }
    }
    log.write(project, cut, held);
    return new Delivered(cut, false, changes, held.size() - changes.size(), missing, since(start));
  }

  private static Duration since(Instant start) {
    return Duration.between(start, Instant.now());
  }

  /** Delivers a table; empty if it holds the snapshot. */
  private Optional<Change> deliver(
      String name, long snapshot, Connection connection, DeliveryLog log) throws SQLException {
    Optional<DeliveryLog.Entry> entry = log.entry(name);
    if (entry.isPresent() && !entry.get().project().equals(project)) {
      throw new IcestreamException(
          ErrorCode.SRV_003,
          ("Cannot deliver %s: the table of that name in schema %s is delivered to by the project"
                  + " %s. Give 'serve' another schema.")
              .formatted(name, database.schema(), entry.get().project()));
    }
    Table table = catalog.loadTable(TableIdentifier.parse(name));
    ServedTable served = ServedTable.of(name, table, snapshot);
    TargetTable target = new TargetTable(connection, database.schema(), served);
    boolean isThere = target.exists();
    if (isThere && entry.isPresent() && entry.get().snapshot() == snapshot) {
      return Optional.empty();
    }
    target.prepare(entry.isPresent());
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).useSnapshot(snapshot).build()) {
      return Optional.of(target.replace(rows));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In Icestream's words; what the server says of values is left out. */
  private IcestreamException coded(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String what = "Cannot deliver to " + database.name() + " (" + endpoint + "): ";
    if (ServerErrors.isTransient(e) || PASSING.contains(state)) {
      return new IcestreamException(
          ErrorCode.SRV_002,
          what + e.getMessage() + " (state=" + state + "). Look at the server; then try again.",
          e);
    }
    if (state.startsWith("22") || state.startsWith("23")) {
      return new IcestreamException(
          ErrorCode.SRV_005,
          what
              + "a value does not fit into its column (state="
              + state
              + "). The server's log says which; cast it in the table's query, or take what somebody"
              + " added to the table (a constraint, a column) off it.");
    }
    return new IcestreamException(
        ErrorCode.SRV_006,
        what
            + e.getMessage()
            + " (state="
            + state
            + "). Check the user name, the password and the user's rights.",
        e);
  }
}
