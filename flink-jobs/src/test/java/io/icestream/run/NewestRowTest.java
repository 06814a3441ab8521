package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.planner.plan.utils.KeySelectorUtil;
import org.apache.flink.table.runtime.generated.GeneratedRecordComparator;
import org.apache.flink.table.runtime.keyselector.RowDataKeySelector;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The newest version of each key is what is handed on, and what it was is taken back. */
final class NewestRowTest {
  /** Name, amount, key, version. */
  private static final InternalTypeInfo<RowData> ROW =
      InternalTypeInfo.of(
          RowType.of(
              new VarCharType(VarCharType.MAX_LENGTH),
              new BigIntType(),
              new VarCharType(VarCharType.MAX_LENGTH),
              new IntType()));

  private static final int AMOUNT = 1;
  private static final int KEY = 2;
  private static final int VERSION = 3;

  private static final GeneratedRecordComparator NEWEST_FIRST =
      new GeneratedRecordComparator(
          "NewestFirst",
          """
          public final class NewestFirst
              implements org.apache.flink.table.runtime.generated.RecordComparator {
            public NewestFirst(Object[] references) {}
            public int compare(
                org.apache.flink.table.data.RowData one, org.apache.flink.table.data.RowData other) {
              return Integer.compare(other.getInt(0), one.getInt(0));
            }
          }
          """,
          new Object[0]);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void givesTheNewestVersionOfEachKeyWhateverComesWhen(long seed) throws Exception {
    SplittableRandom chance = new SplittableRandom(seed);
    Map<String, Version> newest = new HashMap<>();
    Map<String, Version> given = new HashMap<>();
    OperatorSubtaskState state = null;
    for (int start = 0; start < 3; start++) {
      try (Ranking ranking = new Ranking(true, state)) {
        for (int step = 0; step < 2_000; step++) {
          String key = "key-" + chance.nextInt(300);
          Version version = new Version("name " + step, chance.nextInt(50), chance.nextInt(100));
          ranking.take(key, version);
          newest.merge(key, version, (old, now) -> now.number > old.number ? now : old);
          if (chance.nextInt(100) == 0) {
            ranking.bundleEnds();
            apply(ranking, given);
          }
        }
        state = ranking.checkpoint();
        apply(ranking, given);
      }
      assertThat(given).isEqualTo(newest);
    }
  }

  @Test
  void handsOnOneRowOfAKeyForAllVersionsOfABundle() throws Exception {
    try (Ranking ranking = new Ranking(true, null)) {
      ranking.take("k", new Version("new", 10, 2));
      ranking.take("k", new Version("old", 20, 1));
      ranking.take("k", new Version("again", 30, 2));
      ranking.bundleEnds();

      assertThat(ranking.output)
          .singleElement()
          .isEqualTo(new Change(RowKind.INSERT, "k", new Version("new", 10, 2)));
    }
  }

  @Test
  void takesNothingBackWhereNobodyAsks() throws Exception {
    try (Ranking ranking = new Ranking(false, null)) {
      ranking.take("k", new Version("old", 10, 1));
      ranking.bundleEnds();
      ranking.take("k", new Version("new", 20, 2));
      ranking.bundleEnds();

      assertThat(ranking.output)
          .extracting(Change::kind)
          .containsExactly(RowKind.INSERT, RowKind.UPDATE_AFTER);
    }
  }

  private record Version(String name, long amount, int number) {}

  private record Change(RowKind kind, String key, Version version) {}

  /** What is taken back must be what was given, in the columns that are asked for. */
  private static void apply(Ranking ranking, Map<String, Version> given) {
    for (Change change : ranking.output) {
      Version version = change.version;
      switch (change.kind) {
        case INSERT -> assertThat(given.put(change.key, version)).isNull();
        case UPDATE_AFTER -> assertThat(given.put(change.key, version)).isNull();
        case UPDATE_BEFORE -> {
          Version old = given.remove(change.key);
          assertThat(List.of(version.amount, version.number))
              .isEqualTo(List.of(old.amount, old.number));
        }
        default -> throw new AssertionError(change);
      }
    }
    ranking.output.clear();
  }

  private static final class Ranking implements AutoCloseable {
    private final KeyedOneInputStreamOperatorTestHarness<RowData, RowData, RowData> harness;
    private final List<Change> output = new ArrayList<>();
    private long time;

    Ranking(boolean takesBack, OperatorSubtaskState state) throws Exception {
      int[] kept = {AMOUNT, VERSION};
      RowDataKeySelector key = selector(KEY);
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new NewestRow(
                  ROW, selector(kept), kept, new int[] {VERSION}, NEWEST_FIRST, takesBack),
              key,
              key.getProducedType());
      harness.setup(ROW.toRowSerializer());
      if (state != null) {
        harness.initializeState(state);
      }
      harness.open();
    }

    private static RowDataKeySelector selector(int... columns) {
      return KeySelectorUtil.getRowDataSelector(NewestRowTest.class.getClassLoader(), columns, ROW);
    }

    void take(String key, Version version) throws Exception {
      harness.processElement(
          new StreamRecord<>(
              GenericRowData.of(
                  StringData.fromString(version.name),
                  version.amount,
                  StringData.fromString(key),
                  version.number)));
    }

    void bundleEnds() throws Exception {
      harness.processWatermark(new Watermark(++time));
      read();
    }

    OperatorSubtaskState checkpoint() throws Exception {
      harness.prepareSnapshotPreBarrier(1);
      read();
      return harness.snapshot(1, ++time);
    }

    private void read() {
      while (!harness.getOutput().isEmpty()) {
        if (harness.getOutput().poll() instanceof StreamRecord<?> record) {
          RowData row = (RowData) record.getValue();
          output.add(
              new Change(
                  row.getRowKind(),
                  row.getString(KEY).toString(),
                  new Version(
                      row.getString(0).toString(), row.getLong(AMOUNT), row.getInt(VERSION))));
        }
      }
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }
}
