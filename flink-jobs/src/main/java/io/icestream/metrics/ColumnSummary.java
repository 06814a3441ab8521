package io.icestream.metrics;

import io.icestream.metrics.Watched.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.datasketches.hash.MurmurHash3;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;

/** What some rows hold in a column, in little room: sketches and hashes, no text. */
final class ColumnSummary {
  /** 4096 registers: distinct counts to within about 2 %. */
  static final int HLL_LOG_REGISTERS = 12;

  /** Ranks to within about 1.3 %. */
  static final int KLL_SIZE = 200;

  /** With more values than this a distribution over them says little. */
  static final int MOST_VALUES = 64;

  private static final long SEED = 0x9E3779B97F4A7C15L;

  private final Kind kind;
  private long nulls;
  private long values;
  private HllSketch distinct = new HllSketch(HLL_LOG_REGISTERS);
  private KllDoublesSketch quantiles = KllDoublesSketch.newHeapInstance(KLL_SIZE);
  private final Map<Long, Long> counts = new HashMap<>();

  ColumnSummary(Kind kind) {
    this.kind = kind;
  }

  void addNull() {
    nulls++;
  }

  void addPresent() {
    values++;
  }

  void add(double number) {
    values++;
    distinct.update(number);
    if (Double.isFinite(number)) {
      quantiles.update(number);
    }
  }

  void add(byte[] text) {
    values++;
    long hash = text.length == 0 ? SEED : MurmurHash3.hash(text, SEED)[0];
    distinct.update(hash);
    if (kind == Kind.TEXT) {
      add(hash, 1);
    }
  }

  private void add(long hash, long count) {
    if (counts.size() < MOST_VALUES || counts.containsKey(hash)) {
      counts.merge(hash, count, Long::sum);
    }
  }

  void add(ColumnSummary other) {
    nulls += other.nulls;
    values += other.values;
    Union union = new Union(HLL_LOG_REGISTERS);
    union.update(distinct);
    union.update(other.distinct);
    distinct = union.getResult();
    quantiles.merge(other.quantiles);
    other.counts.forEach(this::add);
  }

  Kind kind() {
    return kind;
  }

  long rows() {
    return nulls + values;
  }

  long values() {
    return values;
  }

  double nullRatio() {
    return rows() == 0 ? 0 : (double) nulls / rows();
  }

  double distinct() {
    return distinct.getEstimate();
  }

  KllDoublesSketch quantiles() {
    return quantiles;
  }

  /** How often values came, by their hashes: not all of them if they are many. */
  Map<Long, Long> counts() {
    return counts;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(nulls);
    out.writeLong(values);
    write(distinct.toCompactByteArray(), out);
    write(quantiles.toByteArray(), out);
    out.writeInt(counts.size());
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  private static void write(byte[] bytes, DataOutput out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static ColumnSummary read(Kind kind, DataInput in) throws IOException {
    ColumnSummary summary = new ColumnSummary(kind);
    summary.nulls = in.readLong();
    summary.values = in.readLong();
    summary.distinct = HllSketch.heapify(bytes(in));
    summary.quantiles = KllDoublesSketch.heapify(Memory.wrap(bytes(in)));
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      summary.counts.put(in.readLong(), in.readLong());
    }
    return summary;
  }

  private static byte[] bytes(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
