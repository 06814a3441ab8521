package io.icestream.plan;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.lineage.Lineages;
import io.icestream.lineage.QueryLineage;
import io.icestream.project.Entity;
import io.icestream.project.MaskingPolicy;
import io.icestream.project.MaskingRule;
import io.icestream.project.MaskingRule.Action;
import io.icestream.project.Project;
import io.icestream.project.TypedScript.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.SqlParserException;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.operations.CreateTableASOperation;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.ReplaceTableAsOperation;
import org.apache.flink.table.operations.SinkModifyOperation;
import org.apache.flink.table.operations.StatementSetOperation;
import org.apache.flink.table.operations.UseOperation;
import org.apache.flink.table.operations.ddl.CreateCatalogFunctionOperation;
import org.apache.flink.table.operations.ddl.CreateTableOperation;
import org.apache.flink.table.operations.ddl.CreateTempSystemFunctionOperation;
import org.apache.flink.table.operations.ddl.CreateViewOperation;
import org.apache.flink.table.planner.operations.PlannerQueryOperation;

/**
 * Refuses typed statements that would write what shows a personal value. Statements are planned one
 * after the other; none is run but those that declare something for the next.
 */
public final class StatementGate {
  private static final String UNPARSED = "unparsed__";

  private final TableEnvironmentInternal tables;
  private final Lineages lineages;
  private final TaintGate gate;

  /**
   * A gate.
   *
   * @param tables knows the lake's tables and functions
   * @param columns the columns of the lake's tables, by {@code database.table}
   */
  public StatementGate(
      Project project, TableEnvironment tables, Map<String, List<String>> columns) {
    this.tables = (TableEnvironmentInternal) tables;
    this.lineages = new Lineages(MaskFunctions.protections(project));
    this.gate = new TaintGate(rules(project, columns), new ArrayList<>());
  }

  /** Bronze has the columns of the sources; what does not parse may be anything. */
  private static List<MaskingRule> rules(Project project, Map<String, List<String>> columns) {
    List<MaskingRule> rules = new ArrayList<>();
    for (Entity entity : project.entities()) {
      String log = entity.system() + "__" + entity.name();
      project
          .policy()
          .rules(entity.system(), entity.name(), columns.getOrDefault("bronze." + log, List.of()))
          .forEach(
              rule -> {
                rules.add(rule.of("bronze", log, rule.column()));
                quarantines(project, entity)
                    .forEach(table -> rules.add(rule.of("quarantine", table, rule.column())));
              });
      rules.add(unparsed(log, "payload"));
      rules.add(unparsed(log, "record_key"));
    }
    return rules;
  }

  private static MaskingRule unparsed(String log, String column) {
    return new MaskingRule(
        "quarantine",
        UNPARSED + log,
        column,
        Action.DROP,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        MaskingPolicy.LOCATION);
  }

  /** The tables that keep rows of an entity out; their quarantine has the entity's columns. */
  private static List<String> quarantines(Project project, Entity entity) {
    return project.tables().stream()
        .filter(table -> table.hasQuarantine() && table.reads(entity.qualifiedName()))
        .map(table -> table.table().name())
        .toList();
  }

  /**
   * Checks statements.
   *
   * @throws IcestreamException for the first that would write a personal value, or that may do so
   *     for all that can be seen
   */
  public void check(List<Statement> statements) {
    for (Statement statement : statements) {
      if (statement.onlyReads()) {
        continue;
      }
      try {
        tables.getParser().parse(statement.sql()).forEach(operation -> check(statement, operation));
      } catch (SqlParserException e) {
        // The client says what it does not understand, and runs nothing of it.
        continue;
      } catch (IcestreamException e) {
        throw e;
      } catch (RuntimeException e) {
        // Whatever the planner throws: what it cannot plan has not been checked.
        throw unchecked(statement, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
  }

  private void check(Statement statement, Operation operation) {
    if (operation instanceof SinkModifyOperation insert) {
      QueryLineage lineage =
          lineages.of(((PlannerQueryOperation) insert.getChild()).getCalciteTree());
      String table =
          insert.getContextResolvedTable().getIdentifier().getDatabaseName()
              + "."
              + insert.getContextResolvedTable().getIdentifier().getObjectName();
      gate.refusal(lineage, table)
          .ifPresent(
              why -> {
                throw new IcestreamException(
                    ErrorCode.PLAN_011, why + " (line " + statement.line() + ")");
              });
    } else if (operation instanceof StatementSetOperation set) {
      set.getOperations().forEach(each -> check(statement, each));
    } else if (operation instanceof CreateTableASOperation
        || operation instanceof ReplaceTableAsOperation) {
      throw unchecked(statement, "create table as is one step. Write create table, then insert");
    } else if (operation instanceof CreateTableOperation create) {
      tables.executeInternal(
          new CreateTableOperation(
              create.getTableIdentifier(), create.getCatalogTable(), true, true));
    } else if (operation instanceof UseOperation
        || operation instanceof CreateTempSystemFunctionOperation
        || (operation instanceof CreateViewOperation view && view.isTemporary())
        || (operation instanceof CreateCatalogFunctionOperation function
            && function.isTemporary())) {
      tables.executeInternal(operation);
    }
  }

  private static IcestreamException unchecked(Statement statement, String why) {
    return new IcestreamException(
        ErrorCode.PLAN_014,
        "Cannot check the statement in line "
            + statement.line()
            + " for personal columns, so it is not run: "
            + why.replaceAll("[.\\s]+$", "")
            + ".");
  }
}
