package io.icestream.commit;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

/** Removes what a table held before. */
public final class History {
  private History() {}

  /**
   * What is left of a table's past.
   *
   * @param removed how many snapshots were removed, with the files that only they had
   * @param refs tags and branches of others, whose snapshots were kept
   */
  public record Forgotten(int removed, List<String> refs) {}

  /**
   * Removes all snapshots but those of branches, and the tags of earlier cuts. Only for a table
   * that nobody writes at the moment.
   */
  public static Forgotten forget(Table table) {
    Set<Long> heads = new HashSet<>();
    for (SnapshotRef ref : table.refs().values()) {
      if (ref.isBranch()) {
        heads.add(ref.snapshotId());
      }
    }
    ManageSnapshots tags = table.manageSnapshots();
    Set<Long> kept = new HashSet<>(heads);
    List<String> others =
        table.refs().entrySet().stream()
            .filter(ref -> !heads.contains(ref.getValue().snapshotId()))
            .filter(ref -> !ref.getKey().startsWith(Publications.TAG_PREFIX))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    others.forEach(name -> kept.add(table.refs().get(name).snapshotId()));
    table.refs().entrySet().stream()
        .filter(ref -> ref.getValue().isTag() && !kept.contains(ref.getValue().snapshotId()))
        .forEach(ref -> tags.removeTag(ref.getKey()));
    tags.commit();
    table.refresh();
    ExpireSnapshots expire = table.expireSnapshots().expireOlderThan(0).cleanExpiredFiles(true);
    int removed = 0;
    for (Snapshot snapshot : table.snapshots()) {
      if (!kept.contains(snapshot.snapshotId())) {
        expire.expireSnapshotId(snapshot.snapshotId());
        removed++;
      }
    }
    expire.commit();
    return new Forgotten(removed, others);
  }
}
