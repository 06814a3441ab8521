package io.icestream.commit;

import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Tables whose jobs are stopped: takes rows in and publishes them without ending the line of runs
 * that wrote them, so that the next run goes on from its state. A job that runs nevertheless is
 * refused at its next commit, as by any newer run.
 */
public final class StoppedTables {
  private StoppedTables() {}

  /**
   * Stages files in one commit. What was staged before stays staged, and nothing is published.
   *
   * @param name {@code database.table}
   * @param rows how many rows the files hold
   */
  public static void append(String name, Table table, List<DataFile> files, long rows) {
    StagedTable staged = new StagedTable(name, table, false);
    staged.goOn();
    staged.commitBeside(
        FileChanges.appended(Long.MAX_VALUE, files, new WriteCounts(rows, rows, 0, 0, 0, 0)));
  }

  /**
   * Publishes what is staged of some tables as one cut, if gates and the orders of persons let it
   * pass. Tables that no job has written yet are left out.
   *
   * @return why the cut is held; empty if it was published, or there was nothing to publish
   */
  public static Optional<String> publish(
      Catalog catalog, PublisherOptions options, Collection<String> tables) {
    List<SinkTable> written =
        tables.stream()
            .filter(name -> isWritten(catalog, TableIdentifier.parse(name)))
            .map(name -> new SinkTable(name, false, ""))
            .toList();
    if (written.isEmpty()) {
      return Optional.empty();
    }
    Cuts cuts = new Cuts(catalog, written, options, new Scans(0));
    try {
      return cuts.publishStaged();
    } finally {
      cuts.end();
    }
  }

  private static boolean isWritten(Catalog catalog, TableIdentifier name) {
    return catalog.tableExists(name)
        && catalog.loadTable(name).snapshot(Publications.STAGING) != null;
  }
}
