package io.icestream.snowflake;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.ProjectLineage;
import io.icestream.project.Project;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is run in Snowflake for a project. Each statement can be run again. */
final class SnowflakeScripts {
  private SnowflakeScripts() {}

  /** The seven scripts, in the order in which they run. */
  static List<Script> of(Project project, ProjectLineage lineage, SnowflakeSettings settings) {
    List<LakeTable> tables = LakeTable.of(project, lineage);
    requireRows(project, tables, settings);
    AccountScripts account = new AccountScripts(settings);
    TableScripts declared = new TableScripts(settings, tables);
    CheckScripts checks = new CheckScripts(settings, tables);
    return List.of(
        account.volumes(),
        account.catalog(),
        declared.bronze(),
        checks.bronze(),
        declared.silver(),
        declared.gold(),
        checks.last());
  }

  /** A policy that protects no table would look as if it did. */
  private static void requireRows(
      Project project, List<LakeTable> tables, SnowflakeSettings settings) {
    if (settings.rowColumn().isEmpty()) {
      return;
    }
    String column = settings.rowColumn().get();
    Set<String> types =
        tables.stream()
            .filter(table -> table.layer().equals("gold"))
            .flatMap(table -> table.column(column).stream())
            .map(found -> found.type().shown())
            .collect(Collectors.toSet());
    if (!types.equals(Set.of("TEXT"))) {
      throw new IcestreamException(
          ErrorCode.SNOW_001,
          "Cannot write scripts for Snowflake of "
              + project.name()
              + ": snowflake.row-access of icestream.yml names '"
              + column
              + "', "
              + (types.isEmpty()
                  ? "which no Gold table has. Name a column of Gold, or leave it out."
                  : "which is no text in some Gold table. Name a column of texts."));
    }
  }

  /** Makes every table show the newest cut at once. Needs the project's text only. */
  static List<Statement> refreshes(Project project, SnowflakeSettings settings) {
    List<Statement> statements =
        new ArrayList<>(TableScripts.asLoader(new Placed(settings.name())));
    statements.addAll(refreshesOfTables(project, settings).values());
    return statements;
  }

  /** What makes a table, {@code gold.daily_sales}, show what is published of it at once. */
  static Map<String, Statement> refreshesOfTables(Project project, SnowflakeSettings settings) {
    Placed placed = new Placed(settings.name());
    Map<String, Statement> statements = new LinkedHashMap<>();
    for (String layer : settings.layers()) {
      names(project, layer)
          .sorted()
          .forEach(
              table ->
                  statements.put(
                      layer + "." + table,
                      Statement.of(
                          "refresh " + layer + "." + table,
                          "alter iceberg table " + placed.in(layer, table) + " refresh")));
    }
    return statements;
  }

  private static Stream<String> names(Project project, String layer) {
    return layer.equals("bronze")
        ? project.entities().stream().map(entity -> entity.system() + "__" + entity.name())
        : project.tables().stream()
            .filter(file -> file.layer().folder().equals(layer))
            .map(file -> file.table().name());
  }
}
