package io.icestream.plan;

import io.icestream.project.TableReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * Writes the views of an entity's rows over time, in plain SQL over its log: {@code __versions} has
 * each version of a row with the time from which it holds, that of the next one and its number,
 * {@code __history} also until when it holds, a delete ends it, and whether it holds now.
 *
 * <p>Whatever the order in which changes arrive, and however often, the views come out the same: a
 * version is known by its key and its time, of two with one time the newer position stays, and a
 * delete ends the version before its own position.
 */
final class HistorySql {
  private static final String VALID_FROM = "`meta_valid_from`";

  /** What {@code __versions} has beside the entity's columns. */
  private static final String PLACE =
      VALID_FROM + ", `meta_next_at` as `meta_next_from`, `meta_version`";

  /** What {@code __history} has beside the entity's columns. */
  private static final String SPAN =
      VALID_FROM + ", `meta_valid_to`, `meta_version`, `meta_is_current`";

  /** Flink numbers rows only up to a limit; no key has so many versions. */
  private static final long MOST_VERSIONS = 1_000_000_000;

  private final EntityTable entity;
  private final List<String> columns;
  private final List<String> keys;

  private HistorySql(EntityTable entity) {
    this.entity = entity;
    this.columns = entity.logColumns().stream().map(EntityTable.Column::name).toList();
    this.keys =
        IntStream.range(0, entity.key().size()).mapToObj(i -> Sql.name("meta_key_" + i)).toList();
  }

  /** Whether an entity's changes have a time: its own, or that of the value they are ordered by. */
  static boolean hasTime(EntityTable entity) {
    return entity
        .orderBy()
        .map(
            column -> {
              var type = entity.typeOf(column);
              return type.is(LogicalTypeFamily.TIMESTAMP) || type.is(LogicalTypeRoot.DATE);
            })
        .orElse(true);
  }

  /**
   * The statements of the views that are read.
   *
   * @param read the names after which they are asked, such as {@code shop.customers__history}
   * @param logQuery the entity's changes
   */
  static List<String> views(EntityTable entity, Set<String> read, String logQuery) {
    boolean isHistoryRead = read.contains(entity.qualifiedName() + TableReference.HISTORY);
    boolean areVersionsRead = read.contains(entity.qualifiedName() + TableReference.VERSIONS);
    if (!isHistoryRead && !areVersionsRead) {
      return List.of();
    }
    HistorySql sql = new HistorySql(entity);
    List<String> views = new ArrayList<>();
    views.add(sql.view("__sealed", sql.sealed(logQuery)));
    views.add(sql.view("__numbered", sql.numbered()));
    views.add(sql.view("__followed", sql.followed()));
    if (areVersionsRead) {
      views.add(
          sql.view(
              TableReference.VERSIONS,
              EntitySql.opened(
                  entity, Optional.of(PLACE), "    select * from " + sql.name("__followed"))));
    }
    if (isHistoryRead) {
      views.add(
          sql.view(
              TableReference.HISTORY,
              EntitySql.opened(entity, Optional.of(SPAN), sql.spans(logQuery))));
    }
    return views;
  }

  /** What a query over the entity's current state shows in place of a view, for its columns. */
  static String standIn(EntityTable entity, String form) {
    HistorySql sql = new HistorySql(entity);
    String span =
        form.equals(TableReference.HISTORY)
            ? ", cast(null as timestamp_ltz(6)) as `meta_valid_to`,"
                + " cast(1 as bigint) as `meta_version`, true as `meta_is_current`"
            : ", cast(null as timestamp_ltz(6)) as `meta_next_from`,"
                + " cast(1 as bigint) as `meta_version`";
    return sql.view(
        form,
        "select "
            + Sql.names(sql.columns)
            + ", "
            + sql.time()
            + " as `meta_valid_from`"
            + span
            + " from "
            + sql.name(""));
  }

  private String view(String form, String query) {
    return Declarations.view(name(form), query);
  }

  private String name(String form) {
    return Sql.name(entity.system(), entity.entity() + form);
  }

  private String time() {
    return "cast(coalesce("
        + entity.orderBy().map(column -> Sql.name(column) + ", ").orElse("")
        + "`meta_event_at`, `meta_ingested_at`) as timestamp_ltz(6))";
  }

  private String identities() {
    List<String> identity = entity.identity();
    return IntStream.range(0, keys.size())
        .mapToObj(i -> identity.get(i) + " as " + keys.get(i))
        .collect(Collectors.joining(", "));
  }

  /** One row for each key and time, sealed as the log has it. */
  private String sealed(String logQuery) {
    String all = Sql.names(columns) + ", " + String.join(", ", keys) + ", " + VALID_FROM;
    return "select "
        + all
        + "\nfrom (\n    select "
        + all
        + ",\n        row_number() over (partition by "
        + String.join(", ", keys)
        + ", `meta_valid_from` order by `meta_position` desc) as `meta_rank`\n    from (\n"
        + "        select "
        + Sql.names(columns)
        + ", "
        + identities()
        + ", "
        + time()
        + " as `meta_valid_from`\n        from (\n"
        + logQuery
        + "\n        )\n        where `meta_op` <> 'd'"
        + entity.identified().map(condition -> " and " + condition).orElse("")
        + "\n    )\n)\nwhere `meta_rank` = 1";
  }

  private String numbered() {
    return "select * from (\n    select *, row_number() over (partition by "
        + String.join(", ", keys)
        + " order by `meta_valid_from`) as `meta_version`\n    from "
        + name("__sealed")
        + "\n)\nwhere `meta_version` <= "
        + MOST_VERSIONS;
  }

  /** Each version beside the one after it. */
  private String followed() {
    return "select `v`.*, `n`.`meta_valid_from` as `meta_next_at`,"
        + " `n`.`meta_position` as `meta_next_position`\nfrom "
        + name("__numbered")
        + " as `v`\nleft join "
        + name("__numbered")
        + " as `n`\non "
        + same("`v`", "`n`")
        + " and `n`.`meta_version` = `v`.`meta_version` + 1";
  }

  /** A delete ends the version that it lies behind, unless the next one lies before it. */
  private String spans(String logQuery) {
    String order =
        entity
            .orderBy()
            .map(column -> "cast(" + Sql.name(column) + " as timestamp_ltz(6))")
            .orElse("cast(null as timestamp_ltz(6))");
    String ends =
        "        select "
            + prefixed("`v`", keys)
            + ", `v`.`meta_valid_from`, min(case when `d`.`meta_order` > `v`.`meta_valid_from`"
            + " then `d`.`meta_order` else `d`.`meta_deleted_at` end) as `meta_deleted_at`\n"
            + "        from "
            + name("__followed")
            + " as `v`\n        join (\n            select "
            + identities()
            + ", `meta_position`, "
            + order
            + " as `meta_order`, coalesce(`meta_event_at`, `meta_ingested_at`)"
            + " as `meta_deleted_at`\n            from (\n"
            + logQuery
            + "\n            )\n            where `meta_op` = 'd'"
            + entity.identified().map(condition -> " and " + condition).orElse("")
            + "\n        ) as `d`\n        on "
            + same("`v`", "`d`")
            + " and "
            + isBehind("`v`.`meta_valid_from`", "`v`.`meta_position`")
            + "\n        and (`v`.`meta_next_at` is null or not "
            + isBehind("`v`.`meta_next_at`", "`v`.`meta_next_position`")
            + ")\n        group by "
            + prefixed("`v`", keys)
            + ", `v`.`meta_valid_from`";
    return "    select "
        + prefixed("`v`", columns.stream().map(Sql::name).toList())
        + ", `v`.`meta_valid_from`,\n        case when `e`.`meta_deleted_at` is null"
        + " then `v`.`meta_next_at`\n            when `v`.`meta_next_at` is null"
        + " then greatest(`v`.`meta_valid_from`, `e`.`meta_deleted_at`)\n            else"
        + " greatest(`v`.`meta_valid_from`, least(`v`.`meta_next_at`, `e`.`meta_deleted_at`))"
        + " end as `meta_valid_to`,\n        `v`.`meta_version`,"
        + " `v`.`meta_next_at` is null and `e`.`meta_deleted_at` is null as `meta_is_current`\n"
        + "    from "
        + name("__followed")
        + " as `v`\n    left join (\n"
        + ends
        + "\n    ) as `e`\n    on "
        + same("`v`", "`e`")
        + " and `e`.`meta_valid_from` = `v`.`meta_valid_from`";
  }

  /** A delete without a value to order by, such as a tombstone, is placed by its position. */
  private static String isBehind(String time, String position) {
    return "case when `d`.`meta_order` is null then `d`.`meta_position` > %2$s"
            .formatted(time, position)
        + " else `d`.`meta_order` > %1$s or (`d`.`meta_order` = %1$s and `d`.`meta_position` > %2$s) end"
            .formatted(time, position);
  }

  private static String prefixed(String alias, List<String> names) {
    return names.stream().map(name -> alias + "." + name).collect(Collectors.joining(", "));
  }

  private String same(String left, String right) {
    return keys.stream()
        .map(key -> left + "." + key + " = " + right + "." + key)
        .collect(Collectors.joining(" and "));
  }
}
