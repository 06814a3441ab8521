package io.icestream.run;

import io.icestream.plan.Plan;
import io.icestream.plan.ScriptMode;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamStatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/** The steps of a job that are written in code. */
record Steps(List<Step> steps) {
  Steps {
    steps = List.copyOf(steps);
  }

  /** The fingerprint of a plan together with these steps. */
  String fingerprint(Plan plan) {
    return plan.fingerprint()
        + steps.stream()
            .map(step -> "_" + Integer.toHexString(step.version().hashCode()))
            .collect(Collectors.joining());
  }

  /** Adds them to a job that refines; other jobs have no views to read. */
  PipelineJob.Addition in(ScriptMode mode) {
    return (tables, inserts) -> {
      if (mode.half() != ScriptMode.Half.INGEST) {
        steps.forEach(step -> step.addTo(new Job(mode, tables, inserts)));
      }
    };
  }

  private record Job(ScriptMode mode, StreamTableEnvironment tables, StreamStatementSet inserts)
      implements Step.Job {
    @Override
    public void insertInto(String layer, String table, Table rows) {
      String view = layer + "__" + table;
      tables.createTemporaryView("`" + view + "`", rows);
      inserts.addInsertSql(
          Plan.insert(layer, table, rows.getResolvedSchema().getColumnNames(), view, mode));
    }
  }
}
