package io.icestream.docs;

import io.icestream.plan.WrittenTable;
import io.icestream.project.Relation;
import io.icestream.project.SqlNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A query of a table that runs as it stands. */
final class ExampleQuery {
  private static final int COLUMNS = 6;

  private final WrittenTable table;
  private final Map<String, WrittenTable> tables;

  /**
   * Queries of a table.
   *
   * @param tables all tables by name
   */
  ExampleQuery(WrittenTable table, Map<String, WrittenTable> tables) {
    this.table = table;
    this.tables = tables;
  }

  /**
   * The query.
   *
   * @param relations those of the table to others
   */
  String text(List<Relation> relations) {
    if (!table.key().isEmpty()) {
      return rows(relations);
    }
    for (String group : List.of("meta_op", "reason", "reason_code")) {
      if (table.column(group).isPresent() && !isLogWithReason(group)) {
        return "select\n    %s,\n    count(*) as row_count,\n    max(meta_ingested_at) as newest_at\nfrom %s\ngroup by %1$s"
            .formatted(group, name(table.name()));
      }
    }
    return "select\n    "
        + table.columns().stream()
            .map(column -> SqlNames.quoted(column.name()))
            .collect(Collectors.joining(",\n    "))
        + "\nfrom "
        + name(table.name())
        + "\nlimit 10";
  }

  /** What is in quarantine is counted by what is wrong with it. */
  private boolean isLogWithReason(String group) {
    return group.equals("meta_op") && table.column("reason").isPresent()
        || group.equals("reason") && table.column("reason_code").isPresent();
  }

  private String rows(List<Relation> relations) {
    // One join for each parent, so that no alias is there twice.
    Map<String, Relation> parents = new LinkedHashMap<>();
    relations.stream()
        .filter(relation -> !relation.parent().equals(table.name()))
        .forEach(relation -> parents.putIfAbsent(alias(relation.parent()), relation));
    parents.remove(alias(table.name()));
    String own = alias(table.name());
    String prefix = parents.isEmpty() ? "" : own + ".";
    List<String> items = new ArrayList<>();
    columns().forEach(column -> items.add(prefix + SqlNames.quoted(column)));
    parents.forEach(
        (alias, relation) ->
            shown(relation)
                .ifPresent(
                    column ->
                        items.add(
                            alias
                                + "."
                                + SqlNames.quoted(column)
                                + " as "
                                + SqlNames.quoted(unquoted(alias) + "_" + column))));
    return "select\n    "
        + String.join(",\n    ", items)
        + "\nfrom "
        + name(table.name())
        + (parents.isEmpty() ? "" : " as " + own)
        + parents.entrySet().stream()
            .map(parent -> join(own, parent.getKey(), parent.getValue()))
            .collect(Collectors.joining())
        + "\norder by "
        + table.key().stream()
            .map(column -> prefix + SqlNames.quoted(column))
            .collect(Collectors.joining(", "))
        + "\nlimit 10";
  }

  private String join(String own, String alias, Relation relation) {
    return "\nleft join "
        + name(relation.parent())
        + " as "
        + alias
        + " on "
        + IntStream.range(0, relation.columns().size())
            .mapToObj(
                i ->
                    "%s.%s = %s.%s"
                        .formatted(
                            own,
                            SqlNames.quoted(relation.columns().get(i)),
                            alias,
                            SqlNames.quoted(relation.parentColumns().get(i))))
            .collect(Collectors.joining(" and "));
  }

  /** The key, then the first of the others. */
  private List<String> columns() {
    List<String> columns = new ArrayList<>(table.key());
    table.columns().stream()
        .map(WrittenTable.Column::name)
        .filter(column -> !columns.contains(column) && !column.startsWith("meta_"))
        .limit(Math.max(1, COLUMNS - columns.size()))
        .forEach(columns::add);
    return columns;
  }

  /** A column of the parent that says more than the one that names it. */
  private Optional<String> shown(Relation relation) {
    return tables.get(relation.parent()).columns().stream()
        .map(WrittenTable.Column::name)
        .filter(column -> !relation.parentColumns().contains(column))
        .findFirst();
  }

  private static String name(String qualified) {
    int dot = qualified.indexOf('.');
    return qualified.substring(0, dot) + "." + SqlNames.quoted(qualified.substring(dot + 1));
  }

  private static String alias(String qualified) {
    return SqlNames.quoted(qualified.substring(qualified.indexOf('.') + 1));
  }

  private static String unquoted(String alias) {
    return alias.replace("`", "");
  }
}
