package io.icestream.plan;

import io.icestream.plan.ScriptMode.Content;
import io.icestream.project.TableFile;
import io.icestream.project.TableReference;
import io.icestream.writer.KeyedWriterOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a project will do: its entities, its tables and the statements that make them. Made by
 * {@link Planner}, which has checked it; turning it into a script for a mode is pure.
 *
 * @param name the project's name
 * @param catalogOptions the options of the catalog {@code lake}
 * @param functions SQL function name to class
 * @param entities the sources' entities
 * @param refined Silver and Gold tables in the order of their dependencies
 * @param maskedColumns per Silver table the columns that are protected, and how
 * @param evolutions statements that bring existing tables to what is declared now
 * @param parallelism of the job, and so of the writers of a keyed table that it makes
 */
public record Plan(
    String name,
    Map<String, String> catalogOptions,
    Map<String, String> functions,
    List<EntityTable> entities,
    List<TableFile> refined,
    Map<String, Map<String, Mask>> maskedColumns,
    List<String> evolutions,
    int parallelism) {

  static final List<String> DATABASES = List.of("bronze", "silver", "gold", "quarantine", "ops");

  /** The same plan with other statements that bring existing tables to their present columns. */
  public Plan with(List<String> otherEvolutions) {
    return new Plan(
        name,
        catalogOptions,
        functions,
        entities,
        refined,
        maskedColumns,
        otherEvolutions,
        parallelism);
  }

  /** The systems in the order of their first entity. */
  public List<String> systems() {
    return entities.stream().map(EntityTable::system).distinct().toList();
  }

  /** The entity's tables that cannot be refined, for they have no key. */
  public List<EntityTable> keyless() {
    return entities.stream().filter(entity -> !entity.hasKey()).toList();
  }

  /** All tables that a job of this plan writes, as {@code database.table}, layer by layer. */
  public List<String> tables() {
    List<String> tables = new ArrayList<>();
    entities.forEach(entity -> tables.add("bronze." + entity.logName()));
    refined.forEach(table -> tables.add(table.qualifiedName()));
    entities.forEach(entity -> tables.add("quarantine.unparsed__" + entity.logName()));
    refined.stream()
        .filter(TableFile::hasQuarantine)
        .forEach(table -> tables.add(table.quarantine()));
    tables.add("ops.progress");
    MetricsSql.filled(refined).forEach(table -> tables.add(table.qualifiedName()));
    return tables;
  }

  /** The tables with rows that fail a rule, by the entity that they are of. */
  public Map<String, List<String>> quarantines() {
    Map<String, List<String>> quarantines = new LinkedHashMap<>();
    for (TableFile table : refined) {
      if (table.hasQuarantine()) {
        quarantines
            .computeIfAbsent(entity(table).qualifiedName(), entity -> new ArrayList<>())
            .add(table.quarantine());
      }
    }
    return quarantines;
  }

  /**
   * Views, and behind them a query that asks the present rules of rows in quarantine: for each
   * combination of rules that they failed, how many there are and how many still fail.
   *
   * @param rule only what failed it; empty for all
   * @param positions only what has one of them; empty for all
   */
  public List<String> asksQuarantine(
      TableFile table, Optional<String> rule, Collection<String> positions) {
    return new QuarantineSql(table, entity(table)).asked(rule, positions);
  }

  /** The one entity that a table with a quarantine is made from. */
  private EntityTable entity(TableFile table) {
    return entityOf(table, entities)
        .orElseThrow(() -> new IllegalStateException(table.qualifiedName()));
  }

  /** The first entity that a table reads. */
  static Optional<EntityTable> entityOf(TableFile table, List<EntityTable> entities) {
    return entities.stream().filter(entity -> table.reads(entity.qualifiedName())).findFirst();
  }

  /** The statements that open the catalog and declare functions; what a reader needs as well. */
  public List<String> session() {
    return session(catalogOptions, functions);
  }

  /** The statements that open a catalog and declare functions. */
  public static List<String> session(
      Map<String, String> catalogOptions, Map<String, String> functions) {
    List<String> statements = new ArrayList<>();
    statements.add("create catalog `lake`" + Sql.with(catalogOptions));
    statements.add("use catalog `lake`");
    statements.addAll(functions(functions));
    return statements;
  }

  /** The statements that declare functions. */
  public static List<String> functions(Map<String, String> functions) {
    List<String> statements = new ArrayList<>();
    functions.forEach(
        (function, className) ->
            statements.add(
                "create temporary system function "
                    + Sql.name(function)
                    + " as "
                    + Sql.literal(className)));
    return statements;
  }

  /**
   * The whole job for the SQL client. There each table is published by itself; without cuts there
   * is nothing to measure at.
   */
  public Script compiled() {
    return script(ScriptMode.live("compiled"), List.of());
  }

  /** The job as plain Flink SQL. */
  public Script script(ScriptMode mode) {
    return script(mode, refined);
  }

  private Script script(ScriptMode mode, List<TableFile> measured) {
    List<String> declarations = new ArrayList<>(session());
    if (mode.into().isEmpty()) {
      DATABASES.forEach(name -> declarations.add(createDatabase(Sql.name(name))));
    } else {
      declarations.add("create catalog " + Sql.name(ScriptMode.INTO) + Sql.with(mode.into()));
      DATABASES.forEach(name -> declarations.add(createDatabase(Sql.name(ScriptMode.INTO, name))));
    }
    if (mode.log().readsSources()) {
      declareLive(declarations);
    }
    if (mode.into().isEmpty()) {
      for (EntityTable entity : entities) {
        declarations.add(EntitySql.bronzeTable(entity));
        declarations.add(EntitySql.unparsedTable(entity));
      }
      declarations.addAll(evolutions);
      declarations.add(EntitySql.progressTable());
    }

    List<String> inserts = new ArrayList<>();
    if (mode.half().ingests()) {
      entities.forEach(entity -> inserts.add(EntitySql.insertBronze(entity)));
      entities.forEach(entity -> inserts.add(EntitySql.insertUnparsed(entity)));
      inserts.add(EntitySql.insertProgress(systems()));
    }
    if (mode.half().refines()) {
      Set<String> overTime = overTime(refined);
      for (EntityTable entity : entities) {
        if (entity.hasKey()) {
          declarations.add(EntitySql.currentView(entity, mode));
          declarations.addAll(HistorySql.views(entity, overTime, EntitySql.log(entity, mode)));
        }
      }
      for (TableFile table : refined) {
        declarations.addAll(refineDeclarations(table, mode, entity -> EntitySql.log(entity, mode)));
        inserts.add(insert(table, mode));
        if (table.hasQuarantine()) {
          inserts.add(new QuarantineSql(table, entity(table)).insert(mode));
        }
      }
      new MetricsSql(measured, maskedColumns, catalogOptions, mode)
          .add(table -> new QuarantineSql(table, entity(table)), declarations, inserts);
      // A rebuild leaves them to the run after it, which makes them anew.
      if (mode.log() != ScriptMode.Log.BRONZE) {
        addTwins(declarations, inserts, mode.incarnation());
      }
    }
    return new Script(declarations, inserts);
  }

  private void addTwins(List<String> declarations, List<String> inserts, String incarnation) {
    List<TableFile> hot = refined.stream().filter(HotTables::isHot).toList();
    if (!hot.isEmpty()) {
      declarations.add(HotTables.catalog(catalogOptions));
    }
    for (TableFile table : hot) {
      declarations.addAll(HotTables.declarations(table));
      inserts.add(HotTables.insert(table, incarnation));
    }
  }

  /** The statements that take the twins of hot tables away, so that a run makes them anew. */
  public List<String> dropsOfTwins() {
    return HotTables.drops(catalogOptions, refined);
  }

  /** The views of entities over time that tables read, {@code shop.customers__history}. */
  static Set<String> overTime(List<TableFile> tables) {
    return tables.stream()
        .flatMap(table -> table.view().references().stream())
        .filter(TableReference::isOverTime)
        .map(TableReference::name)
        .collect(Collectors.toSet());
  }

  private static String createDatabase(String name) {
    return "create database if not exists " + name;
  }

  /**
   * The views of entities, Silver and Gold over Bronze alone, for batch queries.
   *
   * @param readOptions options with which a table is read, such as a snapshot of it, by {@code
   *     database.table}
   */
  public List<String> viewsOverBronze(Map<String, Map<String, String>> readOptions) {
    List<String> views = new ArrayList<>();
    Set<String> overTime = overTime(refined);
    for (EntityTable entity : entities) {
      if (entity.hasKey()) {
        Map<String, String> options =
            readOptions.getOrDefault("bronze." + entity.logName(), Map.of());
        views.add(EntitySql.currentView(entity, options));
        views.addAll(HistorySql.views(entity, overTime, EntitySql.log(entity, options)));
      }
    }
    refined.forEach(table -> views.addAll(viewsOverBronze(table, readOptions)));
    return views;
  }

  private List<String> viewsOverBronze(
      TableFile table, Map<String, Map<String, String>> readOptions) {
    return refineDeclarations(
            table,
            ScriptMode.rebuild(),
            entity ->
                EntitySql.log(
                    entity, readOptions.getOrDefault("bronze." + entity.logName(), Map.of())))
        .stream()
        .filter(Declarations::isView)
        .toList();
  }

  /**
   * What makes each table of Silver and Gold, what it reads included: equal texts make equal tables
   * of equal Bronze.
   */
  public Map<String, String> definitions() {
    Map<String, String> ofViews = new HashMap<>();
    Map<String, String> definitions = new LinkedHashMap<>();
    for (TableFile table : refined) {
      StringBuilder text = new StringBuilder();
      viewsOverBronze(table, Map.of()).forEach(text::append);
      text.append(table.table().columns().stream().map(c -> c.name() + " " + c.type()).toList());
      Stream.concat(table.view().references().stream(), table.ruleReferences().stream())
          .map(reference -> ofViews.getOrDefault(reference.name(), ""))
          .forEach(text::append);
      String hash = sha256(text.toString());
      ofViews.put(table.view().name(), hash);
      definitions.put(table.qualifiedName(), hash);
    }
    return definitions;
  }

  /** The view with every version of a row and what of the rules it fails; of tables with one. */
  public static String checkedView(TableFile table) {
    return QuarantineSql.checked(table);
  }

  private void declareLive(List<String> declarations) {
    for (EntityTable entity : entities) {
      declarations.add(EntitySql.liveTable(entity));
      declarations.add(EntitySql.liveUnparsed(entity));
    }
    for (String system : systems()) {
      entities.stream()
          .filter(entity -> entity.system().equals(system))
          .findFirst()
          .ifPresent(entity -> declarations.add(EntitySql.liveProgress(entity)));
    }
  }

  private List<String> refineDeclarations(
      TableFile table, ScriptMode mode, Function<EntityTable, String> log) {
    Map<String, Mask> masks = maskedColumns.getOrDefault(table.qualifiedName(), Map.of());
    List<String> statements = new ArrayList<>();
    statements.add(TableSql.create(table, options(table, masks), mode.target(table)));
    if (masks.isEmpty() && !table.quality().hasRules()) {
      statements.add(view(table.view().name(), table.view().query()));
      return statements;
    }
    if (table.hasQuarantine()) {
      QuarantineSql quarantine = new QuarantineSql(table, entity(table));
      statements.add(quarantine.create(mode));
      quarantine
          .views(log.apply(entity(table)))
          .forEach((name, query) -> statements.add(view(name, query)));
    } else {
      statements.add(view(QualitySql.clear(table), table.view().query()));
    }
    new QualitySql(table, masks)
        .views()
        .forEach((name, query) -> statements.add(view(name, query)));
    return statements;
  }

  /**
   * What the author doesn't say otherwise: a table has as many buckets as the job has writers, for
   * each bucket costs files of its own in every cut; and what is protected is in no statistics
   * either.
   */
  private Map<String, String> options(TableFile table, Map<String, Mask> masks) {
    Map<String, String> options = new HashMap<>();
    if (!table.table().primaryKey().isEmpty()) {
      options.put(KeyedWriterOptions.BUCKETS, Integer.toString(parallelism));
    }
    masks.keySet().stream()
        .filter(column -> !table.table().primaryKey().contains(column))
        .forEach(column -> options.putAll(Sealing.noStatistics(column)));
    options.putAll(table.table().options());
    return options;
  }

  /**
   * The fingerprint of the refine half: it changes exactly when its state cannot be taken over.
   * That the ingest half writes one more table is such a change: Flink numbers operators through a
   * plan.
   */
  public String fingerprint() {
    Script script = script(ScriptMode.live(""));
    StringBuilder text = new StringBuilder();
    script.declarations().stream().filter(Declarations::isView).forEach(text::append);
    script.inserts().forEach(text::append);
    return sha256(text.toString()).substring(0, 12);
  }

  static String view(String name, String query) {
    return Declarations.view(Sql.name(name), query);
  }

  private static String insert(TableFile table, ScriptMode mode) {
    return insert(
        mode.target(table), table.table().columnNames(), Sql.name(table.view().name()), mode);
  }

  /** The statement that keeps a table of another author equal to a view. */
  public static String insert(
      String layer, String table, List<String> columns, String view, ScriptMode mode) {
    return insert(Sql.name(layer, table), columns, Sql.name(view), mode);
  }

  private static String insert(String table, List<String> columns, String view, ScriptMode mode) {
    return into(table, columns, mode) + "select " + Sql.names(columns) + "\nfrom " + view;
  }

  /** How a statement begins that fills a table of the refine half. */
  static String into(String table, List<String> columns, ScriptMode mode) {
    Map<String, String> options =
        mode.silverGold() == Content.REPLACED
            ? Map.of("icestream.incarnation", mode.incarnation(), "icestream.replace", "true")
            : Map.of();
    return "insert into " + table + Sql.hint(options) + " (" + Sql.names(columns) + ")\n";
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
