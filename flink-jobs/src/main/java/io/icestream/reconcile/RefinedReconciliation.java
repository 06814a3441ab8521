package io.icestream.reconcile;

import io.icestream.project.Column;
import io.icestream.project.TableFile;
import io.icestream.reconcile.ComparedColumns.Doubles;
import io.icestream.reconcile.RowComparison.KeyText;
import io.icestream.reconcile.RowComparison.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares a Silver or Gold table with what its query makes of Bronze at the same cut. */
final class RefinedReconciliation {
  /** Types that a sink takes as they come; all others it converts to the declared one. */
  private static final Set<String> UNCONVERTED =
      Set.of(
          "CHAR",
          "VARCHAR",
          "STRING",
          "BINARY",
          "VARBINARY",
          "BYTES",
          "ARRAY",
          "MAP",
          "ROW",
          "MULTISET");

  private final LakeTables lake;

  RefinedReconciliation(LakeTables lake) {
    this.lake = lake;
  }

  /** Compares a table; the views over Bronze at the cut have to be declared. */
  Comparison compare(TableFile table, Cut cut) throws Exception {
    String name = table.qualifiedName();
    List<String> columns = table.table().columnNames();
    List<String> notes = new ArrayList<>();
    List<String> there = lake.columns(name);
    if (!there.containsAll(columns)) {
      List<String> missing = new ArrayList<>(columns);
      missing.removeAll(there);
      notes.add(
          there.isEmpty()
              ? "the lake has no table " + name
              : "the lake lacks column " + String.join(", ", missing));
      return new Comparison(
          name, "rebuild", cut.name(), 0, 0, 0, false, List.of(), 0, Verdict.DIFFERENT, notes);
    }
    String rebuilt =
        table.table().columns().stream()
            .map(RefinedReconciliation::asStored)
            .collect(Collectors.joining(", "));
    Outcome outcome =
        new RowComparison(
                new ComparedColumns(columns, table.table().primaryKey(), Doubles.TOLERANT),
                KeyText.SHOWN)
            .compare(
                new QueryRows(
                    lake, "select " + rebuilt + " from " + LakeText.name(table.view().name())),
                new QueryRows(
                    lake, "select " + LakeText.names(columns) + " from " + cut.table(name)));
    Verdict verdict = outcome.isEqual() ? Verdict.EQUAL : Verdict.DIFFERENT;
    if (verdict == Verdict.DIFFERENT && cut.jobs() > 1) {
      verdict = Verdict.BEHIND;
      notes.add("Bronze is published by another job, at another moment; stop it, or compare again");
    }
    return new Comparison(
        name,
        "rebuild",
        cut.name(),
        outcome.expectedRows(),
        outcome.lakeRows(),
        outcome.differingKeys(),
        outcome.isCountExact(),
        outcome.examples(),
        0,
        verdict,
        notes);
  }

  private static String asStored(Column column) {
    String name = LakeText.name(column.name());
    String kind = column.type().toUpperCase(Locale.ROOT).split("[^A-Z_]", 2)[0];
    return UNCONVERTED.contains(kind)
        ? name
        : "cast(" + name + " as " + column.type() + ") as " + name;
  }
}
