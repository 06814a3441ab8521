package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.project.Audit;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.project.TableFile;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;

/** Plans the queries of audits against the tables that will be there. */
final class AuditChecks {
  private static final List<String> CHECKED = List.of("bronze", "silver", "gold");

  private AuditChecks() {}

  static void check(
      Project project,
      List<EntityTable> entities,
      Map<String, String> functions,
      List<Problem> problems) {
    if (project.audits().isEmpty()) {
      return;
    }
    DryRun tables = new DryRun(List.of(), Set.of(), functions, Map.of());
    for (EntityTable entity : entities) {
      declare(
          tables,
          "bronze." + entity.logName(),
          entity.with(entity.storedColumns(), entity.sealing()).logColumns());
    }
    for (TableFile table : project.tables()) {
      declare(
          tables,
          table.qualifiedName(),
          table.table().columns().stream()
              .map(column -> new EntityTable.Column(column.name(), column.type()))
              .toList());
    }
    for (Audit audit : project.audits()) {
      if (audit.references().stream().allMatch(read -> CHECKED.contains(read.path().get(0)))) {
        check(tables, audit, problems);
      }
    }
  }

  private static void declare(DryRun tables, String name, List<EntityTable.Column> columns) {
    String[] path = name.split("\\.", 2);
    tables.table(
        path[0],
        path[1],
        tables.query(
            columns.stream()
                .map(
                    column ->
                        "cast(null as %s) as %s"
                            .formatted(
                                column.type().replaceAll("(?i) not null$", ""),
                                Sql.name(column.name())))
                .collect(Collectors.joining(", ", "select ", ""))));
  }

  private static void check(DryRun tables, Audit audit, List<Problem> problems) {
    try {
      tables.query(audit.query());
    } catch (ValidationException | SqlParserException | TableException e) {
      problems.add(
          new Problem(
              ErrorCode.PLAN_017,
              Planner.place(e, audit::locate).orElse(audit.location()),
              "Cannot plan audit " + audit.name() + ": " + Planner.reason(e, "query"),
              ""));
    }
  }
}
