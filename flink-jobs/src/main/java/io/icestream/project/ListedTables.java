package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads which tables of a database are entities. */
final class ListedTables {
  private final Unreadable unreadable;
  private final Problems problems;

  ListedTables(Unreadable unreadable, Problems problems) {
    this.unreadable = unreadable;
    this.problems = problems;
  }

  List<Entity> read(String system, YamlBlock block, Map<String, TableDefinition> declared) {
    Map<String, Entity> entities = new LinkedHashMap<>();
    if (block.isList("tables")) {
      for (YamlBlock.Text table : block.texts("tables")) {
        add(entities, entity(system, entityName(table), table.value(), table.location()));
      }
    } else {
      block
          .block("tables")
          .ifPresent(
              tables -> tables.keys().forEach(name -> add(entities, entity(system, name, tables))));
    }
    if (entities.isEmpty() && block.isEmpty("tables")) {
      problems.add(
          ErrorCode.PROJ_025,
          block.location("tables"),
          "Cannot read '" + block.name("tables") + "': it is empty. Name at least one table.");
    }
    declared
        .values()
        .forEach(
            table ->
                problems.add(
                    ErrorCode.PROJ_025,
                    table.location(),
                    "Cannot declare columns of "
                        + system
                        + "."
                        + table.name()
                        + ": those of a database are discovered. Remove this file and list the"
                        + " table in "
                        + ProjectLoader.SETTINGS
                        + "."));
    return List.copyOf(entities.values());
  }

  private Entity entity(String system, String name, YamlBlock tables) {
    if (tables.isScalar(name)) {
      return entity(system, name, tables.text(name).orElse("?"), tables.location(name));
    }
    Optional<YamlBlock> block = tables.block(name);
    block.ifPresent(options -> options.allow(Block.TABLE));
    return new Entity(
        system,
        name,
        block.flatMap(options -> options.text("table")).orElse("?"),
        block
            .map(o -> o.texts("key").stream().map(YamlBlock.Text::value).toList())
            .orElse(List.of()),
        block.flatMap(options -> options.text("order-by")),
        Optional.empty(),
        Map.of(),
        tables.location(name));
  }

  private static Entity entity(String system, String name, String table, Location location) {
    return new Entity(
        system, name, table, List.of(), Optional.empty(), Optional.empty(), Map.of(), location);
  }

  private String entityName(YamlBlock.Text table) {
    List<String> parts = SourceNames.parts(table.value());
    return parts.isEmpty() ? table.value() : parts.get(parts.size() - 1);
  }

  private void add(Map<String, Entity> entities, Entity entity) {
    if (!SourceNames.isTable(entity.sourceName()) && !entity.sourceName().equals("?")) {
      problems.add(
          ErrorCode.PROJ_008,
          entity.location(),
          "Cannot read table '"
              + Names.shown(entity.sourceName())
              + "': a table is written schema.table, parts with other characters in double quotes."
              + " Write it so.");
      unreadable.addSystem(entity.system());
      return;
    }
    SourcesReader.checkEntityName(entity, problems);
    Entity other = entities.putIfAbsent(entity.name(), entity);
    if (other != null) {
      problems.add(
          ErrorCode.PROJ_002,
          entity.location(),
          "Cannot read table '"
              + Names.shown(entity.sourceName())
              + "': the entity '"
              + Names.shown(entity.name())
              + "' is '"
              + Names.shown(other.sourceName())
              + "' already. Write both as entity: schema.table, with different entities.");
    }
  }
}
