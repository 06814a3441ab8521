package io.icestream.metrics;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.types.RowKind;

/**
 * Adds up by how much the rows and the failures of tables changed, and says so before each barrier.
 *
 * <p>It keeps nothing between checkpoints, so that any number of subtasks may take over from any
 * other. A row that is taken back counts -1.
 */
final class CountChanges extends AbstractStreamOperator<Tuple4<String, String, Long, Long>>
    implements OneInputStreamOperator<RowData, Tuple4<String, String, Long, Long>>,
        BoundedOneInput {

  private static final long serialVersionUID = 1L;

  /** Table, rule or empty for the whole table, rows or failures, scores. */
  static final TypeInformation<Tuple4<String, String, Long, Long>> TYPE =
      Types.TUPLE(Types.STRING, Types.STRING, Types.LONG, Types.LONG);

  /** Instead of a rule: the table itself. */
  static final String WHOLE = "";

  /** Instead of a rule: whether any fails. */
  static final String ANY = "*";

  private static final int TABLE = 0;
  private static final int SCORE = 1;
  private static final int FLAGS = 2;

  private transient Map<StringData, Counts> tables;

  private static final class Counts {
    private long rows;
    private long scores;
    private long flagged;
    private final Map<StringData, long[]> failures = new HashMap<>();
  }

  @Override
  public void open() throws Exception {
    super.open();
    tables = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<RowData> element) {
    RowData row = element.getValue();
    RowKind kind = row.getRowKind();
    int sign = kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER ? 1 : -1;
    Counts counts = tables.get(row.getString(TABLE));
    if (counts == null) {
      counts = new Counts();
      tables.put(copy(row.getString(TABLE)), counts);
    }
    // What is in quarantine has no score, and isn't in the table.
    if (!row.isNullAt(SCORE)) {
      counts.rows += sign;
      counts.scores += (long) sign * row.getInt(SCORE);
      counts.flagged += row.isNullAt(FLAGS) || row.getArray(FLAGS).size() == 0 ? 0 : sign;
    }
    if (!row.isNullAt(FLAGS)) {
      ArrayData flags = row.getArray(FLAGS);
      for (int i = 0; i < flags.size(); i++) {
        long[] failures = counts.failures.get(flags.getString(i));
        if (failures == null) {
          failures = new long[1];
          counts.failures.put(copy(flags.getString(i)), failures);
        }
        failures[0] += sign;
      }
    }
  }

  /** The text of a row may be written over by the next one. */
  private static StringData copy(StringData text) {
    return ((BinaryStringData) text).copy();
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    emit();
  }

  @Override
  public void endInput() {
    emit();
  }

  private void emit() {
    tables.forEach(
        (table, counts) -> {
          if (counts.rows != 0 || counts.scores != 0) {
            emit(table, WHOLE, counts.rows, counts.scores);
            counts.rows = 0;
            counts.scores = 0;
          }
          if (counts.flagged != 0) {
            emit(table, ANY, counts.flagged, 0);
            counts.flagged = 0;
          }
          counts.failures.forEach(
              (rule, failures) -> {
                if (failures[0] != 0) {
                  emit(table, rule.toString(), failures[0], 0);
                  failures[0] = 0;
                }
              });
        });
  }

  private void emit(StringData table, String rule, long count, long scores) {
    output.collect(new StreamRecord<>(Tuple4.of(table.toString(), rule, count, scores)));
  }
}
