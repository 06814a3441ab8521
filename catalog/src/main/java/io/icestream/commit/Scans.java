package io.icestream.commit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which bounded sources of a job have been read to their end.
 *
 * <p>A subtask that has read all sends a mark down a path of its own. A checkpoint whose barrier
 * came behind the marks of all holds every row of the scans, for on every other path the barrier is
 * behind those rows as well. A scan counts as done once such a checkpoint is complete.
 */
final class Scans {

  private final int expected;
  private final Map<String, Set<Integer>> marks = new HashMap<>();
  private final NavigableMap<Long, Boolean> prepared = new TreeMap<>();
  private boolean isDone;

  /** Waits for the ends of so many sources; for none, it is done. */
  Scans(int expected) {
    this.expected = expected;
    this.isDone = expected == 0;
  }

  static String mark(String scan, int subtask, int subtasks) {
    return scan + ":" + subtasks + ":" + subtask;
  }

  void add(String mark) {
    int colon = mark.lastIndexOf(':');
    marks
        .computeIfAbsent(mark.substring(0, colon), key -> new HashSet<>())
        .add(Integer.parseInt(mark.substring(colon + 1)));
  }

  private boolean isMarked() {
    return isDone
        || marks.entrySet().stream()
                .filter(
                    entry -> {
                      String key = entry.getKey();
                      int subtasks = Integer.parseInt(key.substring(key.lastIndexOf(':') + 1));
                      return entry.getValue().size() >= subtasks;
                    })
                .map(entry -> entry.getKey().substring(0, entry.getKey().lastIndexOf(':')))
                .distinct()
                .count()
            >= expected;
  }

  void prepare(long checkpointId) {
    prepared.put(checkpointId, isMarked());
  }

  void complete(long checkpointId) {
    isDone |= prepared.headMap(checkpointId, true).containsValue(true);
    // Without checkpoints the end of input is behind everything.
    isDone |= checkpointId == Long.MAX_VALUE;
    prepared.headMap(checkpointId, true).clear();
  }

  boolean areDone() {
    return isDone;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(isMarked());
    out.writeInt(marks.size());
    for (Map.Entry<String, Set<Integer>> entry : marks.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue().size());
      for (int subtask : entry.getValue()) {
        out.writeInt(subtask);
      }
    }
  }

  /** What a completed checkpoint knew, for a job that now waits for {@code present}. */
  static Scans read(DataInputStream in, Scans present) throws IOException {
    Scans scans = new Scans(present.expected);
    scans.isDone |= in.readBoolean();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      Set<Integer> subtasks = new HashSet<>();
      String key = in.readUTF();
      int size = in.readInt();
      for (int k = 0; k < size; k++) {
        subtasks.add(in.readInt());
      }
      scans.marks.put(key, subtasks);
    }
    return scans;
  }
}
