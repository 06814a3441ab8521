package io.icestream.run;

import io.icestream.plan.StatementGate;
import io.icestream.project.TypedScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.iceberg.types.Types.NestedField;

/** SQL that somebody hands to the SQL client. */
public final class TypedSql {
  private TypedSql() {}

  /** Refuses a script that would write personal values; plans it, and runs nothing of it. */
  public static void check(Workspace workspace, String script) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    try (Lake lake = workspace.lake()) {
      for (String database : List.of("bronze", "quarantine")) {
        lake.tables(database)
            .forEach(
                name ->
                    lake.table(database, name.name())
                        .ifPresent(
                            table ->
                                columns.put(
                                    database + "." + name.name(),
                                    table.schema().columns().stream()
                                        .map(NestedField::name)
                                        .toList())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    workspace.session().forEach(tables::executeSql);
    new StatementGate(workspace.project(), tables, columns).check(TypedScript.statements(script));
  }
}
