package io.icestream.project;

import io.icestream.error.ErrorCode;
import io.icestream.project.PostgresSource.OnBreakingChange;
import io.icestream.project.PostgresSource.Prepare;
import io.icestream.project.ProjectOption.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads {@code sources} of icestream.yml. */
final class SourcesReader {
  private static final List<String> TYPES =
      List.of("files", "jdbc", "kafka", "mongodb", "mysql", "own", "postgres", "rest");
  private static final List<String> TLS = List.of("preferred", "required", "verified", "off");
  private static final Set<String> REGISTRY = Set.of("url", "username", "password", "token");
  private static final List<String> FULL_DOCUMENT = List.of("lookup", "required");
  private static final List<String> STARTS = List.of("earliest", "latest");
  private static final Set<String> RESERVED =
      Set.of("audits", "bronze", "gold", "live", "ops", "quarantine", "silver", "lake");
  private static final String HOST_PORT = "[A-Za-z0-9_.\\-]+:[0-9]{1,5}";

  private final String project;
  private final Map<String, Map<String, TableDefinition>> declared;
  private final RestPresets presets;
  private final ListedTables tables;
  private final SettingsReader folders;
  private final Unreadable unreadable;
  private final Problems problems;

  /**
   * @param declared the tables of {@code sources/<system>/<entity>.sql}, by system and entity
   * @param presets what is known of public servers
   * @param folders knows where the project's folder is
   */
  SourcesReader(
      String project,
      Map<String, Map<String, TableDefinition>> declared,
      RestPresets presets,
      SettingsReader folders,
      Unreadable unreadable,
      Problems problems) {
    this.presets = presets;
    this.tables = new ListedTables(unreadable, problems);
    this.folders = folders;
    this.unreadable = unreadable;
    this.project = project;
    this.declared = declared;
    this.problems = problems;
  }

  List<Source> read(YamlBlock sources) {
    List<Source> all = new ArrayList<>();
    for (String system : sources.keys()) {
      checkSystem(system, sources.location(system));
      Optional<YamlBlock> block = sources.block(system);
      block.flatMap(b -> source(system, b)).ifPresent(all::add);
      if (block.isEmpty()) {
        unreadable.addSystem(system);
      }
    }
    checkSlots(all, sources);
    if (sources.keys().isEmpty()) {
      problems.add(
          ErrorCode.PROJ_004,
          sources.location(),
          "Cannot read 'sources': it is empty. Add at least one system.");
    }
    declared.forEach(
        (system, tables) -> {
          if (!sources.keys().contains(system)) {
            tables.values().stream()
                .findFirst()
                .ifPresent(
                    table ->
                        problems.add(
                            ErrorCode.PROJ_025,
                            table.location(),
                            "Cannot read the folder sources/"
                                + Names.shown(system)
                                + ": there is no such system. "
                                + Names.suggest(system, sources.keys())));
          }
        });
    return all;
  }

  /** A slot has one reader; two databases of one server cannot share it. */
  private void checkSlots(List<Source> all, YamlBlock sources) {
    Map<String, String> taken = new HashMap<>();
    for (Source source : all) {
      if (source instanceof PostgresSource postgres) {
        String server = postgres.url().replaceFirst("^(jdbc:postgresql://[^/]*).*", "$1");
        String other = taken.putIfAbsent(server + " " + postgres.slot(), postgres.system());
        if (other != null) {
          problems.add(
              ErrorCode.PROJ_002,
              sources.location(postgres.system()),
              "Cannot read system '"
                  + postgres.system()
                  + "': the slot "
                  + postgres.slot()
                  + " is that of '"
                  + other
                  + "'. Name another in 'slot', or leave it out.");
        }
      }
    }
  }

  private void checkSystem(String system, Location location) {
    if (!Names.isAllowed(system)
        || RESERVED.contains(system.toLowerCase(Locale.ROOT))
        || system.contains("__")) {
      problems.add(
          ErrorCode.PROJ_008,
          location,
          "Cannot name a system '"
              + Names.shown(system)
              + "': a name is "
              + Names.RULE
              + ", has no double _ and is no layer. Rename it.");
    }
  }

  private Optional<Source> source(String system, YamlBlock block) {
    Optional<String> type = block.oneOf("type", TYPES);
    if (type.isEmpty()) {
      if (!block.has("type")) {
        problems.add(
            ErrorCode.PROJ_004,
            block.location(),
            "Cannot read 'sources."
                + system
                + "': the key 'type' is missing. Add it: files, jdbc, kafka, mongodb, mysql, own, postgres or rest.");
      }
      unreadable.addSystem(system);
      return Optional.empty();
    }
    return Optional.of(
        switch (type.get()) {
          case "postgres" -> postgres(system, block);
          case "mysql" -> mysql(system, block);
          case "jdbc" -> jdbc(system, block);
          case "files" -> files(system, block);
          case "rest" -> rest(system, block);
          case "mongodb" -> mongodb(system, block);
          case "own" -> own(system, block);
          default -> kafka(system, block);
        });
  }

  private Source postgres(String system, YamlBlock block) {
    block.allow(Block.POSTGRES);
    String own = ("icestream_" + project + "_" + system).toLowerCase(Locale.ROOT);
    if (own.length() > 63 && !(block.has("slot") && block.has("publication"))) {
      problems.add(
          ErrorCode.PROJ_008,
          block.location(),
          "Cannot name a slot '"
              + Names.shown(own)
              + "': PostgreSQL takes at most 63 characters. Set 'slot' and 'publication', or"
              + " shorten the name of the project or the system.");
    }
    return new PostgresSource(
        system,
        url(block, "jdbc:postgresql://"),
        block.text("username").orElse(""),
        block.secret("password").orElse(new SecretReference("")),
        slot(block, "slot").orElse(own),
        slot(block, "publication").orElse(own),
        block.oneOf("prepare", Prepare.class).orElse(Prepare.AUTO),
        block.oneOf("on-breaking-change", OnBreakingChange.class).orElse(OnBreakingChange.STOP),
        block
            .integer("snapshot-chunk-rows", 1, 10_000_000)
            .orElse(
                Integer.valueOf(ProjectOption.defaultOf(Block.POSTGRES, "snapshot-chunk-rows"))),
        tables.read(system, block, declared.getOrDefault(system, Map.of())),
        block.location());
  }

  private Source mysql(String system, YamlBlock block) {
    block.allow(Block.MYSQL);
    return new MysqlSource(
        system,
        url(block, "jdbc:mysql://"),
        block.text("username").orElse(""),
        block.secret("password").orElse(new SecretReference("")),
        block.oneOf("tls", TLS).orElse(ProjectOption.defaultOf(Block.MYSQL, "tls")),
        block
            .integer("server-id", 1, Integer.MAX_VALUE)
            .map(Integer::longValue)
            .orElseGet(() -> MysqlSource.numberOf(project, system)),
        block.oneOf("on-breaking-change", OnBreakingChange.class).orElse(OnBreakingChange.STOP),
        block
            .integer("snapshot-chunk-rows", 1, 10_000_000)
            .orElse(Integer.valueOf(ProjectOption.defaultOf(Block.MYSQL, "snapshot-chunk-rows"))),
        tables.read(system, block, declared.getOrDefault(system, Map.of())),
        block.location());
  }

  private Source jdbc(String system, YamlBlock block) {
    block.allow(Block.JDBC);
    return new JdbcSource(
        system,
        url(block, "jdbc:"),
        block.text("username").orElse(""),
        block.secret("password").orElse(new SecretReference("")),
        block
            .integer("fetch-rows", 1, 10_000_000)
            .orElse(Integer.valueOf(ProjectOption.defaultOf(Block.JDBC, "fetch-rows"))),
        tables.read(system, block, declared.getOrDefault(system, Map.of())),
        block.location());
  }

  private Source kafka(String system, YamlBlock block) {
    block.allow(Block.KAFKA);
    String servers =
        checked(
            block,
            "bootstrap-servers",
            text -> text.matches(HOST_PORT + "(," + HOST_PORT + ")*"),
            "it is not a list of servers. Write host:port, separated by commas.");
    Map<String, String> registry = registry(block);
    List<Entity> entities = declared(DeclaredEntities.Kind.TOPIC, system, block);
    entities.stream()
        .filter(entity -> registry.isEmpty() && entity.options().get("format").endsWith("avro"))
        .forEach(
            entity ->
                problems.add(
                    ErrorCode.PROJ_025,
                    entity.location(),
                    "Cannot read Avro of '"
                        + Names.shown(entity.qualifiedName())
                        + "': nobody says where its schemas are. Add 'schema-registry' to the"
                        + " system, such as {url: http://host:8081}."));
    return new KafkaSource(
        system,
        servers,
        block.oneOf("start", STARTS).orElse(ProjectOption.defaultOf(Block.KAFKA, "start")),
        registry,
        block.settings("properties"),
        entities,
        block.location());
  }

  private Map<String, String> registry(YamlBlock block) {
    Map<String, String> registry = block.settings("schema-registry");
    boolean isLogin = registry.containsKey("username") && registry.containsKey("password");
    boolean isFit =
        REGISTRY.containsAll(registry.keySet())
            && registry.getOrDefault("url", "").matches("https?://[^\\s@?#]+")
            && (isLogin || Collections.disjoint(registry.keySet(), Set.of("username", "password")));
    if (!registry.isEmpty() && !isFit) {
      problems.add(
          ErrorCode.PROJ_010,
          block.valueLocation("schema-registry"),
          "Cannot read '"
              + block.name("schema-registry")
              + "': it has 'url', such as http://host:8081 without a user, and may have 'username'"
              + " and 'password', or 'token'; nothing else. Correct it.");
    }
    return registry;
  }

  private Source files(String system, YamlBlock block) {
    block.allow(Block.FILES);
    return new FilesSource(
        system,
        folders.folder(block, "directory"),
        duration(block, Block.FILES, "poll-interval"),
        duration(block, Block.FILES, "settle"),
        queue(block),
        duration(block, Block.FILES, "list-every"),
        declared(DeclaredEntities.Kind.FILE, system, block),
        block.location());
  }

  private Optional<String> queue(YamlBlock block) {
    Optional<String> url = block.text("queue");
    if (url.isPresent() && !url.get().matches("https?://[^\\s@?#/]+/[^\\s@?#]+")) {
      problems.add(
          ErrorCode.PROJ_010,
          block.valueLocation("queue"),
          "Cannot read '"
              + block.name("queue")
              + "': it is no URL of a queue. Write it as SQS shows it:"
              + " https://sqs.<region>.amazonaws.com/<account>/<name>.");
    }
    return url;
  }

  private Source rest(String system, YamlBlock own) {
    YamlBlock block = presets.complete(own);
    block.allow(Block.REST);
    String url = block.text("url").orElse("");
    if (block.has("url")
        && (!url.matches("https?://[^?#]+|recorded:[a-z]+") || Secrets.hasCredentials(url))) {
      problems.add(
          ErrorCode.PROJ_010,
          block.valueLocation("url"),
          "Cannot read 'sources."
              + system
              + ".url': it is no address of a server, or it holds a user. Write https://host/path.");
    }
    String rate =
        block.text("rate-limit").orElse(ProjectOption.defaultOf(Block.REST, "rate-limit"));
    if (!rate.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
      problems.add(
          ErrorCode.PROJ_006,
          block.valueLocation("rate-limit"),
          "Cannot read 'rate-limit': it is no number of requests a second. Write one, such as 5.");
    }
    return new RestSource(
        system,
        url,
        block.settings("auth"),
        rate,
        duration(block, Block.REST, "poll-interval"),
        new DeclaredEntities(
                DeclaredEntities.Kind.RESOURCE,
                system,
                presets.declared(block, declared.getOrDefault(system, Map.of())),
                unreadable,
                problems)
            .read(block),
        block.location());
  }

  private Source mongodb(String system, YamlBlock block) {
    block.allow(Block.MONGODB);
    String url = block.text("url").orElse("");
    if (block.has("url")
        && (!url.matches("mongodb(\\+srv)?://[^\\s\\p{Cntrl}]+") || Secrets.hasCredentials(url))) {
      problems.add(
          ErrorCode.PROJ_010,
          block.valueLocation("url"),
          "Cannot read 'sources."
              + system
              + ".url': it is no address of MongoDB, or it holds a user. Write"
              + " mongodb://host1:27017,host2:27017/?replicaSet=rs0.");
    }
    if (block.has("username") != block.has("password")) {
      problems.add(
          ErrorCode.PROJ_004,
          block.location(),
          "Cannot read 'sources."
              + system
              + "': 'username' and 'password' go together. Write both, or none of them.");
    }
    return new MongoSource(
        system,
        url,
        checked(
            block,
            "database",
            text -> text.matches("[^/\\\\. \"$*<>:|?\\p{Cntrl}]{1,63}"),
            "it is no name of a database. Write it as the server shows it."),
        block.text("username").orElse(""),
        block.secret("password"),
        block.text("auth-database").orElse(ProjectOption.defaultOf(Block.MONGODB, "auth-database")),
        block
            .oneOf("full-document", FULL_DOCUMENT)
            .orElse(ProjectOption.defaultOf(Block.MONGODB, "full-document")),
        block
            .integer("snapshot-chunk-rows", 1, 1_000_000)
            .orElse(Integer.valueOf(ProjectOption.defaultOf(Block.MONGODB, "snapshot-chunk-rows"))),
        declared(DeclaredEntities.Kind.COLLECTION, system, block),
        block.location());
  }

  private Source own(String system, YamlBlock block) {
    block.allow(Block.OWN);
    Map<String, String> options = block.settings("options");
    for (String name : options.keySet()) {
      if (!name.matches("[a-z][a-z0-9.-]*")) {
        problems.add(
            ErrorCode.PROJ_008,
            block.location("options"),
            "Cannot take the option '"
                + Names.shown(name)
                + "' of a reader: names are lower-case letters, digits, '.' and '-'. Rename it.");
      }
    }
    return new OwnSource(
        system,
        checked(
            block,
            "reader",
            text -> text.matches("[a-z][a-z0-9-]*"),
            "a type is lower-case letters, digits and '-'. Write it as its provider does."),
        options,
        declared(DeclaredEntities.Kind.OWN, system, block),
        block.location());
  }

  private static Duration duration(YamlBlock block, Block kind, String key) {
    return block
        .duration(key)
        .or(() -> YamlValues.duration(ProjectOption.defaultOf(kind, key)))
        .orElseThrow();
  }

  private List<Entity> declared(DeclaredEntities.Kind kind, String system, YamlBlock block) {
    return new DeclaredEntities(
            kind, system, declared.getOrDefault(system, Map.of()), unreadable, problems)
        .read(block);
  }

  private String url(YamlBlock block, String prefix) {
    return block
        .text("url")
        .filter(
            url -> {
              boolean isFit = url.startsWith(prefix) && url.matches("[^\\s\\p{Cntrl}]+");
              boolean isOpen = Secrets.hasCredentials(url);
              if (!isFit || isOpen) {
                problems.add(
                    ErrorCode.PROJ_010,
                    block.valueLocation("url"),
                    "Cannot take '"
                        + block.name("url")
                        + "': "
                        + (isOpen
                            ? "it holds credentials, which would be shown. Move them to 'username'"
                                + " and 'password'; if a real password was here, change it."
                            : "it is no URL of this kind of source. Begin it with "
                                + prefix
                                + " and leave no blanks."));
              }
              return isFit && !isOpen;
            })
        .orElse("");
  }

  private Optional<String> slot(YamlBlock block, String key) {
    String name =
        checked(
            block,
            key,
            text -> text.matches("[a-z_][a-z0-9_]{0,62}"),
            "PostgreSQL takes lower-case letters, digits and _ only, at most 63. Rename it.");
    return name.isEmpty() ? Optional.empty() : Optional.of(name);
  }

  private String checked(YamlBlock block, String key, Predicate<String> isFit, String why) {
    return block
        .text(key)
        .filter(
            text -> {
              if (!isFit.test(text)) {
                problems.add(
                    ErrorCode.PROJ_008,
                    block.valueLocation(key),
                    "Cannot take '" + block.name(key) + "': " + why);
              }
              return isFit.test(text);
            })
        .orElse("");
  }

  static void checkEntityName(Entity entity, Problems problems) {
    if (!Names.isAllowed(entity.name()) || entity.name().contains("__")) {
      problems.add(
          ErrorCode.PROJ_008,
          entity.location(),
          "Cannot name an entity '"
              + Names.shown(entity.name())
              + "': a name is "
              + Names.RULE
              + ", without a double _. Write entity: name in the source, with another entity.");
    }
  }
}
