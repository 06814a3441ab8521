package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Brings what icestream.yml and the declarations of a system's entities say together. */
final class DeclaredEntities {
  private static final Set<String> CHARSETS =
      new TreeSet<>(
          Set.of(
              "utf-8",
              "us-ascii",
              "iso-8859-1",
              "iso-8859-15",
              "windows-1250",
              "windows-1251",
              "windows-1252"));

  /** What an entity is in its system. */
  enum Kind {
    TOPIC(
        Block.KAFKA,
        Block.TOPIC,
        "topics",
        "topic",
        Map.of(
            "format", List.of("avro", "debezium-avro", "debezium-json", "json"),
            "key-format", List.of("avro", "json", "text"),
            "tombstones", List.of("apply", "reject"),
            "truncates", List.of("reject", "stop"))),
    FILE(
        Block.FILES,
        Block.FILE,
        "files",
        "path",
        Map.of(
            "format", List.of("csv", "json", "parquet"),
            "header", List.of("first-line", "none"),
            "charset", List.copyOf(CHARSETS))),
    RESOURCE(
        Block.REST,
        Block.RESOURCE,
        "resources",
        "path",
        Map.of("format", List.of("json"), "paging", List.of("cursor", "link", "none", "page"))),
    COLLECTION(
        Block.MONGODB,
        Block.COLLECTION,
        "collections",
        "collection",
        Map.of("format", List.of("json"))),
    OWN(
        Block.OWN,
        Block.OWN_ENTITY,
        "entities",
        "source",
        Map.of(
            "format", List.of("avro", "debezium-avro", "debezium-json", "json"),
            "key-format", List.of("avro", "json", "text"),
            "tombstones", List.of("apply", "reject"),
            "truncates", List.of("reject", "stop")));

    private final Block system;
    private final Block entity;
    private final String list;
    private final String source;
    private final Map<String, List<String>> choices;

    Kind(
        Block system, Block entity, String list, String source, Map<String, List<String>> choices) {
      this.system = system;
      this.entity = entity;
      this.list = list;
      this.source = source;
      this.choices = new TreeMap<>(choices);
    }
  }

  private final Kind kind;
  private final String system;
  private final Map<String, TableDefinition> declared;
  private final Unreadable unreadable;
  private final Problems problems;

  DeclaredEntities(
      Kind kind,
      String system,
      Map<String, TableDefinition> declared,
      Unreadable unreadable,
      Problems problems) {
    this.kind = kind;
    this.unreadable = unreadable;
    this.system = system;
    this.declared = declared;
    this.problems = problems;
  }

  List<Entity> read(YamlBlock source) {
    String format =
        source
            .oneOf("format", kind.choices.get("format"))
            .orElse(ProjectOption.defaultOf(kind.system, "format"));
    Optional<YamlBlock> listed = source.block(kind.list);
    Set<String> names = new LinkedHashSet<>();
    listed.ifPresent(block -> names.addAll(block.keys()));
    names.addAll(declared.keySet());
    List<Entity> entities = new ArrayList<>();
    Map<String, String> bySource = new LinkedHashMap<>();
    for (String name : names) {
      Optional<Entity> entity = entity(name, listed, format);
      entity.ifPresent(
          found -> {
            entities.add(found);
            String other = bySource.putIfAbsent(found.sourceName(), name);
            if (other != null) {
              problems.add(
                  ErrorCode.PROJ_025,
                  found.location(),
                  "Cannot read "
                      + kind.source
                      + " '"
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
              + "': it has no "
              + kind.list
              + ". Declare one in sources/"
              + Names.shown(system)
              + "/<entity>.sql.");
    }
    return entities;
  }

  private Optional<Entity> entity(String name, Optional<YamlBlock> listed, String format) {
    Optional<TableDefinition> table = Optional.ofNullable(declared.get(name));
    Location location =
        listed
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
          "Cannot read "
              + kind.name().toLowerCase(Locale.ROOT)
              + " entity '"
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
    boolean isShort = listed.isPresent() && listed.get().isScalar(name);
    Optional<YamlBlock> block =
        listed.filter(all -> !isShort && all.keys().contains(name)).flatMap(all -> all.block(name));
    block.ifPresent(options -> options.allow(kind.entity));
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
      listed.get().text(name).ifPresent(text -> put(settings, kind.source, text, location));
    }
    settings.putIfAbsent("format", format);
    if (kind == Kind.RESOURCE) {
      settings.putIfAbsent("paging", ProjectOption.defaultOf(Block.RESOURCE, "paging"));
    }
    checkKind(table.get());
    kind.choices.forEach((key, choices) -> check(name, settings, key, choices, table.get()));
    String source = Optional.ofNullable(settings.remove(kind.source)).orElse("");
    Optional<String> orderBy = Optional.ofNullable(settings.remove("order-by"));
    Entity entity =
        new Entity(
            system, name, source, key(table.get(), block), orderBy, table, settings, location);
    SourcesReader.checkEntityName(entity, problems);
    new EntityChecks(problems).check(kind, entity);
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
    if (value != null && !allowed.contains(value)) {
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

  /** The declaration of an entity is read before it is known what its system is. */
  private void checkKind(TableDefinition table) {
    Set<String> known = ProjectOption.keys(kind.entity);
    for (String option : table.options().keySet()) {
      if (TableChecks.ENTITY_OPTIONS.contains(option) && !known.contains(option)) {
        problems.add(
            ErrorCode.PROJ_019,
            table.location(),
            "Cannot take option '"
                + option
                + "': an entity of "
                + kind.list
                + " has no such option. Allowed here: "
                + String.join(", ", known)
                + ".");
      }
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
