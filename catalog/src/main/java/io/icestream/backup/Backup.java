package io.icestream.backup;

import io.icestream.commit.Publications;
import io.icestream.commit.PublisherOptions;
import io.icestream.commit.SnapshotFiles;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Writes down all tables as of the last published cut, so that {@link Restore} can bring them back
 * into an empty catalog.
 *
 * <p>Jobs may go on meanwhile: every table gets a tag, so that its files stay where they are.
 */
public final class Backup {

  static final String PREFIX = "backup_";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss_SSS").withZone(ZoneOffset.UTC);

  private final Catalog catalog;
  private final List<PublisherOptions> jobs;
  private final Path directory;

  /** What becomes of the tables' files. */
  public enum Data {
    /** They stay where they are; the backup names them. */
    STAYS,
    /** The backup holds a copy. */
    COPIED
  }

  /** Prepares a backup of what some jobs publish, and of all other tables as they are now. */
  public Backup(Catalog catalog, List<PublisherOptions> jobs, Path directory) {
    this.catalog = catalog;
    this.jobs = List.copyOf(jobs);
    this.directory = directory;
  }

  /**
   * Takes it.
   *
   * @param tables {@code database.table} of all there are
   * @param keep for how long the tables keep the files of a backup without a copy
   * @return what was written
   * @throws IcestreamException if the directory isn't empty
   */
  public BackupIndex take(List<String> tables, Duration keep, Data data) throws IOException {
    requireEmpty();
    Map<String, Long> snapshots = lastCuts();
    String tag = PREFIX + NAME.format(Instant.now());
    List<BackupIndex.Entry> entries = new ArrayList<>();
    for (String name : tables) {
      Table table = catalog.loadTable(TableIdentifier.parse(name));
      Snapshot published =
          snapshots.containsKey(name)
              ? table.snapshot(snapshots.get(name))
              : table.snapshot(Publications.MAIN);
      if (published == null) {
        continue;
      }
      Publications.keep(table, tag, published, keep);
      Path folder = Files.createDirectories(directory.resolve(name));
      TableMetadataParser.write(
          ((BaseTable) table).operations().refresh(),
          org.apache.iceberg.Files.localOutput(folder.resolve("table.metadata.json").toFile()));
      List<String> files = List.copyOf(SnapshotFiles.of(table, List.of(published)));
      Files.write(folder.resolve("files.txt"), files);
      if (data == Data.COPIED) {
        copy(table, files, folder);
        Publications.forget(table, tag);
      }
      entries.add(new BackupIndex.Entry(name, published.snapshotId(), tag));
    }
    BackupIndex index = new BackupIndex(Instant.now(), data, entries);
    index.write(directory);
    return index;
  }

  private void requireEmpty() throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          throw new IcestreamException(
              ErrorCode.BAK_001,
              "Cannot write a backup to %s: it is not empty. Name another directory."
                  .formatted(directory));
        }
      }
    }
  }

  /** The snapshots of the last cuts, and that of the ledger which knows these and no later ones. */
  private Map<String, Long> lastCuts() {
    while (true) {
      long before = ledger();
      Map<String, Long> snapshots = new HashMap<>();
      jobs.forEach(job -> snapshots.putAll(Publications.lastCut(catalog, job)));
      if (ledger() == before) {
        snapshots.put(jobs.get(0).ledger(), before);
        return snapshots;
      }
      // A cut was published meanwhile.
    }
  }

  private long ledger() {
    TableIdentifier name = TableIdentifier.parse(jobs.get(0).ledger());
    Snapshot snapshot =
        catalog.tableExists(name) ? catalog.loadTable(name).currentSnapshot() : null;
    if (snapshot == null) {
      throw new IcestreamException(
          ErrorCode.BAK_005,
          "Cannot write a backup: nothing was published yet (ledger=%s). Run the job first."
              .formatted(name));
    }
    return snapshot.snapshotId();
  }

  private static void copy(Table table, List<String> files, Path folder) throws IOException {
    Path copies = Files.createDirectories(folder.resolve("files"));
    for (int i = 0; i < files.size(); i++) {
      try (InputStream in = table.io().newInputFile(files.get(i)).newStream()) {
        Files.copy(in, copies.resolve(Integer.toString(i)));
      }
    }
  }
}
