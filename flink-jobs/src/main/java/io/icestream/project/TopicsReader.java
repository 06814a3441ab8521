package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings what icestream.yml and the declarations of entities say about topics together. */
final class TopicsReader {
  private static final List<String> FORMATS = List.of("json");
  private static final List<String> KEY_FORMATS = List.of("json", "text");
  private static final List<String> TOMBSTONES = List.of("apply", "reject");

  private final String system;
  private final Map<String, TableDefinition> declared;
  private final Unreadable unreadable;
  private final Problems problems;

  TopicsReader(
      String system,
      Map<String, TableDefinition> declared,
      Unreadable unreadable,
      Problems problems) {
    this.unreadable = unreadable;
    this.system = system;
    this.declared = declared;
    this.problems = problems;
  }

  List<Entity> read(YamlBlock source) {
    String format =
        source.oneOf("format", FORMATS).orElse(ProjectOption.defaultOf(Block.KAFKA, "format"));
    Optional<YamlBlock> topics = source.block("topics");
    Set<String> names = new LinkedHashSet<>();
    topics.ifPresent(block -> names.addAll(block.keys()));
    names.addAll(declared.keySet());
    List<Entity> entities = new ArrayList<>();
    Map<String, String> byTopic = new LinkedHashMap<>();
    for (String name : names) {
      Optional<Entity> entity = entity(name, topics, format);
      entity.ifPresent(
          found -> {
            entities.add(found);
            String other = byTopic.putIfAbsent(found.sourceName(), name);
            if (other != null) {
              problems.add(
                  ErrorCode.PROJ_025,
                  found.location(),
                  "Cannot read topic '"
                      + Names.shown(found.sourceName())
                      + "': entity '"
                      + other
                      + "' reads it already. Use one entity, and split it in Silver.");
            }
          });
    }
    if (names.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_025,
          source.location(),
          "Cannot read system '"
              + Names.shown(system)
              + "': it has no topics. Declare one in sources/"
              + Names.shown(system)
              + "/<entity>.sql.");
    }
    return entities;
  }

  private Optional<Entity> entity(String name, Optional<YamlBlock> topics, String format) {
    Optional<TableDefinition> table = Optional.ofNullable(declared.get(name));
    Location location =
        topics
            .filter(block -> block.keys().contains(name))
            .map(block -> block.location(name))
            .or(() -> table.map(TableDefinition::location))
            .orElseThrow();
    if (table.isEmpty() && unreadable.has(system + "." + name)) {
      return Optional.empty();
    }
    if (table.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_025,
          location,
          "Cannot read topic entity '"
              + Names.shown(name)
              + "': its columns are not declared. Add sources/"
              + system
              + "/"
              + Names.shown(name)
              + ".sql"
              + (declared.isEmpty()
                  ? "."
                  : ", or use one of: " + String.join(", ", declared.keySet()) + "."));
      unreadable.add(system + "." + name);
      return Optional.empty();
    }
    boolean isShort = topics.isPresent() && topics.get().isScalar(name);
    Optional<YamlBlock> block =
        topics.filter(all -> !isShort && all.keys().contains(name)).flatMap(all -> all.block(name));
    block.ifPresent(options -> options.allow(Block.TOPIC));
    Map<String, String> settings = new LinkedHashMap<>(table.get().options());
    block.ifPresent(
        options ->
            options.keys().stream()
                .filter(key -> !key.equals("key"))
                .forEach(
                    key ->
                        (options.isList(key)
                                ? Optional.of(
                                    String.join(
                                        ";",
                                        options.texts(key).stream()
                                            .map(YamlBlock.Text::value)
                                            .toList()))
                                : options.text(key))
                            .ifPresent(value -> put(settings, key, value, options.location(key)))));
    if (isShort) {
      topics.get().text(name).ifPresent(topic -> put(settings, "topic", topic, location));
    }
    settings.putIfAbsent("format", format);
    settings.putIfAbsent("key-format", ProjectOption.defaultOf(Block.TOPIC, "key-format"));
    check(name, settings, "format", FORMATS, table.get());
    check(name, settings, "key-format", KEY_FORMATS, table.get());
    if (settings.containsKey("tombstones")) {
      check(name, settings, "tombstones", TOMBSTONES, table.get());
    }
    String topic = Optional.ofNullable(settings.remove("topic")).orElse("");
    Optional<String> orderBy = Optional.ofNullable(settings.remove("order-by"));
    Entity entity =
        new Entity(
            system, name, topic, key(table.get(), block), orderBy, table, settings, location);
    SourcesReader.checkEntityName(entity, problems);
    checkTopic(entity);
    checkColumns(entity, table.get());
    return Optional.of(entity);
  }

  private List<String> key(TableDefinition table, Optional<YamlBlock> block) {
    List<String> key =
        block
            .map(options -> options.texts("key").stream().map(YamlBlock.Text::value).toList())
            .orElse(List.of());
    if (!key.isEmpty() && !table.primaryKey().isEmpty()) {
      problems.add(
          ErrorCode.PROJ_002,
          block.get().location("key"),
          "Cannot take '"
              + block.get().name("key")
              + "': the primary key of "
              + table.location().file()
              + " says it already. Keep one of the two.");
    }
    return key.isEmpty() ? table.primaryKey() : key;
  }

  private void put(Map<String, String> settings, String key, String value, Location location) {
    if (settings.putIfAbsent(key, value) != null) {
      problems.add(
          ErrorCode.PROJ_002,
          location,
          "Cannot take '"
              + Names.shown(key)
              + "': the WITH clause of the declaration says it already. Keep one of the two.");
    }
  }

  private void check(
      String name,
      Map<String, String> settings,
      String key,
      List<String> allowed,
      TableDefinition table) {
    String value = settings.get(key);
    if (!allowed.contains(value)) {
      problems.add(
          ErrorCode.PROJ_006,
          table.location(),
          "Cannot read entity '"
              + name
              + "': there is no such choice ("
              + key
              + "="
              + Names.shown(value)
              + "). "
              + Names.suggest(value, allowed));
    }
  }

  private void checkTopic(Entity entity) {
    String topic = entity.sourceName();
    if (topic.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read entity '"
              + Names.shown(entity.name())
              + "': no topic is named. Add the option 'topic', or list it under 'topics'.");
    } else if (!topic.matches("[A-Za-z0-9._-]{1,249}") || topic.matches("\\.{1,2}")) {
      problems.add(
          ErrorCode.PROJ_008,
          entity.location(),
          "Cannot read topic '"
              + Names.shown(topic)
              + "': Kafka takes letters, digits, '.', '_' and '-' only, at most 249. Correct it.");
    }
  }

  private void checkColumns(Entity entity, TableDefinition table) {
    Set<String> columns = new LinkedHashSet<>(entity.key());
    entity.orderBy().ifPresent(columns::add);
    for (String column : columns) {
      if (!table.columnNames().contains(column)) {
        problems.add(
            ErrorCode.PROJ_025,
            entity.location(),
            "Cannot order or tell apart "
                + entity.qualifiedName()
                + " by '"
                + Names.shown(column)
                + "': it has no such column. "
                + Names.suggest(column, table.columnNames()));
      }
    }
  }
}
