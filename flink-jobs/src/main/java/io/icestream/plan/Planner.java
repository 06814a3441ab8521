package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.functions.IcestreamFunctions;
import io.icestream.plan.DryRun.Origin;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.utils.LogicalTypeCasts;
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
  private final Set<MaskingRule> refused = new LinkedHashSet<>();

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

  private Plan plan(Map<String, String> catalogOptions, Supplier<List<String>> evolutions) {
    Map<String, String> functions = functions(project);
    checkMasking(functions.keySet());
    problems.addAll(Sealings.problems(project, entities));
    checkReferences();
    Map<String, Map<String, Mask>> masked = new LinkedHashMap<>();
    DryRun dryRun = new DryRun(entities, functions);
    for (TableFile table : project.tables()) {
      check(dryRun, table).ifPresent(masks -> masked.put(table.qualifiedName(), masks));
    }
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
        evolutions.get());
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

  private void checkMasking(Set<String> functions) {
    for (MaskingRule rule : project.masking()) {
      Optional<EntityTable> entity = entity(rule.system(), rule.entity());
      if (entity.isEmpty()) {
        problem(
            ErrorCode.PLAN_001,
            rule.location(),
            "Cannot mask "
                + rule.qualifiedName()
                + ": no such entity. "
                + Names.suggest(
                    rule.system() + "." + rule.entity(),
                    entities.stream().map(EntityTable::qualifiedName).toList()));
        continue;
      }
      List<String> columns = entity.get().columns().stream().map(EntityTable.Column::name).toList();
      if (!columns.contains(rule.column())) {
        problem(
            ErrorCode.PLAN_002,
            rule.location(),
            "Cannot mask "
                + rule.qualifiedName()
                + ": no such column. "
                + Names.suggest(rule.column(), columns));
      }
      MaskFunctions.refusal(rule, functions)
          .ifPresent(
              why -> {
                refused.add(rule);
                problem(
                    ErrorCode.PLAN_010,
                    rule.location(),
                    "Cannot mask " + rule.qualifiedName() + ": " + why);
              });
    }
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
          .filter(reference -> !known.contains(reference.name()))
          .forEach(
              reference ->
                  problem(
                      ErrorCode.PLAN_003,
                      reference.location(),
                      "Cannot read "
                          + reference.name()
                          + ": "
                          + whyUnknown(reference.name(), known)));
    }
  }

  private String whyUnknown(String name, Set<String> known) {
    return entities.stream().anyMatch(entity -> entity.qualifiedName().equals(name))
        ? "it has no key, so it has no current state. Declare a key, or leave it in Bronze."
        : "no such entity or view. " + Names.suggest(name, known);
  }

  /** Checks a table against its view; returns how its columns are protected. */
  private Optional<Map<String, Mask>> check(DryRun dryRun, TableFile table) {
    String view = table.view().name();
    Map<String, LogicalType> columns;
    try {
      dryRun.declare(table);
      dryRun.view(view, table.view().query());
      columns = dryRun.columns(view);
    } catch (ValidationException | SqlParserException | TableException e) {
      if (!mentionsReported(table)) {
        problem(
            ErrorCode.PLAN_004,
            place(table, e),
            "Cannot plan " + table.qualifiedName() + ": " + reason(e));
      }
      return Optional.empty();
    }
    checkColumns(table, List.copyOf(columns.keySet()));
    Optional<Map<String, Mask>> masks =
        table.layer() == Layer.SILVER
            ? Optional.of(masks(table, columns, dryRun.origins(view)))
            : Optional.empty();
    Map<String, LogicalType> filled = new LinkedHashMap<>(columns);
    masks.ifPresent(all -> fit(dryRun, table, all, filled));
    checkTypes(table, filled, masks.orElse(Map.of()).keySet());
    return masks;
  }

  /** All masks at once, for each planning expands the view again; one by one where one is wrong. */
  private void fit(
      DryRun dryRun, TableFile table, Map<String, Mask> masks, Map<String, LogicalType> types) {
    if (masks.isEmpty()) {
      return;
    }
    List<String> columns = List.copyOf(masks.keySet());
    try {
      List<LogicalType> given =
          dryRun.types(
              table.view().name(),
              columns.stream().map(column -> masks.get(column).select(column)).toList());
      for (int i = 0; i < given.size(); i++) {
        types.put(columns.get(i), given.get(i));
      }
    } catch (ValidationException | TableException e) {
      masks.replaceAll((column, mask) -> fit(dryRun, table, column, mask, types));
    }
  }

  /** The mask as it takes the column, which becomes a text where the function takes no other. */
  private Mask fit(
      DryRun dryRun, TableFile table, String column, Mask mask, Map<String, LogicalType> types) {
    LogicalType clear = types.remove(column);
    for (Mask attempt : List.of(mask, mask.ofText())) {
      try {
        types.put(
            column, dryRun.types(table.view().name(), List.of(attempt.select(column))).get(0));
        return attempt;
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
    return mask;
  }

  private boolean mentionsReported(TableFile table) {
    return problems.stream()
        .anyMatch(
            problem ->
                problem.code() == ErrorCode.PLAN_003
                    && problem.location().file().equals(table.file()));
  }

  private void checkColumns(TableFile table, List<String> viewColumns) {
    List<String> missing = new ArrayList<>(table.table().columnNames());
    missing.removeAll(viewColumns);
    List<String> extra = new ArrayList<>(viewColumns);
    extra.removeAll(table.table().columnNames());
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
      if (from != null && !LogicalTypeCasts.supportsImplicitCast(from.copy(true), to)) {
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

  private Map<String, Mask> masks(
      TableFile table, Map<String, LogicalType> columns, List<List<Origin>> origins) {
    Map<String, Mask> masks = new LinkedHashMap<>();
    int position = 0;
    for (Map.Entry<String, LogicalType> column : columns.entrySet()) {
      for (Origin origin : origins.get(position++)) {
        rule(origin)
            .filter(rule -> !refused.contains(rule))
            .ifPresent(
                rule -> {
                  Optional<String> subject =
                      MaskFunctions.subject(rule, List.copyOf(columns.keySet()), origins);
                  mask(table, column, origin, rule, subject, masks);
                });
      }
    }
    return masks;
  }

  private void mask(
      TableFile table,
      Map.Entry<String, LogicalType> viewColumn,
      Origin origin,
      MaskingRule rule,
      Optional<String> subject,
      Map<String, Mask> masks) {
    String column = viewColumn.getKey();
    switch (rule.action()) {
      case KEEP -> {}
      case DROP ->
          problem(
              ErrorCode.PLAN_007,
              table.view().location(),
              "Cannot select "
                  + column
                  + " into "
                  + table.qualifiedName()
                  + ": it comes from "
                  + rule.qualifiedName()
                  + ", which is dropped ("
                  + rule.location()
                  + "). Leave it out, or change its rule.");
      case MASK, TOKENIZE -> {
        if (origin.isDerived()) {
          problem(
              ErrorCode.PLAN_008,
              table.view().location(),
              "Cannot compute "
                  + column
                  + " of "
                  + table.qualifiedName()
                  + ": it is derived from the personal column "
                  + rule.qualifiedName()
                  + " ("
                  + rule.location()
                  + "). Select the column unchanged, so that it is protected, or leave it out.");
        } else if (MaskFunctions.takesSubject(rule) && subject.isEmpty()) {
          problem(
              ErrorCode.PLAN_010,
              table.view().location(),
              "Cannot mask "
                  + column
                  + " of "
                  + table.qualifiedName()
                  + ": "
                  + rule.function().orElse("")
                  + " takes the subject "
                  + rule.subject().orElse("")
                  + " ("
                  + rule.location()
                  + "), which the view leaves out. Select it too.");
        } else {
          boolean isText = viewColumn.getValue().is(LogicalTypeFamily.CHARACTER_STRING);
          Optional<String> taken = subject.filter(any -> MaskFunctions.takesSubject(rule));
          masks.put(column, MaskFunctions.mask(rule, isText, taken));
        }
      }
    }
  }

  private Optional<MaskingRule> rule(Origin origin) {
    return project.masking().stream()
        .filter(
            rule ->
                (rule.system() + "__" + rule.entity()).equals(origin.table())
                    && rule.column().equals(origin.column()))
        .findFirst();
  }

  private Optional<EntityTable> entity(String system, String name) {
    return entities.stream()
        .filter(entity -> entity.system().equals(system) && entity.entity().equals(name))
        .findFirst();
  }

  private static Location place(TableFile table, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher position = POSITION.matcher(String.valueOf(cause.getMessage()));
      if (position.find()) {
        // The dry run puts "create temporary view ... as" on a line of its own before the query.
        int line = Integer.parseInt(position.group(1)) - 1;
        return table.view().locate(Math.max(1, line), Integer.parseInt(position.group(2)));
      }
    }
    return table.view().location();
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    return message.lines().limit(3).collect(Collectors.joining(" ")).strip()
        + " Correct the query.";
  }

  private void problem(ErrorCode code, Location location, String message) {
    problems.add(new Problem(code, location, message, ""));
  }
}
