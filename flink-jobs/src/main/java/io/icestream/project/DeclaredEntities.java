package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.ProjectOption.Block;
import java.nio.file.FileSystems;
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
import java.util.regex.PatternSyntaxException;

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
    switch (kind) {
      case TOPIC -> checkTopic(entity);
      case FILE -> checkFiles(entity);
      case RESOURCE -> checkResource(entity);
      case OWN -> checkOwn(entity);
    }
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

  private void checkFiles(Entity entity) {
    String path = entity.sourceName();
    String why = null;
    if (path.isEmpty()) {
      why = "no path is given. Add the option 'path', or list it under 'files'.";
    } else if (!isGlob(path)) {
      why = "it is no pattern of paths below the directory. Write it as in sales/*.csv.";
    } else if (entity.options().containsKey("expected-every")
        && YamlValues.duration(entity.options().get("expected-every")).isEmpty()) {
      why = "'expected-every' is no duration above zero. Write it as in 1d.";
    } else if (!isCharacter(entity.options().getOrDefault("delimiter", ","))
        || !(entity.options().getOrDefault("quote", "none").equals("none")
            || isCharacter(entity.options().get("quote")))) {
      why =
          "'delimiter' and 'quote' are one ASCII character that is neither letter nor digit. Write"
              + " it, or tab, or none for no quote.";
    }
    if (why != null) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read the files of '" + Names.shown(entity.name()) + "': " + why);
    }
  }

  private void checkResource(Entity entity) {
    Map<String, String> options = entity.options();
    String why = null;
    if (!entity.sourceName().matches("/[^?#;=\\s]*")) {
      why = "no path is given, or it has a query. Write it as in /orders.";
    } else if (!options.getOrDefault("records", "/").startsWith("/")
        || !options.getOrDefault("cursor", "/").startsWith("/")) {
      why = "'records' and 'cursor' are JSON pointers. Write them as in /data/items.";
    } else if ("cursor".equals(options.get("paging"))
        && (!options.containsKey("cursor") || !options.containsKey("parameter"))) {
      why =
          "cursor paging needs 'cursor', where an answer has the next one, and 'parameter', which"
              + " takes it. Write both.";
    } else if (!options.getOrDefault("first-page", "1").matches("[0-9]{1,9}")
        || !options.getOrDefault("last-page", "1").matches("[0-9]{1,9}")) {
      why = "'first-page' or 'last-page' is no whole number. Write it as in 1.";
    } else if (!List.of(options.getOrDefault("fields", "a=/a").split(";", -1)).stream()
        .allMatch(field -> field.matches("[^=.]+=/.*"))) {
      why = "'fields' is no list of column=/pointer. Write it as in [city=/address/city].";
    } else if (!List.of(options.getOrDefault("parameters", "a=").split(";", -1)).stream()
        .allMatch(parameter -> parameter.indexOf('=') > 0)) {
      why = "'parameters' is no list of name=value. Write it as in [limit=100].";
    }
    if (why != null) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read the resource of '" + Names.shown(entity.name()) + "': " + why);
    }
  }

  private void checkOwn(Entity entity) {
    if (!entity.sourceName().matches("[^;=\\s\\p{Cntrl}][^;=\\p{Cntrl}]*")) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read entity '"
              + Names.shown(entity.name())
              + "': its name at the source is missing, or has ; or =. Add the option 'source', or"
              + " list it under 'entities'.");
    }
  }

  private static boolean isCharacter(String text) {
    return text.equals("tab") || text.matches("[\\t -~&&[^A-Za-z0-9]]");
  }

  private static boolean isGlob(String path) {
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + path);
    } catch (PatternSyntaxException invalid) {
      return false;
    }
    return !path.startsWith("/")
        && !List.of(path.split("/", -1)).contains("..")
        && path.chars().noneMatch(c -> c == ';' || Character.isISOControl(c));
  }

  private void checkTopic(Entity entity) {
    String topic = entity.sourceName();
    if (topic.isEmpty()) {
      problems.add(
          ErrorCode.PROJ_025,
          entity.location(),
          "Cannot read entity '"
              + Names.shown(entity.name())
              + "': no topic is named. Add the option 'topic', or list it under 'listed'.");
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
