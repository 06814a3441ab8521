package io.icestream.report;

import io.icestream.reconcile.LakeSession;
import io.icestream.report.Report.Anomaly;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.types.Row;

/** Reads the newest findings of {@code ops.anomalies}. */
final class AnomalyData {
  private static final int MOST = 200;

  private final LakeSession lake;
  private final List<String> tables;

  AnomalyData(LakeSession lake, List<String> tables) {
    this.lake = lake;
    this.tables = tables;
  }

  /** The findings of a time, newest first. */
  List<Anomaly> since(Instant since) throws Exception {
    List<Anomaly> findings = new ArrayList<>();
    if (!tables.contains("ops.anomalies")) {
      return findings;
    }
    try (LakeSession.Result result =
        lake.query(
            "select table_name, column_name, kind, severity, found_at, finding from ops.anomalies"
                + " order by found_at desc limit "
                + MOST)) {
      while (result.rows().hasNext()) {
        Row row = result.rows().next();
        Instant at = (Instant) row.getField(4);
        if (!at.isBefore(since)) {
          findings.add(
              new Anomaly(
                  (String) row.getField(0),
                  (String) row.getField(1),
                  (String) row.getField(2),
                  (String) row.getField(3),
                  at.toEpochMilli(),
                  (String) row.getField(5)));
        }
      }
    }
    return findings;
  }
}
