package io.icestream.writer;

import io.icestream.writer.TrackedFile.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the files of a bucket that are worth rewriting.
 *
 * <p>What a scan pays for dead rows depends on their number, not on the file they are in. So files
 * are rewritten only when a partition has more dead rows than its limit allows, and then those
 * first that free the most dead rows for each live row copied. Small files are merged in tiers, so
 * that a row is copied a bounded number of times until its file is large.
 */
final class RewriteChoice {

  /** So many files of about the same small size are merged. */
  static final int FAN_IN = 10;

  /** Files from this part of the target size on are large enough. */
  private static final int SMALL_PART = 8;

  private static final int TIER_RATIO = 8;

  /** All files below are of one tier: there, a file costs a scan the same, whatever its size. */
  private static final long SMALLEST_TIER = 256L << 10;

  private final double deadRowsLimit;
  private final long targetFileSize;

  RewriteChoice(KeyedWriterOptions options) {
    this.deadRowsLimit = options.deadRowsLimit();
    this.targetFileSize = options.targetFileSize();
  }

  /** Closed files of one partition to be made into one, of up to {@code budget} bytes; or none. */
  List<TrackedFile> choose(FileSet files, long budget) {
    Map<Place, List<TrackedFile>> places = new HashMap<>();
    for (TrackedFile file : files.files()) {
      places.computeIfAbsent(file.place(), place -> new ArrayList<>()).add(file);
    }
    List<TrackedFile> best = List.of();
    long mostGain = 0;
    for (List<TrackedFile> neighbours : places.values()) {
      Set<TrackedFile> wanted = new LinkedHashSet<>();
      addDead(neighbours, wanted);
      addSmall(neighbours, wanted);
      List<TrackedFile> chosen = cut(wanted, budget);
      long gain = chosen.stream().mapToLong(TrackedFile::deadRows).sum() + chosen.size();
      if (gain > mostGain) {
        best = chosen;
        mostGain = gain;
      }
    }
    return best;
  }

  private void addDead(List<TrackedFile> neighbours, Set<TrackedFile> wanted) {
    long live = neighbours.stream().mapToLong(TrackedFile::liveRows).sum();
    long dead = neighbours.stream().mapToLong(TrackedFile::deadRows).sum();
    List<TrackedFile> byShare = new ArrayList<>(neighbours);
    byShare.sort(
        Comparator.comparingDouble(
            (TrackedFile file) -> (double) file.liveRows() / Math.max(1, file.rows())));
    for (TrackedFile file : byShare) {
      if (dead <= deadRowsLimit * live) {
        return;
      }
      if (!file.isOpen()) {
        wanted.add(file);
        dead -= file.deadRows();
      }
    }
  }

  private void addSmall(List<TrackedFile> neighbours, Set<TrackedFile> wanted) {
    long limit = targetFileSize / SMALL_PART;
    while (limit > 0) {
      long upper = limit;
      long lower = upper <= SMALLEST_TIER ? 0 : upper / TIER_RATIO;
      List<TrackedFile> tier =
          neighbours.stream()
              .filter(file -> !file.isOpen() && liveSize(file) < upper && liveSize(file) >= lower)
              .toList();
      if (tier.size() >= FAN_IN) {
        wanted.addAll(tier);
      }
      limit = lower;
    }
  }

  private List<TrackedFile> cut(Set<TrackedFile> wanted, long budget) {
    List<TrackedFile> chosen = new ArrayList<>();
    long read = 0;
    long written = 0;
    for (TrackedFile file : wanted) {
      boolean fits =
          read + file.size() <= budget
              && (chosen.isEmpty() || written + liveSize(file) <= targetFileSize);
      if (fits) {
        chosen.add(file);
        read += file.size();
        written += liveSize(file);
      }
    }
    // One file without dead rows would be copied for nothing.
    return chosen.size() == 1 && chosen.get(0).deadRows() == 0 ? List.of() : chosen;
  }

  private static long liveSize(TrackedFile file) {
    return file.size() * file.liveRows() / Math.max(1, file.rows());
  }
}
