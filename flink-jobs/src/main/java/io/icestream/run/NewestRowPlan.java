package io.icestream.run;

import io.icestream.catalog.LakeTableSink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.planner.plan.nodes.exec.ExecNode;
import org.apache.flink.table.planner.plan.nodes.exec.InputProperty.HashDistribution;
import org.apache.flink.table.planner.plan.nodes.exec.common.CommonExecCalc;
import org.apache.flink.table.planner.plan.nodes.exec.common.CommonExecExchange;
import org.apache.flink.table.planner.plan.nodes.exec.spec.DynamicTableSinkSpec;
import org.apache.flink.table.planner.plan.nodes.exec.spec.PartitionSpec;
import org.apache.flink.table.planner.plan.nodes.exec.spec.SortSpec;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecDropUpdateBefore;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecMiniBatchAssigner;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecRank;
import org.apache.flink.table.planner.plan.nodes.exec.stream.StreamExecSink;
import org.apache.flink.table.planner.plan.utils.KeySelectorUtil;
import org.apache.flink.table.runtime.keyselector.RowDataKeySelector;
import org.apache.flink.table.runtime.operators.rank.AbstractTopNFunction;
import org.apache.flink.table.runtime.operators.rank.FastTop1Function;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * Gives the rankings of a translated plan, of which the first row counts, the operator that keeps
 * only what is asked for when a row is taken back.
 */
final class NewestRowPlan {
  private final Map<ExecNode<?>, List<ExecNode<?>>> readers;
  private final Map<ExecNode<?>, ImmutableBitSet> asked = new HashMap<>();

  private NewestRowPlan(Map<ExecNode<?>, List<ExecNode<?>>> readers) {
    this.readers = readers;
  }

  /**
   * Replaces the operators.
   *
   * @param readers of each node those that read it
   */
  static void apply(Map<ExecNode<?>, List<ExecNode<?>>> readers) {
    NewestRowPlan plan = new NewestRowPlan(readers);
    for (ExecNode<?> node : readers.keySet()) {
      if (node instanceof StreamExecRank rank
          && rank.getTransformation() instanceof OneInputTransformation<?, ?> one
          && one.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
          && factory.getOperator() instanceof KeyedProcessOperator<?, ?, ?> operator
          && operator.getUserFunction() instanceof FastTop1Function first) {
        plan.replace(rank, one, first);
      }
    }
  }

  private void replace(
      StreamExecRank rank, OneInputTransformation<?, ?> ranking, FastTop1Function first) {
    boolean isNumbered = StablePlan.<Boolean>get(StreamExecRank.class, rank, "outputRankNumber");
    if (isNumbered || NewestRowPlan.<StateTtlConfig>inner(first, "ttlConfig").isEnabled()) {
      return;
    }
    int[] order =
        StablePlan.<SortSpec>get(StreamExecRank.class, rank, "sortSpec").getFieldIndices();
    int[] key =
        StablePlan.<PartitionSpec>get(StreamExecRank.class, rank, "partitionSpec")
            .getFieldIndices();
    boolean takesBack = NewestRowPlan.<Boolean>inner(first, "generateUpdateBefore");
    InternalTypeInfo<RowData> type = inner(first, "inputRowType");
    int[] stored =
        (takesBack ? asked(rank) : ImmutableBitSet.of())
            .except(ImmutableBitSet.of(key))
            .union(ImmutableBitSet.of(order))
            .toArray();
    RowDataKeySelector selector =
        KeySelectorUtil.getRowDataSelector(
            Thread.currentThread().getContextClassLoader(), stored, type);
    NewestRow own =
        new NewestRow(
            type, selector, stored, order, inner(first, "generatedSortKeyComparator"), takesBack);
    StablePlan.set(
        OneInputTransformation.class, ranking, "operatorFactory", SimpleOperatorFactory.of(own));
    // State of Flink's operator is not taken over, and not passed over either.
    Optional.ofNullable(ranking.getUid()).ifPresent(uid -> ranking.setUid(uid + "_newest"));
  }

  /** The columns of a node's rows that somebody behind it reads when they are taken back. */
  private ImmutableBitSet asked(ExecNode<?> node) {
    ImmutableBitSet known = asked.get(node);
    if (known != null) {
      return known;
    }
    int columns = ((RowType) node.getOutputType()).getFieldCount();
    ImmutableBitSet all = ImmutableBitSet.of();
    for (ExecNode<?> reader : readers.get(node)) {
      all = all.union(askedBy(reader).orElse(ImmutableBitSet.range(columns)));
    }
    asked.put(node, all);
    return all;
  }

  /** The columns of its input that a node asks for; empty for all of them. */
  private Optional<ImmutableBitSet> askedBy(ExecNode<?> reader) {
    if (reader instanceof CommonExecCalc calc) {
      return Optional.of(askedBy(calc));
    }
    if (reader instanceof CommonExecExchange exchange
        && exchange.getInputProperties().get(0).getRequiredDistribution()
            instanceof HashDistribution hash) {
      return Optional.of(asked(exchange).union(ImmutableBitSet.of(hash.getKeys())));
    }
    if (reader instanceof StreamExecMiniBatchAssigner) {
      return Optional.of(asked(reader));
    }
    if (reader instanceof StreamExecDropUpdateBefore) {
      return Optional.of(ImmutableBitSet.of());
    }
    if (reader instanceof StreamExecSink sink
        && !StablePlan.<Boolean>get(StreamExecSink.class, sink, "upsertMaterialize")) {
      DynamicTableSink table =
          StablePlan.get(DynamicTableSinkSpec.class, sink.getTableSinkSpec(), "tableSink");
      return table instanceof LakeTableSink lake
          ? lake.columnsOfDeletes().map(ImmutableBitSet::of)
          : Optional.empty();
    }
    return Optional.empty();
  }

  private ImmutableBitSet askedBy(CommonExecCalc calc) {
    List<RexNode> projection = StablePlan.get(CommonExecCalc.class, calc, "projection");
    RexNode condition = StablePlan.get(CommonExecCalc.class, calc, "condition");
    return RelOptUtil.InputFinder.bits(
        asked(calc).asList().stream().map(projection::get).toList(), condition);
  }

  private static <T> T inner(FastTop1Function first, String name) {
    return StablePlan.get(AbstractTopNFunction.class, first, name);
  }
}
