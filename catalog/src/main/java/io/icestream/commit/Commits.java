package io.icestream.commit;

import io.icestream.writer.FileChanges;
import io.icestream.writer.FileChangesType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.iceberg.flink.CatalogLoader;

/** The end of a sink: commits what its writers did. */
public final class Commits {

  static final TypeInformation<Tuple2<String, FileChanges>> TYPE =
      Types.TUPLE(Types.STRING, new FileChangesType().createTypeInfo(null, Map.of()));

  private Commits() {}

  /**
   * Commits the changes of a table for each checkpoint and publishes it, unless a {@link
   * CutPublisher} is attached to the job afterwards: then that does both, for all tables together.
   */
  public static DataStream<?> of(
      DataStream<FileChanges> writers, CatalogLoader loader, SinkTable table) {
    UnsafeCheckpoints.refuse(writers.getExecutionEnvironment().getConfiguration());
    String name = table.name();
    CutOperator operator =
        new CutOperator(
            loader,
            UUID.randomUUID().toString(),
            List.of(table),
            null,
            0,
            UnsafeCheckpoints.isUnbounded(
                List.copyOf(writers.getTransformation().getTransitivePredecessors())),
            CommitMode.ALONE);
    SingleOutputStreamOperator<Tuple2<String, FileChanges>> commit =
        writers
            .map(changes -> Tuple2.of(name, changes))
            .returns(TYPE)
            .name("name:" + name)
            .uid("name:" + name)
            .setParallelism(writers.getParallelism())
            .transform("commit:" + name, TYPE, operator)
            .uid("commit:" + name);
    // Not forced: where writers have one subtask too, both are one task, which has one maximum.
    commit.setParallelism(1);
    return commit;
  }
}
