package io.icestream.commit;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.writer.FileChanges;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;

/** Publishes all tables of a job together. */
public final class CutPublisher {

  /** The uid of the publisher in the job: {@value}. */
  public static final String UID = "publisher";

  private CutPublisher() {}

  /**
   * Puts one publisher behind all sinks of the environment's job that write to tables of the
   * catalog {@code icestream}. To be called once for a job, after {@code
   * StatementSet.attachAsDataStream()} and before the job is executed.
   *
   * @throws IcestreamException if no sink is there or two write the same table
   */
  public static void attach(StreamExecutionEnvironment environment, PublisherOptions options) {
    UnsafeCheckpoints.refuse(environment.getConfiguration());
    Set<Transformation<?>> all = new LinkedHashSet<>();
    environment.getTransformations().forEach(t -> all.addAll(t.getTransitivePredecessors()));

    Map<String, Transformation<Tuple2<String, FileChanges>>> commits = new TreeMap<>();
    List<SinkTable> tables = new ArrayList<>();
    CutOperator first = null;
    for (Transformation<?> each : all) {
      CutOperator operator = commit(each);
      if (operator == null || operator.mode() == CommitMode.TOGETHER) {
        continue;
      }
      SinkTable table = operator.tables().get(0);
      if (commits.put(table.name(), cast(each)) != null) {
        throw twoSinks(table.name());
      }
      tables.add(table);
      first = first == null ? operator : first;
    }
    if (first == null) {
      throw CutOperator.noTables();
    }
    List<DataStream<Tuple2<String, FileChanges>>> streams = new ArrayList<>();
    for (Transformation<Tuple2<String, FileChanges>> each : commits.values()) {
      commit(each).handOver();
      streams.add(new Stream(environment, each));
    }
    int scans = 0;
    if (options.isHeldUntilScansEnd()) {
      for (Transformation<?> each : all) {
        if (each instanceof SourceTransformation<?, ?, ?> source
            && source.getBoundedness() == Boundedness.BOUNDED) {
          streams.add(endOfScan(environment, source, scans++));
        }
      }
    }
    DataStream<Tuple2<String, FileChanges>> union = streams.get(0);
    if (streams.size() > 1) {
      union = union.union(streams.subList(1, streams.size()).toArray(DataStream[]::new));
    }
    SingleOutputStreamOperator<?> publisher =
        union
            .transform(
                UID,
                Commits.TYPE,
                new CutOperator(
                    first.loader(),
                    UUID.randomUUID().toString(),
                    List.copyOf(tables),
                    options,
                    scans,
                    UnsafeCheckpoints.isUnbounded(all),
                    CommitMode.ALONE))
            .uid(UID);
    publisher.forceNonParallel();
  }

  private static DataStream<Tuple2<String, FileChanges>> endOfScan(
      StreamExecutionEnvironment environment, SourceTransformation<?, ?, ?> source, int number) {
    String name = "end-of-scan:" + (source.getUid() == null ? number : source.getUid());
    SingleOutputStreamOperator<Tuple2<String, FileChanges>> end =
        new Rows<>(environment, source).transform(name, Commits.TYPE, new EndOfScan<>(name));
    if (source.getParallelism() > 0) {
      end.setParallelism(source.getParallelism());
    }
    return end.uid(name);
  }

  private static CutOperator commit(Transformation<?> transformation) {
    return transformation instanceof OneInputTransformation<?, ?> one
            && one.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
            && factory.getOperator() instanceof CutOperator operator
        ? operator
        : null;
  }

  @SuppressWarnings("unchecked")
  private static Transformation<Tuple2<String, FileChanges>> cast(Transformation<?> commit) {
    return (Transformation<Tuple2<String, FileChanges>>) commit;
  }

  private static IcestreamException twoSinks(String table) {
    return new IcestreamException(
        ErrorCode.WRT_006,
        ("Cannot write to %s from two statements: a table has one writer. Join them with UNION ALL"
                + " into one statement.")
            .formatted(table));
  }

  private static final class Stream extends DataStream<Tuple2<String, FileChanges>> {
    Stream(
        StreamExecutionEnvironment environment,
        Transformation<Tuple2<String, FileChanges>> transformation) {
      super(environment, transformation);
    }
  }

  private static final class Rows<T> extends DataStream<T> {
    Rows(StreamExecutionEnvironment environment, Transformation<T> transformation) {
      super(environment, transformation);
    }
  }
}
