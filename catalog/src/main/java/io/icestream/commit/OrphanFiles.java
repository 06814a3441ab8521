package io.icestream.commit;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files in a table's folder that nothing refers to: what a killed writer left, and what a
 * commit that failed had written.
 *
 * <p>Everything that any snapshot of the table holds stays, published, staged, tagged or not, and
 * so does what is younger than a given moment, or named as written and not committed. The folder is
 * listed before the snapshots are read, so what is committed meanwhile is found there.
 */
final class OrphanFiles {

  private static final Logger LOG = LoggerFactory.getLogger(OrphanFiles.class);

  private OrphanFiles() {}

  /**
   * Removes the orphans of a table; where its files can't be listed, nothing.
   *
   * @param uncommitted files that a later checkpoint may commit
   * @param olderThan younger files stay
   * @return how many files were removed
   */
  static int remove(
      Catalog catalog, TableIdentifier name, Set<String> uncommitted, Instant olderThan) {
    Table listed = catalog.loadTable(name);
    if (!(listed.io() instanceof SupportsPrefixOperations io)) {
      return 0;
    }
    Set<String> known = referenced(listed);
    Map<String, String> old = new LinkedHashMap<>();
    String folder = listed.location().replaceAll("/+$", "") + "/";
    for (FileInfo file : io.listPrefix(folder)) {
      String path = path(file.location());
      known.remove(path);
      if (file.createdAtMillis() < olderThan.toEpochMilli()) {
        old.put(path, file.location());
      }
    }
    if (known.stream().anyMatch(file -> file.startsWith(path(folder)))) {
      LOG.warn("{}: no file is removed, for some of the table's aren't found in {}", name, folder);
      return 0;
    }
    if (old.isEmpty()) {
      return 0;
    }
    uncommitted.forEach(file -> old.remove(path(file)));
    // Loaded anew: what was committed since the listing counts.
    Table present = catalog.loadTable(name);
    referenced(present).forEach(old::remove);
    metadata(present).forEach(old::remove);
    old.values().forEach(io::deleteFile);
    if (!old.isEmpty()) {
      LOG.info("{}: removed {} files that nothing referred to", name, old.size());
    }
    return old.size();
  }

  /** The table's own files, which come and go with every commit. */
  private static Set<String> metadata(Table table) {
    Set<String> files = new HashSet<>();
    files.addAll(ReachableFileUtil.metadataFileLocations(table, false));
    files.add(((BaseTable) table).operations().current().metadataFileLocation());
    files.add(ReachableFileUtil.versionHintLocation(table));
    files.addAll(ReachableFileUtil.statisticsFilesLocations(table));
    return files.stream().map(OrphanFiles::path).collect(Collectors.toSet());
  }

  /** Every file that a snapshot of the table needs. */
  private static Set<String> referenced(Table table) {
    return SnapshotFiles.of(table, table.snapshots()).stream()
        .map(OrphanFiles::path)
        .collect(Collectors.toSet());
  }

  /** Without the scheme, which writers and listings spell differently. */
  private static String path(String location) {
    int colon = location.indexOf(':');
    boolean hasScheme = colon > 0 && location.substring(0, colon).matches("[a-z][a-z0-9+.-]+");
    String path = hasScheme ? location.substring(colon + 1) : location;
    return path.replaceAll("/+", "/");
  }
}
