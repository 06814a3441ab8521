package io.icestream.cases;

import io.icestream.project.Column;
import io.icestream.project.Project;
import io.icestream.project.TableFile;
import io.icestream.project.TableReference;
import io.icestream.project.ViewDefinition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of a project that makes one table from what a case gives.
 *
 * @param project the project with the tables that are needed; a given one has an empty view
 * @param entities the entities that are read, by qualified name
 * @param givenTables the tables that are given, by qualified name; and those in which only rules
 *     look, which are empty unless they are given
 */
record CaseScope(Project project, Set<String> entities, Map<String, TableFile> givenTables) {

  /**
   * The scope of a table.
   *
   * @param given the entities and tables that have rows
   */
  static CaseScope of(Project project, String table, Set<String> given) {
    Map<String, TableFile> views = new LinkedHashMap<>();
    project.tables().forEach(file -> views.put(file.view().name(), file));
    TableFile tested =
        project.tables().stream()
            .filter(file -> file.qualifiedName().equals(table))
            .findFirst()
            .orElseThrow();
    Set<TableFile> computed = new LinkedHashSet<>();
    Set<String> entities = new LinkedHashSet<>();
    Map<String, TableFile> givenTables = new LinkedHashMap<>();
    visit(tested, views, given, computed, entities, givenTables);
    computed.forEach(file -> givenTables.remove(file.qualifiedName()));
    List<TableFile> tables =
        project.tables().stream()
            .filter(file -> computed.contains(file) || givenTables.containsValue(file))
            .map(file -> computed.contains(file) ? file : standIn(file))
            .toList();
    return new CaseScope(project.only(tables, entities), entities, givenTables);
  }

  private static void visit(
      TableFile file,
      Map<String, TableFile> views,
      Set<String> given,
      Set<TableFile> computed,
      Set<String> entities,
      Map<String, TableFile> givenTables) {
    if (!computed.add(file)) {
      return;
    }
    for (TableReference reference : file.view().references()) {
      TableFile read = views.get(reference.name());
      if (read == null) {
        entities.add(reference.base());
      } else if (given.contains(read.qualifiedName())) {
        givenTables.put(read.qualifiedName(), read);
      } else {
        visit(read, views, given, computed, entities, givenTables);
      }
    }
    for (TableReference reference : file.ruleReferences()) {
      TableFile parent = views.get(reference.name());
      if (!computed.contains(parent)) {
        givenTables.put(parent.qualifiedName(), parent);
      }
    }
  }

  /** Whether rows of an entity or a table have a way to the table under test. */
  boolean reads(String input) {
    return entities.contains(input) || givenTables.containsKey(input);
  }

  /** The same table with a view that reads nothing; a case puts its rows in the view's place. */
  private static TableFile standIn(TableFile file) {
    String query =
        file.table().columns().stream()
            .map(CaseScope::nothing)
            .collect(Collectors.joining(", ", "select ", ""));
    ViewDefinition view = file.view();
    return new TableFile(
        file.layer(),
        file.file(),
        file.table(),
        new ViewDefinition(
            view.name(),
            query,
            view.queryLocation(),
            List.of(),
            "create temporary view " + view.name() + " as " + query,
            view.location()));
  }

  private static String nothing(Column column) {
    return "cast(null as " + column.type() + ") as `" + column.name() + "`";
  }
}
