package io.icestream.metrics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** The operators that look for anomalies. */
final class AnomalyStream {
  /** The table's name, and a summary of what was done to it. */
  static final TypeInformation<Tuple2<String, byte[]>> SUMMARIES =
      Types.TUPLE(Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private AnomalyStream() {}

  /** Sums up in as many subtasks as there are, and compares with what is usual in one. */
  static DataStream<RowData> of(
      DataStream<RowData> changes, List<Watched> tables, String incarnation) {
    String name = CutTable.ANOMALIES.qualifiedName();
    DataStream<Tuple2<String, byte[]>> summaries =
        changes
            .transform("summarise:" + name, SUMMARIES, new Summarise(tables))
            .uid("summarise:" + name);
    Set<Transformation<?>> before =
        new LinkedHashSet<>(changes.getTransformation().getTransitivePredecessors());
    int scans = 0;
    for (Transformation<?> each : before) {
      if (each instanceof SourceTransformation<?, ?, ?> source
          && source.getBoundedness() == Boundedness.BOUNDED) {
        summaries =
            summaries.union(
                endOfScan(changes.getExecutionEnvironment(), source, name + ":" + scans++));
      }
    }
    // What was learned outlives new SQL; what is scanned anew is no news.
    SingleOutputStreamOperator<RowData> findings =
        summaries
            .transform(
                "find:" + name,
                InternalTypeInfo.of(CutTable.ANOMALIES.rows()),
                new FindAnomalies(tables, scans, incarnation))
            .uid("find:" + name);
    return findings.setParallelism(1);
  }

  private static DataStream<Tuple2<String, byte[]>> endOfScan(
      StreamExecutionEnvironment environment, SourceTransformation<?, ?, ?> source, String name) {
    SingleOutputStreamOperator<Tuple2<String, byte[]>> end =
        new Rows<>(environment, source)
            .transform("end-of-scan:" + name, SUMMARIES, new ScanEnd<>());
    if (source.getParallelism() > 0) {
      end.setParallelism(source.getParallelism());
    }
    return end.uid("end-of-scan:" + name);
  }

  private static final class Rows<T> extends DataStream<T> {
    Rows(StreamExecutionEnvironment environment, Transformation<T> transformation) {
      super(environment, transformation);
    }
  }
}
