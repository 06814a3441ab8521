package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import io.icestream.reconcile.Difference.Kind;
import io.icestream.reconcile.PartitionOffsets.Gap;
import io.icestream.source.ReaderOptions;
import io.icestream.source.kafka.TopicOffsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Compares topics with their logs in Bronze record by record: each offset in front of the topic's
 * end has to be in Bronze or in quarantine, once. A topic has no state, and what its records say is
 * not compared.
 */
final class KafkaReconciliation {
  private static final int MAX_EXAMPLES = 20;

  /** Options of one table, which the reader of a whole system does not know. */
  static final Set<String> OF_ONE_TABLE =
      Set.of(
          "type",
          "entities",
          "key",
          "format",
          "key-format",
          "epoch-millis",
          "tombstones",
          "truncates",
          "on-breaking-change",
          "on-new-column");

  private final LakeTables lake;
  private final Waiting waiting;

  KafkaReconciliation(LakeTables lake, Waiting waiting) {
    this.lake = lake;
    this.waiting = waiting;
  }

  /** Compares entities of one system. */
  List<Comparison> compare(List<EntityTable> entities) throws Exception {
    Map<String, String> topics = SourceNames.of(entities.get(0).sourceOptions());
    ReaderOptions options = readerOptions(entities.get(0), topics);
    try (TopicOffsets broker = TopicOffsets.open(options)) {
      Map<String, Map<Integer, Long>> ends = new LinkedHashMap<>();
      for (EntityTable entity : entities) {
        ends.put(entity.entity(), broker.ends(topics.get(entity.entity())));
      }
      Cut[] cut = new Cut[1];
      Map<String, ReadProgress> progress = new TreeMap<>();
      waiting.until(
          "the lake to reach the end of " + String.join(", ", topics.values()),
          () -> {
            cut[0] = Cut.newest(lake);
            progress.clear();
            progress.putAll(ReadProgress.at(cut[0], lake));
            for (EntityTable entity : entities) {
              String topic = topics.get(entity.entity());
              if (!isAtEnd(
                  broker, topic, progress.get(entity.qualifiedName()), ends.get(entity.entity()))) {
                return false;
              }
            }
            return true;
          });
      List<Comparison> comparisons = new ArrayList<>();
      for (EntityTable entity : entities) {
        waiting.progress().accept("comparing " + entity.qualifiedName());
        comparisons.add(
            compare(
                entity,
                topics.get(entity.entity()),
                ends.get(entity.entity()),
                TopicOffsets.startsAtBeginning(options),
                broker,
                cut[0],
                progress.getOrDefault(entity.qualifiedName(), ReadProgress.none())));
      }
      return comparisons;
    }
  }

  private static ReaderOptions readerOptions(EntityTable entity, Map<String, String> topics) {
    Map<String, String> options = new TreeMap<>(entity.sourceOptions());
    options.keySet().removeAll(OF_ONE_TABLE);
    return new ReaderOptions(entity.system(), topics, options);
  }

  private static boolean isAtEnd(
      TopicOffsets broker, String topic, ReadProgress progress, Map<Integer, Long> ends) {
    Map<Integer, Long> beginnings = broker.beginnings(topic);
    Map<Integer, Long> read = nextOffsets(progress == null ? ReadProgress.none() : progress);
    for (Map.Entry<Integer, Long> end : ends.entrySet()) {
      long next =
          Math.max(read.getOrDefault(end.getKey(), 0L), beginnings.getOrDefault(end.getKey(), 0L));
      if (next < end.getValue() && broker.count(topic, end.getKey(), next, end.getValue()) > 0) {
        return false;
      }
    }
    return true;
  }

  private static Map<Integer, Long> nextOffsets(ReadProgress progress) {
    Map<Integer, Long> next = new TreeMap<>();
    progress
        .partitionPositions()
        .values()
        .forEach(position -> next.put(partition(position), offset(position) + 1));
    return next;
  }

  private Comparison compare(
      EntityTable entity,
      String topic,
      Map<Integer, Long> ends,
      boolean startsAtBeginning,
      TopicOffsets broker,
      Cut cut,
      ReadProgress progress)
      throws Exception {
    Map<Integer, Long> beginnings = broker.beginnings(topic);
    Map<Integer, PartitionOffsets> partitions = new TreeMap<>();
    ends.keySet()
        .forEach(
            partition ->
                partitions.put(
                    partition, new PartitionOffsets(partition, startsAtBeginning ? 0 : -1)));
    List<String> notes = new ArrayList<>();
    read(entity, cut, ends, partitions, notes);

    Map<Integer, Long> next = nextOffsets(progress);
    List<Difference> examples = new ArrayList<>();
    long missing = 0;
    long waitingForLake = 0;
    long rows = 0;
    long repeats = 0;
    for (PartitionOffsets partition : partitions.values()) {
      long beginning = beginnings.getOrDefault(partition.partition(), 0L);
      long end = ends.get(partition.partition());
      List<Gap> gaps = new ArrayList<>(partition.gaps());
      gaps.add(partition.tail(end));
      for (Gap gap : gaps) {
        long from = Math.max(gap.from(), beginning);
        long lost =
            from < gap.end() ? broker.count(topic, partition.partition(), from, gap.end()) : 0;
        if (lost > 0 && from >= next.getOrDefault(partition.partition(), 0L)) {
          waitingForLake += lost;
        } else if (lost > 0) {
          missing += lost;
          example(examples, Kind.MISSING, partition.partition(), from + " to " + (gap.end() - 1));
        }
      }
      rows += partition.rows();
      repeats += partition.repeats();
      partition
          .repeated()
          .forEach(offset -> example(examples, Kind.REPEATED, partition.partition(), "" + offset));
    }
    if (waitingForLake > 0) {
      notes.add("the lake has not read " + waitingForLake + " records yet");
    }
    if (beginnings.values().stream().anyMatch(beginning -> beginning > 0)) {
      notes.add("the topic has dropped its oldest records, which can't be looked up any more");
    }
    Verdict verdict =
        missing + repeats > 0
            ? Verdict.DIFFERENT
            : waitingForLake > 0 ? Verdict.BEHIND : Verdict.EQUAL;
    return new Comparison(
        "bronze." + entity.logName(),
        entity.qualifiedName(),
        "offsets " + ends,
        rows - repeats + missing + waitingForLake,
        rows,
        missing + repeats,
        true,
        examples,
        0,
        verdict,
        notes);
  }

  private static void example(List<Difference> examples, Kind kind, int partition, String offsets) {
    if (examples.size() < MAX_EXAMPLES) {
      examples.add(
          new Difference(
              kind,
              Optional.of("partition=" + partition + ", offset=" + offsets),
              List.of(),
              Optional.empty()));
    }
  }

  /** All offsets of Bronze and of quarantine in order. */
  private void read(
      EntityTable entity,
      Cut cut,
      Map<Integer, Long> ends,
      Map<Integer, PartitionOffsets> partitions,
      List<String> notes)
      throws Exception {
    List<String> queries = new ArrayList<>();
    for (String table :
        List.of("bronze." + entity.logName(), "quarantine.unparsed__" + entity.logName())) {
      if (lake.exists(table)) {
        queries.add("select `meta_position` from " + cut.table(table) + once(entity, table));
      } else {
        notes.add("the lake has no table " + table);
      }
    }
    if (queries.isEmpty()) {
      return;
    }
    String sql =
        "select `meta_position` from (\n"
            + String.join("\nunion all\n", queries)
            + "\n) order by `meta_position`";
    try (CloseableIterator<Row> rows = lake.query(sql)) {
      rows.forEachRemaining(
          row -> {
            String position = (String) row.getField(0);
            Long end = ends.get(partition(position));
            if (end != null && offset(position) < end) {
              partitions.get(partition(position)).add(offset(position));
            }
          });
    }
  }

  /** What came out of quarantine is there still. */
  private static String once(EntityTable entity, String table) {
    return table.startsWith("bronze.")
        ? " where `meta_file` is null or not " + LakeText.startsWith(entity.replayed())
        : "";
  }

  private static int partition(String position) {
    return HexFormat.fromHexDigits(position, 0, 8);
  }

  private static long offset(String position) {
    return HexFormat.fromHexDigitsToLong(position, 9, position.length());
  }
}
