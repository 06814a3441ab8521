package io.icestream.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes the statements of one entity: its live table, its log in Bronze, its current state. */
final class EntitySql {
  static final List<EntityTable.Column> META =
      List.of(
          new EntityTable.Column("meta_source", "STRING NOT NULL"),
          new EntityTable.Column("meta_op", "STRING NOT NULL"),
          new EntityTable.Column("meta_position", "STRING NOT NULL"),
          new EntityTable.Column("meta_event_at", "TIMESTAMP_LTZ(6)"),
          new EntityTable.Column("meta_ingested_at", "TIMESTAMP_LTZ(6) NOT NULL"),
          new EntityTable.Column("meta_file", "STRING"));

  static final List<EntityTable.Column> UNPARSED =
      List.of(
          new EntityTable.Column("meta_source", "STRING NOT NULL"),
          new EntityTable.Column("meta_position", "STRING NOT NULL"),
          new EntityTable.Column("meta_event_at", "TIMESTAMP_LTZ(6)"),
          new EntityTable.Column("meta_ingested_at", "TIMESTAMP_LTZ(6) NOT NULL"),
          new EntityTable.Column("reason_code", "STRING NOT NULL"),
          new EntityTable.Column("reason", "STRING NOT NULL"),
          new EntityTable.Column("payload_length", "BIGINT"),
          new EntityTable.Column("payload", "BYTES"),
          new EntityTable.Column("record_key", "BYTES"));

  static final List<EntityTable.Column> PROGRESS =
      List.of(
          new EntityTable.Column("system", "STRING NOT NULL"),
          new EntityTable.Column("entity", "STRING NOT NULL"),
          new EntityTable.Column("subtask", "INT NOT NULL"),
          new EntityTable.Column("checkpoint_id", "BIGINT NOT NULL"),
          new EntityTable.Column("read_count", "BIGINT NOT NULL"),
          new EntityTable.Column("passed_count", "BIGINT NOT NULL"),
          new EntityTable.Column("rejected_count", "BIGINT NOT NULL"),
          new EntityTable.Column("position", "STRING"),
          new EntityTable.Column("is_snapshot_complete", "BOOLEAN NOT NULL"),
          new EntityTable.Column("reported_at", "TIMESTAMP_LTZ(6) NOT NULL"));

  private static final String LIVE = "live";
  private static final String DELETED_KEY = "meta_key_";
  private static final ScriptMode BRONZE = ScriptMode.rebuild();

  private EntitySql() {}

  static String liveTable(EntityTable entity) {
    return liveTable(entity, changesOptions(entity));
  }

  /** The options of the table that shows an entity's changes as they are read. */
  static Map<String, String> changesOptions(EntityTable entity) {
    Map<String, String> options = liveOptions(entity, "changes");
    entity
        .sealing()
        .filter(sealing -> !sealing.columns().isEmpty())
        .ifPresent(
            sealing -> {
              options.put("subject", sealing.kind());
              options.put("subject-columns", EntityTable.listed(sealing.subject()));
              entity.columns().stream()
                  .filter(column -> entity.isSealed(column.name()))
                  .forEach(column -> options.put("sealed." + column.name(), column.type()));
            });
    return options;
  }

  static String liveTable(EntityTable entity, Map<String, String> options) {
    return temporaryTable(Sql.name(LIVE, entity.logName()), entity, options);
  }

  /** A table with the columns of an entity's log, under a name that is quoted already. */
  static String temporaryTable(String name, EntityTable entity, Map<String, String> options) {
    return "create temporary table " + name + " (\n" + columns(entity) + "\n)" + Sql.with(options);
  }

  static String liveUnparsed(EntityTable entity) {
    Map<String, String> options = liveOptions(entity, "unparsed");
    if (entity.sealing().isPresent()) {
      options.put("sealed-payload", "true");
    }
    return "create temporary table "
        + Sql.name(LIVE, "unparsed__" + entity.logName())
        + " (\n"
        + list(UNPARSED)
        + "\n)"
        + Sql.with(options);
  }

  static String liveProgress(EntityTable anyOfSystem) {
    Map<String, String> options = liveOptions(anyOfSystem, "progress");
    options.remove("entity");
    return "create temporary table "
        + Sql.name(LIVE, "progress__" + anyOfSystem.system())
        + " (\n"
        + list(PROGRESS)
        + "\n)"
        + Sql.with(options);
  }

  static String bronzeTable(EntityTable entity) {
    return "create table if not exists "
        + Sql.name("bronze", entity.logName())
        + " (\n"
        + columns(entity)
        + "\n) comment "
        + Sql.literal(WrittenTable.changesOf(entity))
        + Sql.with(byDay(entity.sealProperties()));
  }

  /** A table for changes of an entity as Bronze has them, with more columns. */
  static String quarantineTable(EntityTable entity, String name, List<EntityTable.Column> more) {
    List<EntityTable.Column> columns = new ArrayList<>(entity.storedColumns());
    columns.addAll(META);
    columns.addAll(more);
    return "create table if not exists "
        + name
        + " (\n"
        + list(columns)
        + "\n) comment "
        + Sql.literal(WrittenTable.failuresOf(entity))
        + Sql.with(byDay(entity.sealProperties()));
  }

  static String unparsedTable(EntityTable entity) {
    return "create table if not exists "
        + Sql.name("quarantine", "unparsed__" + entity.logName())
        + " (\n"
        + list(UNPARSED)
        + "\n) comment "
        + Sql.literal(WrittenTable.unparsedOf(entity))
        + Sql.with(byDay(unparsedProperties(entity)));
  }

  private static Map<String, String> unparsedProperties(EntityTable entity) {
    Map<String, String> properties = new LinkedHashMap<>(Sealing.noStatistics("payload"));
    properties.putAll(Sealing.noStatistics("record_key"));
    entity.sealing().flatMap(Sealing::keys).ifPresent(keys -> properties.put(Sealing.KEYS, keys));
    return properties;
  }

  private static Map<String, String> byDay(Map<String, String> properties) {
    Map<String, String> all = new LinkedHashMap<>(properties);
    all.put("icestream.partition-by", "day(meta_ingested_at)");
    return all;
  }

  static String progressTable() {
    return "create table if not exists `ops`.`progress` (\n"
        + list(PROGRESS)
        + "\n) comment "
        + Sql.literal(WrittenTable.PROGRESS);
  }

  static String insertBronze(EntityTable entity) {
    return insert(
        Sql.name("bronze", entity.logName()),
        Stream.concat(entity.columns().stream(), META.stream()).toList(),
        Sql.name(LIVE, entity.logName()));
  }

  static String insertUnparsed(EntityTable entity) {
    return insert(
        Sql.name("quarantine", "unparsed__" + entity.logName()),
        UNPARSED,
        Sql.name(LIVE, "unparsed__" + entity.logName()));
  }

  static String insertProgress(List<String> systems) {
    String names = Sql.names(PROGRESS.stream().map(EntityTable.Column::name).toList());
    return "insert into `ops`.`progress` ("
        + names
        + ")\n"
        + systems.stream()
            .map(system -> "select " + names + " from " + Sql.name(LIVE, "progress__" + system))
            .collect(Collectors.joining("\nunion all\n"));
  }

  /** The current state of an entity: the newest row of each key, unless that is a delete. */
  static String currentView(EntityTable entity, ScriptMode mode) {
    return currentView(entity, log(entity, mode));
  }

  /** The current state as Bronze tells of it, read with options such as a snapshot. */
  static String currentView(EntityTable entity, Map<String, String> bronzeOptions) {
    return currentView(entity, log(entity, bronzeOptions));
  }

  private static List<String> columnNames(EntityTable entity) {
    return Stream.concat(entity.columns().stream(), META.stream())
        .map(EntityTable.Column::name)
        .toList();
  }

  private static String currentView(EntityTable entity, String logQuery) {
    return Declarations.view(Sql.name(entity.system(), entity.entity()), current(entity, logQuery));
  }

  /** The changes of an entity as a query. */
  static String log(EntityTable entity, ScriptMode mode) {
    return logQuery(entity, columnNames(entity), mode);
  }

  /** The changes of an entity as Bronze tells of them, read with options such as a snapshot. */
  static String log(EntityTable entity, Map<String, String> bronzeOptions) {
    return logQuery(entity, columnNames(entity), BRONZE) + Sql.hint(bronzeOptions);
  }

  /** The newest row of each key of a log, opened. */
  static String current(EntityTable entity, String logQuery) {
    String newest =
        entity
            .orderBy()
            .map(
                column ->
                    "reject".equals(entity.sourceOptions().get("tombstones"))
                        ? newest(entity, logQuery, Sql.name(column) + " desc, `meta_position` desc")
                            + " and `meta_op` <> 'd'"
                        : newestNotDeleted(entity, column, logQuery))
            .orElseGet(
                () -> newest(entity, logQuery, "`meta_position` desc") + " and `meta_op` <> 'd'");
    return opened(entity, Optional.empty(), newest);
  }

  /**
   * Values are opened behind the newest row, so that the state in front holds sealed ones; and a
   * person whose key was destroyed is not there any more.
   *
   * @param more what is computed from the sealed row beside it
   */
  static String opened(EntityTable entity, Optional<String> more, String newest) {
    String beside = more.map(item -> ",\n    " + item).orElse("");
    if (entity.sealing().map(Sealing::isIdle).orElse(true)) {
      return more.isEmpty()
          ? newest
          : "select " + Sql.names(columnNames(entity)) + beside + "\nfrom (\n" + newest + "\n)";
    }
    Sealing sealing = entity.sealing().get();
    return "select "
        + columnNames(entity).stream()
            .map(
                column ->
                    entity.isSealed(column)
                        ? entity.opened(column) + " as " + Sql.name(column)
                        : Sql.name(column))
            .collect(Collectors.joining(", "))
        + beside
        + "\nfrom (\n"
        + newest
        + "\n)\nwhere not `is_erased`("
        + Sql.literal(sealing.kind())
        + ", "
        + sealing.subject().stream()
            .map(column -> "cast(" + entity.opened(column) + " as string)")
            .collect(Collectors.joining(", "))
        + ")";
  }

  private static String newest(EntityTable entity, String logQuery, String order) {
    String columns = Sql.names(columnNames(entity));
    return "select "
        + columns
        + "\nfrom (\n    select "
        + columns
        + ",\n        row_number() over (partition by "
        + String.join(", ", entity.identity())
        + " order by "
        + order
        + ") as `meta_rank`\n    from (\n"
        + logQuery
        + "\n    )"
        + entity.identified().map(condition -> "\n    where " + condition).orElse("")
        + "\n)\nwhere `meta_rank` = 1";
  }

  /**
   * A delete that carries no value to order by, such as a Kafka tombstone, is placed by its
   * position: it deletes the key unless the newest change, by the value, lies behind it. So a stale
   * change that comes after it does not bring the key back, and a newer one does.
   */
  private static String newestNotDeleted(EntityTable entity, String orderBy, String logQuery) {
    String by = Sql.name(orderBy);
    String isBare = "`meta_op` = 'd' and " + by + " is null";
    List<String> identity = entity.identity();
    List<String> newest = entity.identity("`newest`.");
    String changes =
        "        select * from (\n" + logQuery + "\n        ) where not (" + isBare + ")";
    return "select "
        + columnNames(entity).stream()
            .map(column -> "`newest`." + Sql.name(column))
            .collect(Collectors.joining(", "))
        + "\nfrom (\n"
        + newest(entity, changes, by + " desc, `meta_position` desc")
        + "\n) as `newest`\nleft join (\n    select "
        + IntStream.range(0, identity.size())
            .mapToObj(i -> identity.get(i) + " as " + Sql.name(DELETED_KEY + i))
            .collect(Collectors.joining(", "))
        + ", max(`meta_position`) as `deleted_at`\n    from (\n"
        + logQuery
        + "\n    )\n    where "
        + isBare
        + "\n    group by "
        + String.join(", ", identity)
        + "\n) as `deletes`\non "
        + IntStream.range(0, identity.size())
            .mapToObj(i -> newest.get(i) + " = `deletes`." + Sql.name(DELETED_KEY + i))
            .collect(Collectors.joining(" and "))
        + "\nwhere `newest`.`meta_op` <> 'd'"
        + " and (`deletes`.`deleted_at` is null or `newest`.`meta_position` > `deletes`.`deleted_at`)";
  }

  private static String logQuery(EntityTable entity, List<String> columns, ScriptMode mode) {
    String select = "        select " + Sql.names(columns) + " from ";
    String live = select + Sql.name(LIVE, entity.logName());
    String bronze = select + Sql.name("bronze", entity.logName());
    Optional<String> snapshot =
        Optional.ofNullable(mode.snapshots().get("bronze." + entity.logName()))
            .map(String::valueOf);
    Map<String, String> upTo = new LinkedHashMap<>(Map.of("streaming", "false"));
    snapshot.ifPresent(id -> upTo.put("snapshot-id", id));
    return switch (mode.log()) {
      case LIVE -> live;
      case BRONZE -> bronze + snapshot.map(id -> Sql.hint(upTo)).orElse("");
      case BRONZE_STREAM ->
          bronze + Sql.hint(upTo) + "\n        union all\n" + bronze + Sql.hint(streamed(snapshot));
      case BOOTSTRAP ->
          bronze
              + Sql.hint(Map.of("streaming", "false", "branch", "staging"))
              + "\n        union all\n"
              + live;
    };
  }

  /**
   * Follows Bronze from a snapshot on, or from its beginning; what is read twice changes nothing.
   */
  private static Map<String, String> streamed(Optional<String> snapshot) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("streaming", "true");
    options.put("monitor-interval", "1s");
    options.put(
        "starting-strategy",
        snapshot.isPresent() ? "INCREMENTAL_FROM_SNAPSHOT_ID" : "TABLE_SCAN_THEN_INCREMENTAL");
    snapshot.ifPresent(id -> options.put("start-snapshot-id", id));
    return options;
  }

  private static String insert(String table, List<EntityTable.Column> columns, String from) {
    String names = Sql.names(columns.stream().map(EntityTable.Column::name).toList());
    return "insert into " + table + " (" + names + ")\nselect " + names + "\nfrom " + from;
  }

  private static String columns(EntityTable entity) {
    return list(changesColumns(entity));
  }

  /** The columns of an entity's changes as they are stored, then the technical ones. */
  static List<EntityTable.Column> changesColumns(EntityTable entity) {
    List<EntityTable.Column> columns = new ArrayList<>();
    for (EntityTable.Column column : entity.storedColumns()) {
      columns.add(
          entity.key().contains(column.name())
              ? new EntityTable.Column(column.name(), column.type() + " NOT NULL")
              : column);
    }
    columns.addAll(META);
    return columns;
  }

  private static String list(List<EntityTable.Column> columns) {
    return columns.stream()
        .map(column -> "    " + Sql.name(column.name()) + " " + column.type())
        .collect(Collectors.joining(",\n"));
  }

  private static Map<String, String> liveOptions(EntityTable entity, String view) {
    Map<String, String> options = new LinkedHashMap<>(entity.sourceOptions());
    options.put("connector", "icestream-source");
    options.put("system", entity.system());
    options.put("entity", entity.entity());
    options.put("view", view);
    return options;
  }
}
