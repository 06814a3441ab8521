package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import io.icestream.reconcile.ComparedColumns.Doubles;
import io.icestream.reconcile.RowComparison.KeyText;
import io.icestream.reconcile.RowComparison.Outcome;
import io.icestream.secret.SecretReference;
import io.icestream.source.postgres.PostgresEndpoint;
import io.icestream.source.postgres.PostgresPosition;
import io.icestream.source.postgres.PostgresSnapshot;
import io.icestream.source.postgres.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the tables of a PostgreSQL database with the state that Bronze tells of, both at one
 * position of the log.
 */
final class PostgresReconciliation {
  private final LakeTables lake;
  private final Set<String> personal;
  private final Waiting waiting;

  /**
   * A reconciliation.
   *
   * @param personal columns whose values are not shown, as {@code system.entity.column}
   */
  PostgresReconciliation(LakeTables lake, Set<String> personal, Waiting waiting) {
    this.lake = lake;
    this.personal = personal;
    this.waiting = waiting;
  }

  /** Compares entities of one system. */
  List<Comparison> compare(List<EntityTable> entities) throws Exception {
    Map<String, String> options = entities.get(0).sourceOptions();
    PostgresEndpoint endpoint =
        new PostgresEndpoint(
            options.getOrDefault("url", ""),
            options.getOrDefault("username", ""),
            SecretReference.of(options.getOrDefault("password", "")));
    Map<String, String> sourceNames = SourceNames.of(options);
    Map<String, TableName> tables = new LinkedHashMap<>();
    for (EntityTable entity : entities) {
      tables.put(
          entity.entity(),
          TableName.parse(sourceNames.getOrDefault(entity.entity(), entity.entity())));
    }
    try (PostgresSnapshot snapshot = PostgresSnapshot.open(endpoint, tables, waiting.limit())) {
      Reading reading = awaitLake(entities, snapshot.position());
      List<Comparison> comparisons = new ArrayList<>();
      for (EntityTable entity : entities) {
        waiting.progress().accept("comparing " + entity.qualifiedName());
        comparisons.add(compare(entity, snapshot, reading));
      }
      return comparisons;
    }
  }

  /** A cut and how far its readers had come. */
  private record Reading(Cut cut, Map<String, ReadProgress> progress) {
    String position(EntityTable entity) {
      return progress.getOrDefault(entity.qualifiedName(), ReadProgress.none()).newestPosition();
    }

    boolean isAt(EntityTable entity, PostgresPosition position) {
      return position(entity).compareTo(position.toString()) >= 0;
    }
  }

  private Reading awaitLake(List<EntityTable> entities, PostgresPosition position)
      throws Exception {
    Reading[] reading = new Reading[1];
    waiting.until(
        "the lake to reach position " + position,
        () -> {
          Cut cut = Cut.newest(lake);
          reading[0] = new Reading(cut, ReadProgress.at(cut, lake));
          return entities.stream().allMatch(entity -> reading[0].isAt(entity, position));
        });
    return reading[0];
  }

  private Comparison compare(EntityTable entity, PostgresSnapshot snapshot, Reading reading)
      throws Exception {
    String log = "bronze." + entity.logName();
    List<String> notes = new ArrayList<>();
    List<String> columns = columns(entity, snapshot, log, notes);
    boolean isComplete = notes.isEmpty();
    notes.addAll(retired(entity, snapshot));
    if (!columns.containsAll(entity.key()) || columns.isEmpty()) {
      return new Comparison(
          log,
          entity.qualifiedName(),
          snapshot.position().toString(),
          0,
          0,
          0,
          false,
          List.of(),
          0,
          Verdict.DIFFERENT,
          notes);
    }
    ComparedColumns compared = new ComparedColumns(columns, entity.key(), Doubles.EXACT);
    BronzeRows bronze =
        BronzeRows.of(entity, columns, reading.cut(), bound(snapshot.position()), lake);
    Outcome outcome =
        new RowComparison(compared, keyText(entity))
            .compare(new PostgresRows(snapshot, entity, columns), bronze);
    Verdict verdict = isComplete && outcome.isEqual() ? Verdict.EQUAL : Verdict.DIFFERENT;
    if (outcome.rejected() > 0 || !outcome.isEqual()) {
      verdict = judgeRejected(entity, reading.cut(), outcome, verdict, notes);
    }
    if (!entity.hasKey() && bronze.hasUpdates()) {
      verdict = Verdict.UNKNOWN;
      notes.add(
          "the log has updates that do not say which row they replace; set REPLICA IDENTITY FULL");
    }
    if (!reading.isAt(entity, snapshot.position())) {
      String reached = reading.position(entity);
      notes.add(
          (reached.isEmpty() ? "the lake has read nothing" : "the lake has read up to " + reached)
              + (verdict == Verdict.EQUAL ? "; nothing has changed since" : ""));
      verdict = verdict == Verdict.DIFFERENT ? Verdict.BEHIND : verdict;
    }
    return new Comparison(
        log,
        entity.qualifiedName(),
        snapshot.position().toString(),
        outcome.expectedRows(),
        outcome.lakeRows(),
        outcome.differingKeys(),
        outcome.isCountExact(),
        outcome.examples(),
        outcome.rejected(),
        verdict,
        notes);
  }

  /** The columns that both sides have; a note for each that one side lacks. */
  private List<String> columns(
      EntityTable entity, PostgresSnapshot snapshot, String log, List<String> notes)
      throws Exception {
    List<String> source = snapshot.columns(entity.entity());
    List<String> bronze = lake.columns(log);
    if (bronze.isEmpty()) {
      notes.add("the lake has no table " + log);
      return List.of();
    }
    List<String> both = new ArrayList<>();
    for (EntityTable.Column column : entity.columns()) {
      if (!bronze.contains(column.name())) {
        notes.add("the lake lacks column " + column.name());
      } else if (source.contains(column.name())) {
        both.add(column.name());
      } else if (!isLossAccepted(entity)) {
        notes.add("the source lacks column " + column.name());
      }
    }
    return both;
  }

  /** What the source no longer has, as the project accepts. */
  private static List<String> retired(EntityTable entity, PostgresSnapshot snapshot) {
    List<String> source = snapshot.columns(entity.entity());
    return isLossAccepted(entity)
        ? entity.columns().stream()
            .map(EntityTable.Column::name)
            .filter(column -> !source.contains(column))
            .map(column -> "the source no longer has column " + column + ", which is not compared")
            .toList()
        : List.of();
  }

  private static boolean isLossAccepted(EntityTable entity) {
    return "adapt".equals(entity.sourceOptions().get("on-breaking-change"));
  }

  private Verdict judgeRejected(
      EntityTable entity, Cut cut, Outcome outcome, Verdict verdict, List<String> notes)
      throws Exception {
    String quarantine = "quarantine.unparsed__" + entity.logName();
    long unparsed =
        lake.exists(quarantine) ? lake.number("select count(*) from " + cut.table(quarantine)) : 0;
    if (outcome.rejected() > 0) {
      notes.add(
          outcome.rejected()
              + " rows of the source do not parse; "
              + unparsed
              + " records are in "
              + quarantine);
      return unparsed < outcome.rejected() ? Verdict.DIFFERENT : verdict;
    }
    if (unparsed > 0) {
      notes.add(unparsed + " records are in " + quarantine);
    }
    return verdict;
  }

  /**
   * Exactly what the source's snapshot holds: commits below the position, and rows of snapshots up
   * to it.
   */
  private static String bound(PostgresPosition position) {
    String text = position.toString();
    String commit = text.substring(0, text.indexOf('/') + 1);
    return "(`meta_position` < "
        + LakeText.literal(commit)
        + " or (`meta_op` = 'r' and `meta_position` <= "
        + LakeText.literal(text)
        + "))";
  }

  private KeyText keyText(EntityTable entity) {
    return entity.key().stream()
            .anyMatch(column -> personal.contains(entity.qualifiedName() + "." + column))
        ? KeyText.HIDDEN
        : KeyText.SHOWN;
  }
}
