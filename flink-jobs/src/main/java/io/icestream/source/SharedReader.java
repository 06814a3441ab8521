package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.EntityRoute.Output;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/**
 * The one reader and decoder of a system inside a job graph under construction. It is found again
 * in the environment itself, so that it lives exactly as long as that: Flink's planner takes a
 * fresh environment for each translation.
 */
final class SharedReader {

  private final StreamExecutionEnvironment environment;
  private final OneInputTransformation<SourceEvent, RowData> decode;
  private final DecodeOperatorFactory factory;

  private SharedReader(
      StreamExecutionEnvironment environment,
      OneInputTransformation<SourceEvent, RowData> decode,
      DecodeOperatorFactory factory) {
    this.environment = environment;
    this.decode = decode;
    this.factory = factory;
  }

  static SharedReader in(
      StreamExecutionEnvironment environment, ReaderProvider provider, ReaderOptions options) {
    String uid = "decode:" + options.system();
    for (Transformation<?> known : environment.getTransformations()) {
      if (uid.equals(known.getUid()) && known instanceof OneInputTransformation<?, ?> found) {
        return existing(environment, found, options);
      }
    }
    return create(environment, provider, options, uid);
  }

  @SuppressWarnings("unchecked")
  private static SharedReader existing(
      StreamExecutionEnvironment environment,
      OneInputTransformation<?, ?> found,
      ReaderOptions options) {
    DecodeOperatorFactory factory = (DecodeOperatorFactory) found.getOperatorFactory();
    checkAgreement(factory.options(), options);
    return new SharedReader(
        environment, (OneInputTransformation<SourceEvent, RowData>) found, factory);
  }

  private static SharedReader create(
      StreamExecutionEnvironment environment,
      ReaderProvider provider,
      ReaderOptions options,
      String uid) {
    int parallelism = provider.parallelism(options).orElse(environment.getParallelism());
    DataStreamSource<SourceEvent> source =
        environment.fromSource(
            provider.create(options),
            WatermarkStrategy.noWatermarks(),
            "source:" + options.system(),
            SourceEventTypeInfo.INSTANCE);
    source.uid("source:" + options.system());
    source.setParallelism(parallelism);
    DecodeOperatorFactory factory = new DecodeOperatorFactory(options, provider.eventForm());
    OneInputTransformation<SourceEvent, RowData> decode =
        new OneInputTransformation<>(
            source.getTransformation(),
            "decode:" + options.system(),
            factory,
            InternalTypeInfo.ofFields(),
            parallelism,
            true);
    decode.setUid(uid);
    environment.addOperator(decode);
    return new SharedReader(environment, decode, factory);
  }

  private static void checkAgreement(ReaderOptions first, ReaderOptions second) {
    Set<String> different = new TreeSet<>();
    if (!first.entities().equals(second.entities())) {
      different.add(SourceOptions.ENTITIES.key());
    }
    Set<String> keys = new TreeSet<>(first.options().keySet());
    keys.addAll(second.options().keySet());
    keys.removeIf(key -> Objects.equals(first.options().get(key), second.options().get(key)));
    different.addAll(keys);
    if (!different.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_005,
          "Cannot read the tables of "
              + first.system()
              + " together: they differ in "
              + different
              + ", but share one reader. Give all of them the same values.");
    }
  }

  DataStream<RowData> read(SourceTable table) {
    Output output = route(table);
    return new DataStream<>(environment, new SideOutputTransformation<>(decode, output.tag()));
  }

  private Output route(SourceTable table) {
    return switch (table.view()) {
      case PROGRESS -> {
        if (factory.progress() == null) {
          factory.progressTo(table.output());
        }
        yield same(table, factory.progress());
      }
      case UNPARSED -> {
        EntityRoute route = factory.route(table.entity());
        if (route.unparsed == null) {
          route.unparsed = table.output();
          route.sealsUnparsed = table.isSealed();
        }
        yield same(table, route.unparsed);
      }
      case CHANGES -> {
        EntityRoute route = factory.route(table.entity());
        if (route.changes == null) {
          route.changes = table.changes();
        }
        yield same(table, route.changes.output());
      }
    };
  }

  private static Output same(SourceTable table, Output output) {
    if (!output.layout().type().equals(table.output().layout().type())) {
      throw new IcestreamException(
          ErrorCode.SRC_005,
          "Cannot read "
              + table.name()
              + ": another table in the same job reads the same view of the same entity with other"
              + " columns. Read both from one declaration.");
    }
    return output;
  }
}
