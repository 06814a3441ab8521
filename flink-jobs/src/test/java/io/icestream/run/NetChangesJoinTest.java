package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.util.RowDataUtil;
import org.apache.flink.table.planner.plan.utils.KeySelectorUtil;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.keyselector.RowDataKeySelector;
import org.apache.flink.table.runtime.operators.join.stream.state.JoinInputSideSpec;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A LEFT JOIN of facts with versions by time gives what the tables say, whatever comes when. */
final class NetChangesJoinTest {
  /** Fact: number of the customer, time, its own number. */
  private static final InternalTypeInfo<RowData> FACT =
      InternalTypeInfo.of(RowType.of(new IntType(), new IntType(), new IntType()));

  /** Version: number of the customer, from when on, until when, what it is like. */
  private static final InternalTypeInfo<RowData> VERSION =
      InternalTypeInfo.of(
          RowType.of(new IntType(), new IntType(), new IntType(), new BigIntType()));

  private static final LogicalType[] JOINED = {
    new IntType(),
    new IntType(),
    new IntType(),
    new IntType(),
    new IntType(),
    new IntType(),
    new BigIntType()
  };

  private static final int[] FROM_AND_LOOK = {1, 3};
  private static final int FOREVER = 1_000;

  /** Of a fact and the version that held at its time. */
  private static final GeneratedJoinCondition HELD =
      new GeneratedJoinCondition(
          "Held",
          """
          public final class Held extends org.apache.flink.api.common.functions.AbstractRichFunction
              implements org.apache.flink.table.runtime.generated.JoinCondition {
            public Held(Object[] references) {}
            public boolean apply(
                org.apache.flink.table.data.RowData fact, org.apache.flink.table.data.RowData version) {
              return version.getInt(1) <= fact.getInt(1) && fact.getInt(1) < version.getInt(2);
            }
          }
          """,
          new Object[0]);

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "3,false", "4,false", "5,true", "6,false"})
  void givesWhatTheTablesSay(long seed, boolean haveFactsKey) throws Exception {
    try (Join join = new Join(haveFactsKey, byNumbers(1), FROM_AND_LOOK)) {
      SplittableRandom chance = new SplittableRandom(seed);
      Map<Integer, RowData> facts = new TreeMap<>();
      Map<List<Integer>, RowData> versions = new HashMap<>();
      for (int step = 0; step < 3_000; step++) {
        if (chance.nextInt(3) > 0) {
          int number = chance.nextInt(60);
          RowData fact = fact(chance.nextInt(4), chance.nextInt(20), number);
          change(facts, number, fact, chance, join::fact, join);
        } else {
          int customer = chance.nextInt(4);
          int from = chance.nextInt(20);
          RowData version = version(customer, from, chance.nextInt(21), chance.nextInt(3));
          change(versions, List.of(customer, from), version, chance, join::version, join);
        }
        if (chance.nextInt(40) == 0) {
          join.bundleEnds();
          assertThat(join.rows()).isEqualTo(joined(facts.values(), versions.values()));
        }
      }
      join.checkpoint();
      assertThat(join.rows()).isEqualTo(joined(facts.values(), versions.values()));
    }
  }

  @Test
  void handsOnNoFactWhenItsVersionOnlyGetsAnEnd() throws Exception {
    try (Join join = new Join(true, byNumbers(1), FROM_AND_LOOK)) {
      join.version(RowKind.INSERT, version(1, 0, FOREVER, 7));
      join.fact(RowKind.INSERT, fact(1, 5, 1));
      join.fact(RowKind.INSERT, fact(1, 15, 2));
      join.bundleEnds();
      join.output.clear();

      join.version(RowKind.DELETE, version(1, 0, FOREVER, 7));
      join.version(RowKind.INSERT, version(1, 0, 10, 7));
      join.version(RowKind.INSERT, version(1, 10, FOREVER, 8));
      join.bundleEnds();

      assertThat(join.output)
          .containsExactly("-1,15,2:0,7", "+1,15,2:null", "-1,15,2:null", "+1,15,2:10,8");
    }
  }

  @Test
  void handsOnNothingOfARowThatCameAndWent() throws Exception {
    try (Join join = new Join(true, byNumbers(1), FROM_AND_LOOK)) {
      join.fact(RowKind.INSERT, fact(1, 5, 1));
      join.version(RowKind.INSERT, version(1, 0, 10, 7));
      join.fact(RowKind.DELETE, fact(1, 5, 1));
      join.fact(RowKind.INSERT, fact(1, 6, 2));
      join.bundleEnds();

      assertThat(join.output).containsExactly("+1,6,2:0,7");
    }
  }

  /** Where sinks know rows by their keys, Flink sends what rows are now and not what they were. */
  @Test
  void takesUpdatesThatComeWithoutWhatTheyReplace() throws Exception {
    try (Join join = new Join(true, byNumbers(), FROM_AND_LOOK)) {
      join.fact(RowKind.INSERT, fact(1, 5, 1));
      join.version(RowKind.INSERT, version(1, 0, 10, 7));
      join.bundleEnds();
      join.version(RowKind.UPDATE_AFTER, version(1, 0, 10, 8));
      join.bundleEnds();
      join.version(RowKind.UPDATE_AFTER, version(1, 0, 10, 9));
      join.version(RowKind.DELETE, version(1, 0, 10, 9));
      join.bundleEnds();

      assertThat(join.rows()).isEqualTo(Map.of("1,5,1:null", 1));
    }
  }

  private interface Input {
    void send(RowKind kind, RowData row) throws Exception;
  }

  /** A row comes, becomes another one or goes; a bundle may end between what it was and is. */
  private static <K> void change(
      Map<K, RowData> rows, K key, RowData row, SplittableRandom chance, Input input, Join join)
      throws Exception {
    RowData before = rows.get(key);
    boolean isGone = before != null && chance.nextInt(4) == 0;
    boolean isUpdate = before != null && !isGone && chance.nextBoolean();
    if (before != null) {
      input.send(isUpdate ? RowKind.UPDATE_BEFORE : RowKind.DELETE, before);
      if (chance.nextInt(20) == 0) {
        join.bundleEnds();
      }
    }
    if (isGone) {
      rows.remove(key);
    } else {
      input.send(isUpdate ? RowKind.UPDATE_AFTER : RowKind.INSERT, row);
      rows.put(key, row);
    }
  }

  private static Map<String, Integer> joined(Iterable<RowData> facts, Iterable<RowData> versions) {
    Map<String, Integer> rows = new TreeMap<>();
    for (RowData fact : facts) {
      boolean isAlone = true;
      for (RowData version : versions) {
        if (version.getInt(0) == fact.getInt(0)
            && version.getInt(1) <= fact.getInt(1)
            && fact.getInt(1) < version.getInt(2)) {
          rows.merge(text(fact) + version.getInt(1) + "," + version.getLong(3), 1, Integer::sum);
          isAlone = false;
        }
      }
      if (isAlone) {
        rows.merge(text(fact) + "null", 1, Integer::sum);
      }
    }
    return rows;
  }

  private static String text(RowData fact) {
    return fact.getInt(0) + "," + fact.getInt(1) + "," + fact.getInt(2) + ":";
  }

  private static RowData fact(int customer, int time, int number) {
    return GenericRowData.of(customer, time, number);
  }

  private static RowData version(int customer, int from, int until, long look) {
    return GenericRowData.of(customer, from, until, look);
  }

  /** Versions are known by the customer and these columns. */
  private static int[] byNumbers(int... more) {
    int[] columns = new int[more.length + 1];
    System.arraycopy(more, 0, columns, 1, more.length);
    return columns;
  }

  private static final class Join implements AutoCloseable {
    private final KeyedTwoInputStreamOperatorTestHarness<RowData, RowData, RowData, RowData>
        harness;
    private final RowDataSerializer facts = FACT.toRowSerializer();
    private final RowDataSerializer versions = VERSION.toRowSerializer();
    private final List<String> output = new ArrayList<>();
    private final Map<String, Integer> rows = new TreeMap<>();
    private long time;

    Join(boolean haveFactsKey, int[] keyOfVersions, int[] read) throws Exception {
      RowDataKeySelector customer = selector(FACT, 0);
      RowDataKeySelector versionKey = selector(VERSION, keyOfVersions);
      AbstractStreamOperator<RowData> operator =
          new NetChangesJoin(
              FACT,
              VERSION,
              HELD,
              haveFactsKey
                  ? JoinInputSideSpec.withUniqueKey(
                      selector(FACT, 2).getProducedType(), selector(FACT, 2))
                  : JoinInputSideSpec.withoutUniqueKey(),
              keyOfVersions.length == 1
                  ? JoinInputSideSpec.withUniqueKeyContainedByJoinKey(
                      versionKey.getProducedType(), versionKey)
                  : JoinInputSideSpec.withUniqueKey(versionKey.getProducedType(), versionKey),
              new boolean[] {true},
              read);
      harness =
          new KeyedTwoInputStreamOperatorTestHarness<>(
              (NetChangesJoin) operator,
              customer,
              selector(VERSION, 0),
              customer.getProducedType());
      harness.setup(InternalTypeInfo.of(RowType.of(JOINED)).toRowSerializer());
      harness.open();
    }

    private static RowDataKeySelector selector(InternalTypeInfo<RowData> type, int... columns) {
      return KeySelectorUtil.getRowDataSelector(
          NetChangesJoinTest.class.getClassLoader(), columns, type);
    }

    void fact(RowKind kind, RowData row) throws Exception {
      harness.processElement1(new StreamRecord<>(binary(facts, kind, row)));
    }

    void version(RowKind kind, RowData row) throws Exception {
      harness.processElement2(new StreamRecord<>(binary(versions, kind, row)));
    }

    private static RowData binary(RowDataSerializer serializer, RowKind kind, RowData row) {
      RowData binary = serializer.toBinaryRow(row).copy();
      binary.setRowKind(kind);
      return binary;
    }

    void bundleEnds() throws Exception {
      time++;
      harness.processWatermark1(new Watermark(time));
      harness.processWatermark2(new Watermark(time));
      read();
    }

    void checkpoint() throws Exception {
      harness.prepareSnapshotPreBarrier(1);
      read();
    }

    /** What was handed on, as a table; a row that goes was there. */
    Map<String, Integer> rows() {
      return rows;
    }

    private void read() {
      Queue<Object> all = new ArrayDeque<>(harness.getOutput());
      harness.getOutput().clear();
      for (Object each : all) {
        if (!(each instanceof StreamRecord<?> element)) {
          continue;
        }
        RowData row = (RowData) element.getValue();
        String text = text(row) + (row.isNullAt(4) ? "null" : row.getInt(4) + "," + row.getLong(6));
        boolean isAdded = RowDataUtil.isAccumulateMsg(row);
        output.add((isAdded ? "+" : "-") + text);
        int count = rows.merge(text, isAdded ? 1 : -1, Integer::sum);
        assertThat(count).as(text).isNotNegative();
        rows.values().removeIf(number -> number == 0);
      }
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }
}
