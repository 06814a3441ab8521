package io.icestream.metrics;

import io.icestream.metrics.Finding.Baseline;
import io.icestream.metrics.Finding.Basis;
import io.icestream.metrics.Finding.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is usual in a column, by samples of arriving rows. A sample is a cut, or several where cuts
 * are small.
 */
final class ColumnWatch {
  /** Shares of fewer rows say little. */
  static final int SAMPLE = 100;

  private static final double LEAST_NULLS = 0.05;
  private static final double LEAST_DRIFT = 0.25;
  private static final double LEAST_PSI_SPREAD = 0.02;
  private static final double RELATIVE_NOISE = 0.08;
  private static final int FEW = 5;

  private final Watched table;
  private final Watched.Column column;
  private final Window nulls;
  private final Window distinct;
  private final Window unlike;
  private final Window drifts;

  private ColumnSummary sample;
  private ColumnSummary baseline;
  private ColumnSummary next;
  private int samplesOfNext;
  private int samples;
  private long since;
  private final Map<Kind, Integer> toldAt = new EnumMap<>(Kind.class);

  ColumnWatch(Watched table, Watched.Column column) {
    this.table = table;
    this.column = column;
    int capacity = TableWatch.capacity(table);
    nulls = new Window(capacity);
    distinct = new Window(capacity);
    unlike = new Window(capacity);
    drifts = new Window(capacity);
    sample = new ColumnSummary(column.kind());
    next = new ColumnSummary(column.kind());
  }

  /** Takes what arrived in a cut, and says what is unusual about it. */
  List<Finding> add(ColumnSummary arrived, long now) {
    since = since == 0 ? now : since;
    sample.add(arrived);
    if (sample.rows() < SAMPLE) {
      return List.of();
    }
    ColumnSummary full = sample;
    sample = new ColumnSummary(column.kind());
    List<Finding> findings = new ArrayList<>();
    judgeNulls(full, findings);
    judgeDistinct(full, findings);
    judgeDrift(full, findings);
    samples++;
    learn(full);
    return findings.stream().filter(this::isNews).toList();
  }

  /** The same is told again only after a while. */
  private boolean isNews(Finding finding) {
    Integer told = toldAt.get(finding.kind());
    if (told != null && samples - told <= table.learn()) {
      return false;
    }
    toldAt.put(finding.kind(), samples);
    return true;
  }

  private void judgeNulls(ColumnSummary full, List<Finding> findings) {
    double ratio = full.nullRatio();
    if (nulls.size() >= table.learn()) {
      double usual = nulls.median();
      double least = 0.5 / (nulls.size() * (double) SAMPLE);
      double share = Math.min(1 - least, Math.max(usual, least));
      double chance = share * (1 - share) / full.rows();
      double spread = nulls.spread();
      double z = (ratio - usual) / Math.sqrt(Math.max(spread * spread, chance));
      if (Math.abs(z) >= table.threshold()
          && Math.abs(ratio - usual) >= LEAST_NULLS
          && isOutside(ratio, nulls)) {
        findings.add(finding(Kind.NULLS, ratio, usual, z, nulls.size()));
      }
    }
    nulls.add(ratio);
  }

  /**
   * Distinct values grow with the rows where every row has one of its own, and don't where they are
   * few. So it is news only when both their number and their share of the rows are unusual, in the
   * same direction.
   */
  private void judgeDistinct(ColumnSummary full, List<Finding> findings) {
    if (column.kind() == Watched.Kind.ANY || full.values() < SAMPLE / 2) {
      return;
    }
    double count = full.distinct();
    double share = count / full.values();
    if (distinct.size() >= table.learn()) {
      double z = z(count, distinct);
      double zOfShare = z(share, unlike);
      double least =
          Math.signum(z) == Math.signum(zOfShare) ? Math.min(Math.abs(z), Math.abs(zOfShare)) : 0;
      if (least >= table.threshold() && isOutside(count, distinct) && isOutside(share, unlike)) {
        findings.add(
            finding(
                Kind.DISTINCT, count, distinct.median(), Math.signum(z) * least, distinct.size()));
      }
    }
    distinct.add(count);
    unlike.add(share);
  }

  private static double z(double value, Window window) {
    double usual = window.median();
    double least = Math.max(RELATIVE_NOISE * Math.abs(usual), 1e-9);
    return (value - usual) / Math.max(window.spread(), least);
  }

  private void judgeDrift(ColumnSummary full, List<Finding> findings) {
    if (baseline == null || full.values() < SAMPLE / 2) {
      return;
    }
    Distribution drift = Distribution.of(full, baseline);
    double z = drift.z();
    if (drifts.size() >= FEW) {
      // Rows of one cut may be alike without anything being wrong.
      double spread = Math.max(drifts.spread(), LEAST_PSI_SPREAD);
      z = Math.min(z, (drift.psi() - drifts.median()) / spread);
    }
    if (z >= table.threshold() && drift.psi() >= LEAST_DRIFT && drift.psi() > drifts.most()) {
      findings.add(finding(Kind.DRIFT, drift.psi(), drifts.median(), z, samples));
    }
    drifts.add(drift.psi());
  }

  private static boolean isOutside(double value, Window window) {
    return value > window.most() || value < window.least();
  }

  /** The baseline is what the last samples amount to, and follows them by generations. */
  private void learn(ColumnSummary full) {
    next.add(full);
    samplesOfNext++;
    int generation = baseline == null ? table.learn() : TableWatch.capacity(table) / 2;
    if (samplesOfNext >= generation) {
      baseline = next;
      next = new ColumnSummary(column.kind());
      samplesOfNext = 0;
    }
  }

  private Finding finding(Kind kind, double observed, double expected, double z, int learned) {
    return Finding.of(
        table,
        column.name(),
        kind,
        observed,
        expected,
        z,
        new Basis(Baseline.LAST_CUTS, learned, since));
  }

  void write(DataOutput out) throws IOException {
    for (Window window : List.of(nulls, distinct, unlike, drifts)) {
      window.write(out);
    }
    sample.write(out);
    next.write(out);
    out.writeBoolean(baseline != null);
    if (baseline != null) {
      baseline.write(out);
    }
    out.writeInt(samplesOfNext);
    out.writeInt(samples);
    out.writeLong(since);
    out.writeInt(toldAt.size());
    for (Map.Entry<Kind, Integer> told : toldAt.entrySet()) {
      out.writeUTF(told.getKey().name());
      out.writeInt(told.getValue());
    }
  }

  void read(DataInput in) throws IOException {
    for (Window window : List.of(nulls, distinct, unlike, drifts)) {
      window.read(in);
    }
    sample = ColumnSummary.read(column.kind(), in);
    next = ColumnSummary.read(column.kind(), in);
    baseline = in.readBoolean() ? ColumnSummary.read(column.kind(), in) : null;
    samplesOfNext = in.readInt();
    samples = in.readInt();
    since = in.readLong();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      toldAt.put(Kind.valueOf(in.readUTF()), in.readInt());
    }
  }
}
