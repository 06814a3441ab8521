package io.icestream.run;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.internal.StatementSetImpl;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.apache.flink.table.planner.delegation.PlannerBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecEdge;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeBase;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNodeGraph;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecJoin;
import org.apache.flink.table.planner.plan.nodes.exec.visitor.AbstractExecNodeExactlyOnceVisitor;
import scala.collection.JavaConverters;

/**
 * Adds the statements of a set to a job, so that equal statements have equal state in every
 * process.
 *
 * <p>A join keeps its rows by the shortest unique key of its input. Among several of equal length
 * Flink 1.20 takes the first of a set whose order is another one in another process: the state of
 * one start would then be refused by the next.
 */
final class StablePlan {
  private StablePlan() {}

  /** Does what {@code attachAsDataStream} of the set does. */
  static void attach(
      StatementSet inserts, StreamTableEnvironment tables, StreamExecutionEnvironment env) {
    PlannerBase planner = (PlannerBase) ((TableEnvironmentImpl) tables).getPlanner();
    planner.beforeTranslation();
    List<RelNode> statements =
        ((StatementSetImpl<?>) inserts)
            .getOperations().stream().map(planner::translateToRel).toList();
    ExecNodeGraph graph =
        planner.translateToExecNodeGraph(
            planner.optimize(JavaConverters.asScalaBuffer(statements)), false);
    orderKeys(graph);
    planner.translateToPlan(graph).forEach(env::addOperator);
    Map<ExecNode<?>, List<ExecNode<?>>> readers = readers(graph);
    NetChangesPlan.apply(readers);
    NewestRowPlan.apply(readers);
    planner.afterTranslation();
  }

  private static Map<ExecNode<?>, List<ExecNode<?>>> readers(ExecNodeGraph graph) {
    Map<ExecNode<?>, List<ExecNode<?>>> readers = new HashMap<>();
    AbstractExecNodeExactlyOnceVisitor visitor =
        new AbstractExecNodeExactlyOnceVisitor() {
          @Override
          protected void visitNode(ExecNode<?> node) {
            for (ExecEdge edge : node.getInputEdges()) {
              readers.computeIfAbsent(edge.getSource(), source -> new ArrayList<>()).add(node);
            }
            visitInputs(node);
          }
        };
    graph.getRootNodes().forEach(node -> node.accept(visitor));
    return readers;
  }

  private static void orderKeys(ExecNodeGraph graph) {
    AbstractExecNodeExactlyOnceVisitor visitor =
        new AbstractExecNodeExactlyOnceVisitor() {
          @Override
          protected void visitNode(ExecNode<?> node) {
            if (node instanceof StreamExecJoin) {
              order(node, "leftUpsertKeys");
              order(node, "rightUpsertKeys");
              joinRowByRow(node);
            }
            visitInputs(node);
          }
        };
    graph.getRootNodes().forEach(node -> node.accept(visitor));
  }

  /** Overrides the job's setting for a join. */
  private static void joinRowByRow(ExecNode<?> join) {
    Configuration own = new Configuration();
    own.set(ExecutionConfigOptions.TABLE_EXEC_MINIBATCH_ENABLED, false);
    set(ExecNodeBase.class, join, "persistedConfig", own);
  }

  private static void order(ExecNode<?> join, String name) {
    List<int[]> keys = get(StreamExecJoin.class, join, name);
    set(
        StreamExecJoin.class,
        join,
        name,
        keys.stream()
            .sorted(
                Comparator.<int[]>comparingInt(key -> key.length).thenComparing(Arrays::compare))
            .toList());
  }

  /** What Flink's planner keeps to itself. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T> T get(Class<?> owner, Object object, String name) {
    try {
      return (T) field(owner, name).get(object);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Flink's planner is another one", e);
    }
  }

  static void set(Class<?> owner, Object object, String name, Object value) {
    try {
      field(owner, name).set(object, value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Flink's planner is another one", e);
    }
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
