package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import io.icestream.reconcile.Difference.Kind;
import io.icestream.source.ReaderOptions;
import io.icestream.source.files.LandedFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Compares the files of a folder with their logs in Bronze line by line: each line has to be in
 * Bronze or in quarantine, once. What the lines say is not compared.
 */
final class FilesReconciliation {
  private static final int MAX_EXAMPLES = 20;

  private final LakeTables lake;
  private final Waiting waiting;

  FilesReconciliation(LakeTables lake, Waiting waiting) {
    this.lake = lake;
    this.waiting = waiting;
  }

  /** Compares entities of one system. */
  List<Comparison> compare(List<EntityTable> entities) throws Exception {
    List<Comparison> comparisons = new ArrayList<>();
    for (EntityTable entity : entities) {
      waiting.progress().accept("comparing " + entity.qualifiedName());
      Comparison[] newest = new Comparison[1];
      waiting.until(
          "the lake to read the files of " + entity.qualifiedName(),
          () -> {
            newest[0] = compare(entity, Cut.newest(lake));
            return newest[0].verdict() != Verdict.BEHIND;
          });
      comparisons.add(newest[0]);
    }
    return comparisons;
  }

  private Comparison compare(EntityTable entity, Cut cut) throws Exception {
    List<String> notes = new ArrayList<>();
    List<Difference> examples = new ArrayList<>();
    Map<String, BitSet> lake = new HashMap<>();
    long repeats = read(entity, cut, lake, notes, examples);
    long rows = lake.values().stream().mapToLong(BitSet::cardinality).sum() + repeats;
    long expected = 0;
    long different = repeats;
    long waitingForLake = 0;
    long aside = 0;
    List<LandedFile> files = LandedFile.of(options(entity), entity.entity());
    for (LandedFile file : files) {
      BitSet found = Optional.ofNullable(lake.remove(file.file())).orElseGet(BitSet::new);
      if (found.get(0)) {
        // It was put aside, for its content or its shape: none of its lines was to be read.
        aside++;
        expected += found.cardinality();
        continue;
      }
      BitSet lines = file.lines();
      expected += lines.cardinality();
      BitSet missing = (BitSet) lines.clone();
      missing.andNot(found);
      BitSet tail = (BitSet) missing.clone();
      tail.clear(0, Math.max(found.length(), 0));
      waitingForLake += tail.cardinality();
      missing.andNot(tail);
      different += missing.cardinality();
      missing.stream().forEach(line -> example(examples, Kind.MISSING, file.file(), line));
      found.andNot(lines);
      different += found.cardinality();
      found.stream().forEach(line -> example(examples, Kind.UNEXPECTED, file.file(), line));
    }
    expected += lake.values().stream().mapToLong(BitSet::cardinality).sum();
    if (!lake.isEmpty()) {
      notes.add(lake.size() + " files are no longer there and can't be looked up");
    }
    if (aside > 0) {
      notes.add(aside + " files were put aside as a whole");
    }
    if (waitingForLake > 0) {
      notes.add("the lake has not read " + waitingForLake + " lines yet");
    }
    return new Comparison(
        "bronze." + entity.logName(),
        entity.qualifiedName(),
        files.size() + " files",
        expected,
        rows,
        different,
        true,
        examples,
        0,
        different > 0 ? Verdict.DIFFERENT : waitingForLake > 0 ? Verdict.BEHIND : Verdict.EQUAL,
        notes);
  }

  /** The lines that the lake holds, by file; returns how many rows say a line once more. */
  private long read(
      EntityTable entity,
      Cut cut,
      Map<String, BitSet> lines,
      List<String> notes,
      List<Difference> examples)
      throws Exception {
    List<String> queries = new ArrayList<>();
    for (String table :
        List.of("bronze." + entity.logName(), "quarantine.unparsed__" + entity.logName())) {
      if (lake.exists(table)) {
        queries.add("select `meta_position` from " + cut.table(table));
      } else {
        notes.add("the lake has no table " + table);
      }
    }
    long[] repeats = new long[1];
    if (!queries.isEmpty()) {
      try (CloseableIterator<Row> rows = lake.query(String.join("\nunion all\n", queries))) {
        rows.forEachRemaining(
            row -> {
              String position = (String) row.getField(0);
              String file = LandedFile.file(position);
              int line = LandedFile.line(position);
              BitSet seen = lines.computeIfAbsent(file, f -> new BitSet());
              if (seen.get(line)) {
                repeats[0]++;
                example(examples, Kind.REPEATED, file, line);
              }
              seen.set(line);
            });
      }
    }
    return repeats[0];
  }

  private static void example(List<Difference> examples, Kind kind, String file, int line) {
    if (examples.size() < MAX_EXAMPLES) {
      examples.add(
          new Difference(
              kind, Optional.of("file=" + file + ", line=" + line), List.of(), Optional.empty()));
    }
  }

  private static ReaderOptions options(EntityTable entity) {
    Map<String, String> options = new TreeMap<>(entity.sourceOptions());
    Map<String, String> paths = SourceNames.of(options);
    options.keySet().removeAll(KafkaReconciliation.OF_ONE_TABLE);
    return new ReaderOptions(entity.system(), paths, options);
  }
}
