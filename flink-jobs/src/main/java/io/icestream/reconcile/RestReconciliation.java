package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import io.icestream.reconcile.Difference.Kind;
import io.icestream.source.ReaderOptions;
import io.icestream.source.rest.RestRecords;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Compares resources with their logs in Bronze record by record: the server is asked for all pages
 * once more, and each of so many records has to be in Bronze or in quarantine, once. What they say
 * is not compared.
 */
final class RestReconciliation {
  private static final int MAX_EXAMPLES = 20;

  private final LakeTables lake;
  private final Waiting waiting;

  RestReconciliation(LakeTables lake, Waiting waiting) {
    this.lake = lake;
    this.waiting = waiting;
  }

  /** The records of the newest reading that the lake holds. */
  private static final class Held {
    private String since = "";
    private final BitSet numbers = new BitSet();
    private final List<Long> repeated = new ArrayList<>();

    void add(String position) {
      int newer = RestRecords.since(position).compareTo(since);
      if (newer > 0) {
        since = RestRecords.since(position);
        numbers.clear();
        repeated.clear();
      }
      int number = Math.toIntExact(RestRecords.number(position));
      if (newer >= 0 && numbers.get(number)) {
        repeated.add((long) number);
      } else if (newer >= 0) {
        numbers.set(number);
      }
    }
  }

  /** Compares entities of one system. */
  List<Comparison> compare(List<EntityTable> entities) throws Exception {
    List<Comparison> comparisons = new ArrayList<>();
    for (EntityTable entity : entities) {
      waiting.progress().accept("comparing " + entity.qualifiedName());
      OptionalLong count = RestRecords.count(options(entity), entity.entity());
      if (count.isEmpty()) {
        comparisons.add(unknown(entity));
        continue;
      }
      Comparison[] newest = new Comparison[1];
      waiting.until(
          "the lake to read the last page of " + entity.qualifiedName(),
          () -> {
            newest[0] = compare(entity, count.getAsLong(), Cut.newest(lake));
            return newest[0].verdict() != Verdict.BEHIND;
          });
      comparisons.add(newest[0]);
    }
    return comparisons;
  }

  private Comparison compare(EntityTable entity, long count, Cut cut) throws Exception {
    List<String> notes = new ArrayList<>();
    Held held = read(entity, cut, notes);
    int end = Math.toIntExact(count) + 1;
    BitSet missing = new BitSet();
    missing.set(1, end);
    missing.andNot(held.numbers);
    BitSet tail = (BitSet) missing.clone();
    tail.clear(0, Math.min(held.numbers.length(), end));
    missing.andNot(tail);
    List<Difference> examples = new ArrayList<>();
    missing.stream().forEach(number -> example(examples, Kind.MISSING, number));
    held.repeated.forEach(number -> example(examples, Kind.REPEATED, number));
    if (!tail.isEmpty()) {
      notes.add("the lake has not read " + tail.cardinality() + " records yet");
    }
    long different = missing.cardinality() + held.repeated.size();
    return new Comparison(
        "bronze." + entity.logName(),
        entity.qualifiedName(),
        count + " records",
        count,
        held.numbers.get(0, end).cardinality() + held.repeated.size(),
        different,
        true,
        examples,
        0,
        different > 0 ? Verdict.DIFFERENT : tail.isEmpty() ? Verdict.EQUAL : Verdict.BEHIND,
        notes);
  }

  private Held read(EntityTable entity, Cut cut, List<String> notes) throws Exception {
    Held held = new Held();
    for (String table :
        List.of("bronze." + entity.logName(), "quarantine.unparsed__" + entity.logName())) {
      if (!lake.exists(table)) {
        notes.add("the lake has no table " + table);
        continue;
      }
      // What came out of quarantine is there still.
      String once =
          table.startsWith("bronze.")
              ? " where `meta_file` is null or not " + LakeText.startsWith(entity.replayed())
              : "";
      try (CloseableIterator<Row> rows =
          lake.query("select `meta_position` from " + cut.table(table) + once)) {
        rows.forEachRemaining(row -> held.add((String) row.getField(0)));
      }
    }
    return held;
  }

  private static Comparison unknown(EntityTable entity) {
    return new Comparison(
        "bronze." + entity.logName(),
        entity.qualifiedName(),
        "",
        0,
        0,
        0,
        false,
        List.of(),
        0,
        Verdict.UNKNOWN,
        List.of("an answer without pages doesn't tell what was read before"));
  }

  private static void example(List<Difference> examples, Kind kind, long number) {
    if (examples.size() < MAX_EXAMPLES) {
      examples.add(
          new Difference(kind, Optional.of("record=" + number), List.of(), Optional.empty()));
    }
  }

  private static ReaderOptions options(EntityTable entity) {
    Map<String, String> options = new TreeMap<>(entity.sourceOptions());
    Map<String, String> paths = SourceNames.of(options);
    options.keySet().removeAll(KafkaReconciliation.OF_ONE_TABLE);
    return new ReaderOptions(entity.system(), paths, options);
  }
}
