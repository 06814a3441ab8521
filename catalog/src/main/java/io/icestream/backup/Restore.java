package io.icestream.backup;

import io.icestream.backup.BackupIndex.Entry;
import io.icestream.commit.Publications;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;

/**
 * Brings the tables of a {@link Backup} back into a catalog that has none of them, as of its cut
 * and at the locations that they had. Jobs that began before cannot go on with them: their state is
 * newer than the tables.
 */
public final class Restore {

  private final Catalog catalog;
  private final Path directory;

  /** Prepares to restore the backup in a directory. */
  public Restore(Catalog catalog, Path directory) {
    this.catalog = catalog;
    this.directory = directory;
  }

  /** A table of the backup, with what writes its files. */
  private record Source(Entry entry, TableMetadata metadata, List<String> files, FileIO io) {
    TableIdentifier name() {
      return TableIdentifier.parse(entry.table());
    }
  }

  /**
   * Restores all tables, or none.
   *
   * @throws IcestreamException if the catalog has one of them, or files of them are gone
   */
  public BackupIndex run() throws IOException {
    BackupIndex index = BackupIndex.read(directory);
    List<Source> sources = new ArrayList<>();
    for (Entry entry : index.tables()) {
      sources.add(source(entry));
    }
    for (Source source : sources) {
      bringFiles(source, index.data());
    }
    String run = "restored-" + UUID.randomUUID();
    List<TableIdentifier> done = new ArrayList<>();
    try {
      for (Source source : sources) {
        done.add(source.name());
        Publications.fence(register(source), run);
      }
    } catch (RuntimeException e) {
      done.forEach(name -> catalog.dropTable(name, false));
      throw e;
    }
    return index;
  }

  private Source source(Entry entry) throws IOException {
    TableIdentifier name = TableIdentifier.parse(entry.table());
    createNamespace(name.namespace());
    if (catalog.tableExists(name)) {
      throw new IcestreamException(
          ErrorCode.BAK_002,
          ("Cannot restore %s: the catalog has a table of that name. Restore into an empty catalog"
                  + " (profile), or drop the table first.")
              .formatted(name));
    }
    Path folder = directory.resolve(entry.table());
    TableMetadata metadata =
        TableMetadataParser.read(
            org.apache.iceberg.Files.localInput(folder.resolve("table.metadata.json").toFile()));
    // A catalog gives away what writes files for a table only; this one is never made.
    FileIO io =
        catalog
            .buildTable(name, metadata.schema())
            .withLocation(metadata.location())
            .createTransaction()
            .table()
            .io();
    return new Source(entry, metadata, Files.readAllLines(folder.resolve("files.txt")), io);
  }

  private void createNamespace(Namespace namespace) {
    if (catalog instanceof SupportsNamespaces namespaces
        && !namespaces.namespaceExists(namespace)) {
      namespaces.createNamespace(namespace);
    }
  }

  private void bringFiles(Source source, Backup.Data data) throws IOException {
    int gone = 0;
    for (int i = 0; i < source.files().size(); i++) {
      String location = source.files().get(i);
      if (source.io().newInputFile(location).exists()) {
        continue;
      }
      if (data == Backup.Data.STAYS) {
        gone++;
        continue;
      }
      Path copy = directory.resolve(source.entry().table()).resolve("files/" + i);
      try (InputStream in = Files.newInputStream(copy);
          OutputStream out = source.io().newOutputFile(location).create()) {
        in.transferTo(out);
      }
    }
    if (gone > 0) {
      throw new IcestreamException(
          ErrorCode.BAK_004,
          ("Cannot restore %s: %d of its %d files are gone and the backup holds no copy. Take a"
                  + " backup --with-data, or a newer one.")
              .formatted(source.name(), gone, source.files().size()));
    }
  }

  /** Gives the catalog the table with the snapshot of the cut alone. */
  private org.apache.iceberg.Table register(Source source) {
    long id = source.entry().snapshotId();
    TableMetadata metadata = source.metadata();
    TableMetadata.Builder builder = TableMetadata.buildFrom(metadata);
    for (String name : metadata.refs().keySet()) {
      SnapshotRef ref = metadata.refs().get(name);
      if (name.equals(Publications.MAIN) || name.equals(Publications.STAGING)) {
        builder.setRef(name, SnapshotRef.branchBuilder(id).build());
      } else if (ref.snapshotId() != id || name.startsWith(Backup.PREFIX)) {
        builder.removeRef(name);
      }
    }
    builder.removeSnapshots(
        StreamSupport.stream(metadata.snapshots().spliterator(), false)
            .filter(snapshot -> snapshot.snapshotId() != id)
            .toList());
    String location =
        metadata.location() + "/metadata/00000-" + UUID.randomUUID() + ".metadata.json";
    TableMetadataParser.write(builder.build(), source.io().newOutputFile(location));
    return catalog.registerTable(source.name(), location);
  }
}
