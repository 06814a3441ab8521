package io.icestream.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** The files that snapshots of a table need to be read. */
public final class SnapshotFiles {

  private SnapshotFiles() {}

  /** Locations of manifest lists, manifests, data and delete files. */
  public static Set<String> of(Table table, Iterable<Snapshot> snapshots) {
    Set<String> files = new LinkedHashSet<>();
    for (Snapshot snapshot : snapshots) {
      if (snapshot.manifestListLocation() != null) {
        files.add(snapshot.manifestListLocation());
      }
      for (ManifestFile manifest : snapshot.allManifests(table.io())) {
        if (files.add(manifest.path())) {
          add(table, manifest, files);
        }
      }
    }
    return files;
  }

  private static void add(Table table, ManifestFile manifest, Set<String> files) {
    try (ManifestReader<?> entries =
        manifest.content() == ManifestContent.DELETES
            ? ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())
            : ManifestFiles.read(manifest, table.io(), table.specs())) {
      entries.forEach(file -> files.add(file.location()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
