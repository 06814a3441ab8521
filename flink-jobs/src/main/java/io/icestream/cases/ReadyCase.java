package io.icestream.cases;

import io.icestream.error.ErrorCode;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.plan.Planner;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.project.ProjectException;
import io.icestream.project.TableFile;
import io.icestream.project.TestCase;
import io.icestream.project.TestRow;
import io.icestream.run.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * A case without mistakes, with all its values read.
 *
 * @param plan the part of the project that makes the table under test; nothing of it is sealed
 * @param logs by the name of the entity's log
 * @param tables by the name of the view whose place they take
 * @param expected column to value, as a query gives it
 */
record ReadyCase(
    TestCase test,
    Plan plan,
    TableFile table,
    Map<String, GivenRows> logs,
    Map<String, GivenRows> tables,
    List<Map<String, Object>> expected) {

  private record Group(String table, Set<String> given) {}

  /**
   * Reads cases; connects only to databases whose columns they need.
   *
   * @throws ProjectException with everything that is wrong with them
   */
  static List<ReadyCase> of(Workspace workspace, List<TestCase> cases) {
    Project project = workspace.project();
    Map<Group, CaseScope> scopes = new LinkedHashMap<>();
    for (TestCase test : cases) {
      scopes.computeIfAbsent(
          new Group(test.table(), test.given().keySet()),
          group -> CaseScope.of(project, group.table(), group.given()));
    }
    List<EntityTable> entities =
        workspace.entities(
            scopes.values().stream()
                .flatMap(scope -> scope.entities().stream())
                .collect(Collectors.toSet()));
    Map<CaseScope, Plan> plans = new HashMap<>();
    for (CaseScope scope : scopes.values()) {
      plans.computeIfAbsent(scope, each -> plan(each, entities));
    }
    List<Problem> problems = new ArrayList<>();
    List<ReadyCase> ready = new ArrayList<>();
    for (TestCase test : cases) {
      CaseScope scope = scopes.get(new Group(test.table(), test.given().keySet()));
      ready.add(of(test, scope, plans.get(scope), problems));
    }
    if (!problems.isEmpty()) {
      throw ProjectException.of(project.name(), problems);
    }
    return ready;
  }

  private static Plan plan(CaseScope scope, List<EntityTable> entities) {
    List<EntityTable> read =
        entities.stream()
            .filter(entity -> scope.entities().contains(entity.qualifiedName()))
            .toList();
    return Planner.plan(scope.project(), read, Map.of(), List::of);
  }

  private static ReadyCase of(TestCase test, CaseScope scope, Plan plan, List<Problem> problems) {
    for (Map.Entry<String, List<TestRow>> input : test.given().entrySet()) {
      if (!scope.reads(input.getKey())) {
        problems.add(
            new Problem(
                ErrorCode.PROJ_026,
                input.getValue().stream()
                    .findFirst()
                    .map(TestRow::location)
                    .orElse(test.location()),
                "Cannot give rows to "
                    + input.getKey()
                    + ": "
                    + test.table()
                    + " does not read it"
                    + (scope.givenTables().isEmpty() ? "" : " beside what else is given")
                    + ". Leave it out.",
                ""));
      }
    }
    Map<String, GivenRows> logs = new LinkedHashMap<>();
    for (EntityTable entity : plan.entities()) {
      List<TestRow> rows = test.given().getOrDefault(entity.qualifiedName(), List.of());
      logs.put(entity.logName(), GivenRows.log(entity, rows, problems));
    }
    Map<String, GivenRows> tables = new LinkedHashMap<>();
    scope
        .givenTables()
        .forEach(
            (name, file) ->
                tables.put(
                    file.view().name(),
                    GivenRows.table(file, test.given().getOrDefault(name, List.of()), problems)));
    TableFile table =
        plan.refined().stream()
            .filter(file -> file.qualifiedName().equals(test.table()))
            .findFirst()
            .orElseThrow();
    return new ReadyCase(test, plan, table, logs, tables, expected(test, table, problems));
  }

  private static List<Map<String, Object>> expected(
      TestCase test, TableFile table, List<Problem> problems) {
    Map<String, LogicalType> types = GivenRows.types(table);
    RowReader reader = new RowReader("Cannot expect rows of " + test.table(), types, problems);
    List<Map<String, Object>> expected = new ArrayList<>();
    for (TestRow row : test.expected()) {
      Map<String, Object> values = reader.read(row);
      values.replaceAll((column, value) -> external(types.get(column), value));
      expected.add(values);
    }
    return expected;
  }

  private static Object external(LogicalType type, Object value) {
    DataStructureConverter<Object, Object> converter =
        DataStructureConverters.getConverter(TypeConversions.fromLogicalToDataType(type));
    converter.open(ReadyCase.class.getClassLoader());
    return converter.toExternalOrNull(value);
  }
}
