package io.icestream.commit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/** Looks for the deletes that a published table must never have. */
public final class EqualityDeletes {
  private EqualityDeletes() {}

  /** The equality delete files of every snapshot that main holds or held, from every manifest. */
  public static Set<String> published(Table table) {
    Set<String> found = new TreeSet<>();
    Set<String> seen = new HashSet<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      for (ManifestFile manifest : snapshot.deleteManifests(table.io())) {
        if (seen.add(manifest.path())) {
          read(table, manifest, found);
        }
      }
    }
    return found;
  }

  private static void read(Table table, ManifestFile manifest, Set<String> found) {
    try (ManifestReader<DeleteFile> files =
        ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs())) {
      for (DeleteFile file : files) {
        if (file.content() == FileContent.EQUALITY_DELETES) {
          found.add(file.location());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
