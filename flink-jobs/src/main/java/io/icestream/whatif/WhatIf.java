package io.icestream.whatif;

import io.icestream.plan.Plan;
import io.icestream.project.Column;
import io.icestream.project.TableFile;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.QualityGates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.types.Row;

/**
 * Makes the tables of two versions of a project from the same part of Bronze, in batch and without
 * writing anything, and counts what differs.
 */
public final class WhatIf {
  private final SideQuery now;
  private final SideQuery then;

  /**
   * A comparison.
   *
   * @param lake a session with the catalog {@code lake}
   * @param running the plan of what runs
   * @param changed the plan of what would run, over the same entities
   */
  public WhatIf(LakeSession lake, Plan running, Plan changed) {
    now = new SideQuery(lake, "now", running);
    then = new SideQuery(lake, "then", changed);
  }

  /** The tables that are made otherwise, in the order in which they are made. */
  public List<String> differing() {
    Map<String, String> before = now.plan().definitions();
    Map<String, String> after = then.plan().definitions();
    Set<String> gates =
        then.plan().refined().stream()
            .filter(
                table ->
                    now.table(table.qualifiedName())
                        .filter(same -> !QualityGates.areSame(same, table))
                        .isPresent())
            .map(TableFile::qualifiedName)
            .collect(Collectors.toSet());
    Set<String> tables = new LinkedHashSet<>(after.keySet());
    tables.addAll(before.keySet());
    return tables.stream()
        .filter(
            table ->
                gates.contains(table)
                    || !Optional.ofNullable(before.get(table))
                        .equals(Optional.ofNullable(after.get(table))))
        .toList();
  }

  /**
   * Compares those tables.
   *
   * @param bronze the snapshots of Bronze that both read
   * @param changes is told of each table as soon as it is compared
   */
  public void run(Range range, Map<String, Long> bronze, Consumer<TableChange> changes)
      throws Exception {
    now.open(range, bronze);
    then.open(range, bronze);
    for (String table : differing()) {
      TableChange change = compare(table);
      changes.accept(range.isAll() ? withDrop(change) : change);
    }
  }

  /** The rows that a table loses are judged against all that it had. */
  private TableChange withDrop(TableChange change) {
    if (change.now().isEmpty() || change.then().isEmpty()) {
      return change;
    }
    TableChange.Side side = change.then().get();
    return QualityGates.reasonToHold(
            then.table(change.table()).orElseThrow(), change.now().get().rows(), side.rows())
        .map(reason -> change.withThen(side.held(reason)))
        .orElse(change);
  }

  private TableChange compare(String name) throws Exception {
    Optional<TableFile> before = now.table(name);
    Optional<TableFile> after = then.table(name);
    Optional<TableChange.Side> was =
        before.isPresent() ? Optional.of(now.side(before.get())) : Optional.empty();
    Optional<TableChange.Side> would =
        after.isPresent() ? Optional.of(then.side(after.get())) : Optional.empty();
    if (before.isEmpty() || after.isEmpty()) {
      return new TableChange(
          name,
          was,
          would,
          would.map(TableChange.Side::rows).orElse(0L),
          was.map(TableChange.Side::rows).orElse(0L),
          0,
          Map.of());
    }
    List<String> key = after.get().table().primaryKey();
    if (!key.equals(before.get().table().primaryKey())) {
      return new TableChange(name, was, would, would.get().rows(), was.get().rows(), 0, Map.of());
    }
    return compare(name, was.get(), would.get(), before.get(), after.get(), key);
  }

  private TableChange compare(
      String name,
      TableChange.Side was,
      TableChange.Side would,
      TableFile before,
      TableFile after,
      List<String> key)
      throws Exception {
    List<String> columns = new ArrayList<>();
    for (Column column : after.table().columns()) {
      if (!key.contains(column.name()) && before.table().columnNames().contains(column.name())) {
        columns.add(column.name());
      }
    }
    List<String> items =
        new ArrayList<>(
            List.of(
                "count(*) filter (where a.meta_here is null)",
                "count(*) filter (where b.meta_here is null)"));
    String both = "a.meta_here and b.meta_here and ";
    items.add(
        columns.isEmpty()
            ? "cast(0 as bigint)"
            : "count(*) filter (where "
                + both
                + columns.stream()
                    .map(WhatIf::differs)
                    .collect(Collectors.joining(" or ", "(", "))")));
    columns.forEach(column -> items.add("count(*) filter (where " + both + differs(column) + ")"));
    Row found =
        then.one(
            "select "
                + String.join(", ", items)
                + " from (select *, true as meta_here from ("
                + now.rows(before)
                + ")) as a full outer join (select *, true as meta_here from ("
                + then.rows(after)
                + ")) as b on "
                + key.stream()
                    .map(column -> "a.%s = b.%1$s".formatted(SideQuery.name(column)))
                    .collect(Collectors.joining(" and ")));
    Map<String, Long> changed = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      long rows = (Long) found.getField(3 + i);
      if (rows > 0) {
        changed.put(columns.get(i), rows);
      }
    }
    return new TableChange(
        name,
        Optional.of(was),
        Optional.of(would),
        (Long) found.getField(0),
        (Long) found.getField(1),
        (Long) found.getField(2),
        changed);
  }

  /** Compares as text what SQL compares otherwise or not at all, such as arrays. */
  private static String differs(String column) {
    return "cast(a.%s as string) is distinct from cast(b.%1$s as string)"
        .formatted(SideQuery.name(column));
  }
}
