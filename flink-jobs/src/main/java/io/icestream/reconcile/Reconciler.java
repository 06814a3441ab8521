package io.icestream.reconcile;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.project.TableFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Proves that a lake holds what it should, while sources and lake both move: Bronze against the
 * sources at one position, Silver and Gold against a rebuild of the same cut, and every record that
 * was read against the tables. Changes nothing, and shows no values but those of keys that are not
 * personal.
 *
 * <p>Used once, by the thread that made its session.
 */
public final class Reconciler {
  private final Plan plan;
  private final Set<String> personalColumns;
  private final LakeSession session;
  private final LakeTables lake;
  private final Waiting waiting;

  /**
   * A reconciler.
   *
   * @param personalColumns columns whose values are not shown, as {@code system.entity.column}
   * @param session reads the published tables
   * @param wait how long to wait for the lake to reach the position of each source
   * @param progress takes lines that say what is being done
   */
  public Reconciler(
      Plan plan,
      Set<String> personalColumns,
      LakeSession session,
      Duration wait,
      Consumer<String> progress) {
    this.plan = plan;
    this.personalColumns = Set.copyOf(personalColumns);
    this.session = session;
    this.lake = new LakeTables(session);
    this.waiting = new Waiting(wait, progress);
  }

  /**
   * Compares.
   *
   * @param tables what to compare, such as {@code shop.customers} or {@code silver.customers};
   *     empty for everything
   */
  public ReconcileReport run(Set<String> tables) throws Exception {
    requireKnown(tables);
    List<EntityTable> entities =
        plan.entities().stream().filter(entity -> isWanted(tables, names(entity))).toList();
    List<TableFile> refined =
        plan.refined().stream()
            .filter(table -> isWanted(tables, Set.of(table.qualifiedName())))
            .toList();
    List<Comparison> comparisons = new ArrayList<>();
    Map<String, List<EntityTable>> systems = new LinkedHashMap<>();
    entities.forEach(
        entity -> systems.computeIfAbsent(entity.system(), s -> new ArrayList<>()).add(entity));
    for (List<EntityTable> system : systems.values()) {
      comparisons.addAll(compareSystem(system));
    }
    Cut cut = Cut.newest(lake);
    if (!refined.isEmpty()) {
      comparisons.addAll(compareRefined(refined, cut));
    }
    List<Conservation> balances =
        new ConservationCount(lake, plan.quarantines())
            .of(entities, ReadProgress.at(cut, lake), cut);
    return new ReconcileReport(cut.name(), comparisons, balances);
  }

  /**
   * Counts at every published cut that is still there what became of everything that was read, from
   * tables alone and oldest first.
   *
   * @param balances is told of each cut as soon as it is counted
   */
  public void everyCut(Consumer<CutBalance> balances) throws Exception {
    ConservationCount count = new ConservationCount(lake, plan.quarantines());
    for (Cut.Published published : Cut.all(lake)) {
      Cut cut = published.cut();
      balances.accept(
          new CutBalance(
              cut.name(),
              published.at(),
              count.of(plan.entities(), ReadProgress.at(cut, lake), cut)));
    }
  }

  private List<Comparison> compareSystem(List<EntityTable> entities) throws Exception {
    String type = entities.get(0).sourceOptions().getOrDefault("type", "");
    return switch (type) {
      case "postgres" ->
          new PostgresReconciliation(lake, personalColumns, waiting).compare(entities);
      case "files" -> new FilesReconciliation(lake, waiting).compare(entities);
      case "kafka" -> new KafkaReconciliation(lake, waiting).compare(entities);
      case "rest" -> new RestReconciliation(lake, waiting).compare(entities);
      default -> entities.stream().map(entity -> unknown(entity, type)).toList();
    };
  }

  private static Comparison unknown(EntityTable entity, String type) {
    return new Comparison(
        "bronze." + entity.logName(),
        entity.qualifiedName(),
        "",
        0,
        0,
        0,
        false,
        List.of(),
        0,
        Verdict.UNKNOWN,
        List.of("a source of type " + type + " has no position at which to compare it"));
  }

  private List<Comparison> compareRefined(List<TableFile> refined, Cut cut) throws Exception {
    for (String view : plan.viewsOverBronze(cut.readOptions())) {
      session.query(view).rows().close();
    }
    RefinedReconciliation reconciliation = new RefinedReconciliation(lake);
    List<Comparison> comparisons = new ArrayList<>();
    for (TableFile table : refined) {
      waiting.progress().accept("comparing " + table.qualifiedName() + " with a rebuild");
      Comparison comparison = reconciliation.compare(table, cut);
      comparisons.add(comparison);
      if (comparison.verdict() == Verdict.EQUAL) {
        readStored(table, cut);
      }
    }
    return comparisons;
  }

  /** Tables that read this one find in it what its view would make of Bronze once more. */
  private void readStored(TableFile table, Cut cut) throws Exception {
    String view = LakeText.name(table.view().name());
    session.query("drop temporary view " + view).rows().close();
    session
        .query(
            "create temporary view "
                + view
                + " as select "
                + LakeText.names(table.table().columnNames())
                + " from "
                + cut.table(table.qualifiedName()))
        .rows()
        .close();
  }

  private static Set<String> names(EntityTable entity) {
    return Set.of(entity.qualifiedName(), "bronze." + entity.logName());
  }

  private static boolean isWanted(Set<String> tables, Set<String> names) {
    return tables.isEmpty() || names.stream().anyMatch(tables::contains);
  }

  private void requireKnown(Set<String> tables) {
    Set<String> known = new TreeSet<>();
    plan.entities().forEach(entity -> known.addAll(names(entity)));
    plan.refined().forEach(table -> known.add(table.qualifiedName()));
    Set<String> unknown = new TreeSet<>(tables);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.REC_001,
          "Cannot reconcile "
              + String.join(", ", unknown)
              + ": the project has no such table. It has "
              + String.join(", ", known)
              + ".");
    }
  }
}
