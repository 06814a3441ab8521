package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.functions.IcestreamFunctions;
import io.icestream.lineage.QueryLineage;
import io.icestream.plan.DryRun.Query;
import io.icestream.project.Column;
import io.icestream.project.FunctionDefinition;
import io.icestream.project.Layer;
import io.icestream.project.Location;
import io.icestream.project.MaskingRule;
import io.icestream.project.Names;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.project.ProjectException;
import io.icestream.project.TableFile;
import io.icestream.project.TableReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * Turns a project and what was discovered in its sources into a plan, or says everything that is
 * wrong with it at once. Reads no source and writes no table.
 */
public final class Planner {
  /** Where Flink's messages say that the mistake is. */
  private static final Pattern POSITION = Pattern.compile("[Ll]ine (\\d+), column (\\d+)");

  private final Project project;
  private final List<EntityTable> entities;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<TableFile, QueryLineage> lineage = new LinkedHashMap<>();
  private Set<MaskingRule> refused = Set.of();

  private Planner(Project project, List<EntityTable> entities) {
    this.project = project;
    this.entities = entities;
  }

  /**
   * The plan of a project.
   *
   * @param entities the project's entities with the columns that their sources have now
   * @param catalogOptions the options of the catalog {@code lake}
   * @param evolutions gives the statements that bring existing tables to what is declared; asked
   *     once the project is without problems
   * @throws ProjectException with every problem, each with its file and line
   */
  public static Plan plan(
      Project project,
      List<EntityTable> entities,
      Map<String, String> catalogOptions,
      Supplier<List<String>> evolutions) {
    return new Planner(project, entities).plan(catalogOptions, evolutions);
  }

  /** Where the columns of a project's tables come from; throws as {@link #plan} does. */
  public static ProjectLineage lineage(Project project, List<EntityTable> entities) {
    return describe(project, entities).lineage();
  }

  /** What is known of a project before it runs; throws as {@link #plan} does. */
  public static Description describe(Project project, List<EntityTable> entities) {
    Planner planner = new Planner(project, entities);
    Plan plan = planner.plan(Map.of(), List::of);
    return new Description(
        project,
        plan,
        ProjectLineage.of(entities, planner.lineage, masking(project, entities)),
        WrittenTable.of(plan));
  }

  private Plan plan(Map<String, String> catalogOptions, Supplier<List<String>> evolutions) {
    Map<String, String> functions = functions(project);
    List<MaskingRule> rules = masking(project, entities);
    refused = new MaskingChecks(entities, problems).check(project, rules, functions.keySet());
    problems.addAll(Sealings.problems(project, entities));
    checkReferences();
    Map<String, Map<String, Mask>> masked = new LinkedHashMap<>();
    DryRun dryRun =
        new DryRun(
            entities,
            Plan.overTime(project.tables()),
            functions,
            MaskFunctions.protections(project));
    TaintGate gate = new TaintGate(rules, problems);
    QualityChecks quality = new QualityChecks(dryRun, gate, entities, problems);
    for (TableFile table : project.tables()) {
      check(dryRun, gate, quality, table)
          .ifPresent(masks -> masked.put(table.qualifiedName(), masks));
    }
    AuditChecks.check(project, entities, functions, problems);
    if (!problems.isEmpty()) {
      throw ProjectException.of(project.name(), problems);
    }
    return new Plan(
        project.name(),
        catalogOptions,
        functions,
        entities,
        project.tables(),
        masked,
        evolutions.get(),
        project.run().parallelism());
  }

  /** SQL function name to class: those that come with Icestream and the project's own. */
  public static Map<String, String> functions(Project project) {
    Map<String, String> functions = new LinkedHashMap<>();
    IcestreamFunctions.all()
        .forEach(function -> functions.put(function.name(), function.type().getName()));
    for (FunctionDefinition function : project.functions()) {
      functions.put(function.name(), function.className());
    }
    return functions;
  }

  /** The rules of all personal columns, those by pattern and tag included. */
  public static List<MaskingRule> masking(Project project, List<EntityTable> entities) {
    return entities.stream()
        .flatMap(
            entity ->
                project
                    .policy()
                    .rules(
                        entity.system(),
                        entity.entity(),
                        entity.columns().stream().map(EntityTable.Column::name).toList())
                    .stream())
        .toList();
  }

  private void checkReferences() {
    Set<String> known = new LinkedHashSet<>();
    entities.stream()
        .filter(EntityTable::hasKey)
        .map(EntityTable::qualifiedName)
        .forEach(known::add);
    project.tables().forEach(table -> known.add(table.view().name()));
    for (TableFile table : project.tables()) {
      table.view().references().stream()
          .filter(TableReference::isOverTime)
          .forEach(this::checkTime);
      table.view().references().stream()
          .filter(reference -> !known.contains(reference.base()))
          .forEach(
              reference ->
                  problem(
                      ErrorCode.PLAN_003,
                      reference.location(),
                      "Cannot read "
                          + reference.name()
                          + ": "
                          + whyUnknown(reference.base(), known)));
    }
  }

  private void checkTime(TableReference reference) {
    for (EntityTable entity : entities) {
      if (entity.qualifiedName().equals(reference.base()) && !HistorySql.hasTime(entity)) {
        problem(
            ErrorCode.PLAN_018,
            reference.location(),
            "Cannot read %s: %s is ordered by %s, which is no time. Order it by a timestamp, or by nothing."
                .formatted(
                    reference.name(), entity.qualifiedName(), entity.orderBy().orElseThrow()));
      }
    }
  }

  private String whyUnknown(String name, Set<String> known) {
    return entities.stream().anyMatch(entity -> entity.qualifiedName().equals(name))
        ? "it has no key, so it has no current state. Declare a key, or leave it in Bronze."
        : "no such entity or view. " + Names.suggest(name, known);
  }

  /** Checks a table against its view; returns how its columns are protected. */
  private Optional<Map<String, Mask>> check(
      DryRun dryRun, TaintGate gate, QualityChecks quality, TableFile table) {
    String view = table.view().name();
    Query query;
    try {
      dryRun.declare(table);
      query = dryRun.query(table.view().query());
    } catch (ValidationException | SqlParserException | TableException e) {
      if (!mentionsReported(table)) {
        problem(
            ErrorCode.PLAN_004,
            place(e, table.view()::locate).orElse(table.view().location()),
            "Cannot plan " + table.qualifiedName() + ": " + reason(e, "query"));
      }
      return Optional.empty();
    }
    checkColumns(table, List.copyOf(query.columns().keySet()));
    QueryLineage clear = dryRun.lineageOfView(view, query);
    if (table.layer() != Layer.SILVER) {
      gate.check(table, clear);
      dryRun.view(view, quality.check(table, Map.of(), query, query));
      lineage.put(table, clear);
      checkTypes(table, query.columns(), Set.of());
      return Optional.empty();
    }
    Map<String, Mask> masks = gate.masks(table, query.columns(), clear, refused);
    Query masked = masked(dryRun, table, masks, query);
    dryRun.view(view, quality.check(table, masks, query, masked));
    QueryLineage written = masked == query ? clear : dryRun.lineage(masked);
    if (masked != query) {
      gate.checkMasks(table, written, masks);
    }
    lineage.put(table, written);
    checkTypes(table, masked.columns(), masks.keySet());
    return Optional.of(masks);
  }

  /** The query with its masks; without them where a function does not take its column. */
  private Query masked(DryRun dryRun, TableFile table, Map<String, Mask> masks, Query clear) {
    if (masks.isEmpty()) {
      return clear;
    }
    String view = QualitySql.clear(table);
    dryRun.view(view, clear);
    for (boolean isFitted = false; ; isFitted = true) {
      String select =
          "select "
              + clear.columns().keySet().stream()
                  .map(
                      column ->
                          masks.containsKey(column)
                              ? masks.get(column).select(column)
                              : Sql.name(column))
                  .collect(Collectors.joining(", "))
              + " from "
              + Sql.name(view);
      try {
        return dryRun.query(select);
      } catch (ValidationException | TableException e) {
        if (isFitted) {
          return clear;
        }
        Map<String, Mask> fitting = new LinkedHashMap<>();
        masks.forEach(
            (column, mask) ->
                fit(dryRun, table, column, mask, clear.columns().get(column))
                    .ifPresent(fits -> fitting.put(column, fits)));
        masks.keySet().retainAll(fitting.keySet());
        masks.putAll(fitting);
      }
    }
  }

  /** The mask as it takes the column, which becomes a text where the function takes no other. */
  private Optional<Mask> fit(
      DryRun dryRun, TableFile table, String column, Mask mask, LogicalType clear) {
    for (Mask attempt : List.of(mask, mask.ofText())) {
      try {
        dryRun.query(
            "select " + attempt.select(column) + " from " + Sql.name(QualitySql.clear(table)));
        return Optional.of(attempt);
      } catch (ValidationException | TableException e) {
        // As a text, or not at all.
      }
    }
    problem(
        ErrorCode.PLAN_010,
        table.view().location(),
        "Cannot mask %s of %s: %s does not take %s. Name a function that does (masking.yml)."
            .formatted(
                column,
                table.qualifiedName(),
                mask.function(),
                clear.copy(true).asSummaryString()));
    return Optional.empty();
  }

  private boolean mentionsReported(TableFile table) {
    return problems.stream()
        .anyMatch(
            problem ->
                problem.code() == ErrorCode.PLAN_003
                    && problem.location().file().equals(table.file()));
  }

  private void checkColumns(TableFile table, List<String> viewColumns) {
    List<String> missing = new ArrayList<>(table.viewColumns());
    missing.removeAll(viewColumns);
    List<String> extra = new ArrayList<>(viewColumns);
    extra.removeAll(table.viewColumns());
    if (!missing.isEmpty()) {
      problem(
          ErrorCode.PLAN_005,
          table.view().location(),
          "Cannot fill "
              + table.qualifiedName()
              + ": its view lacks "
              + String.join(", ", missing)
              + ". "
              + Names.suggest(missing.get(0), extra));
    }
    if (!extra.isEmpty()) {
      problem(
          ErrorCode.PLAN_006,
          table.view().location(),
          "Cannot fill "
              + table.qualifiedName()
              + ": it has no column "
              + String.join(", ", extra)
              + ", which its view selects. Declare it, or leave it out.");
    }
  }

  private void checkTypes(
      TableFile table, Map<String, LogicalType> filled, Set<String> protectedColumns) {
    for (Column column : table.table().columns()) {
      LogicalType from = filled.get(column.name());
      LogicalType to = LogicalTypeParser.parse(column.type(), Planner.class.getClassLoader());
      if (from != null && !Narrowing.keepsValues(from.copy(true), to)) {
        problem(
            ErrorCode.PLAN_009,
            table.table().location(),
            "Cannot fill "
                + table.qualifiedName()
                + "."
                + column.name()
                + ": it is "
                + column.type()
                + ", and its view gives "
                + from.copy(true).asSummaryString()
                + (protectedColumns.contains(column.name()) ? " (it is protected)" : "")
                + ". Declare that type, or cast in the view.");
      }
    }
  }

  /**
   * Where Flink says that a mistake is; empty where it does not say.
   *
   * @param locate gives the place in the file of a line and column of the query
   */
  static Optional<Location> place(
      Throwable failure, BiFunction<Integer, Integer, Location> locate) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher position = POSITION.matcher(String.valueOf(cause.getMessage()));
      if (position.find()) {
        return Optional.of(
            locate.apply(Integer.valueOf(position.group(1)), Integer.valueOf(position.group(2))));
      }
    }
    return Optional.empty();
  }

  /** What Flink says in a few words, and what to correct. */
  static String reason(Throwable failure, String what) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    return message.lines().limit(3).collect(Collectors.joining(" ")).strip()
        + " Correct the "
        + what
        + ".";
  }

  private void problem(ErrorCode code, Location location, String message) {
    problems.add(new Problem(code, location, message, ""));
  }
}
