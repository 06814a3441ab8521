package io.icestream.run;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.common.CommonExecCalc;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecJoin;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.operators.join.stream.AbstractStreamingJoinOperator;
import org.apache.flink.table.runtime.operators.join.stream.StreamingJoinOperator;
import org.apache.flink.table.runtime.operators.join.stream.state.JoinInputSideSpec;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/**
 * Gives the LEFT JOINs of a translated plan the operator that joins net changes, where rows of the
 * right side are known by a key.
 */
final class NetChangesPlan {
  private NetChangesPlan() {}

  /**
   * Replaces the operators.
   *
   * @param readers of each node those that read it
   */
  static void apply(Map<ExecNode<?>, List<ExecNode<?>>> readers) {
    readers.forEach(
        (node, behind) -> {
          if (node instanceof StreamExecJoin join
              && join.getTransformation() instanceof TwoInputTransformation<?, ?, ?> two
              && two.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
              && factory.getOperator().getClass() == StreamingJoinOperator.class) {
            replace(two, (StreamingJoinOperator) factory.getOperator(), behind);
          }
        });
  }

  private static void replace(
      TwoInputTransformation<?, ?, ?> join,
      StreamingJoinOperator operator,
      List<ExecNode<?>> readers) {
    JoinInputSideSpec right = inner(operator, "rightInputSideSpec");
    boolean isLeftJoin =
        StablePlan.<Boolean>get(StreamingJoinOperator.class, operator, "leftIsOuter")
            && !StablePlan.<Boolean>get(StreamingJoinOperator.class, operator, "rightIsOuter");
    boolean isKeptForEver =
        NetChangesPlan.<Long>inner(operator, "leftStateRetentionTime") == 0
            && NetChangesPlan.<Long>inner(operator, "rightStateRetentionTime") == 0;
    if (!isLeftJoin || !right.hasUniqueKey() || !isKeptForEver) {
      return;
    }
    InternalTypeInfo<RowData> leftType = inner(operator, "leftType");
    InternalTypeInfo<RowData> rightType = inner(operator, "rightType");
    NetChangesJoin own =
        new NetChangesJoin(
            leftType,
            rightType,
            NetChangesPlan.<GeneratedJoinCondition>inner(operator, "generatedJoinCondition"),
            inner(operator, "leftInputSideSpec"),
            right,
            inner(operator, "filterNullKeys"),
            read(readers, leftType.toRowSize(), rightType.toRowSize()));
    StablePlan.set(
        TwoInputTransformation.class, join, "operatorFactory", SimpleOperatorFactory.of(own));
  }

  /** The columns of the right side that are read behind the join. */
  private static int[] read(List<ExecNode<?>> readers, int leftSize, int rightSize) {
    ImmutableBitSet read = ImmutableBitSet.of();
    for (ExecNode<?> reader : readers) {
      if (!(reader instanceof CommonExecCalc calc)) {
        return IntStream.range(0, rightSize).toArray();
      }
      List<RexNode> projection = StablePlan.get(CommonExecCalc.class, calc, "projection");
      RexNode condition = StablePlan.get(CommonExecCalc.class, calc, "condition");
      read = read.union(RelOptUtil.InputFinder.bits(projection, condition));
    }
    return read.asList().stream().mapToInt(i -> i - leftSize).filter(i -> i >= 0).toArray();
  }

  private static <T> T inner(StreamingJoinOperator operator, String name) {
    return StablePlan.get(AbstractStreamingJoinOperator.class, operator, name);
  }
}
