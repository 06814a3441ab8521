package io.icestream.source;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.table.data.RowData;

/**
 * Makes the decoder of one system. Tables of the system add their routes while the plan is made,
 * until the factory is serialised into the job graph.
 */
final class DecodeOperatorFactory extends AbstractStreamOperatorFactory<RowData>
    implements OneInputStreamOperatorFactory<SourceEvent, RowData> {

  private static final long serialVersionUID = 1L;

  private final ReaderOptions options;
  private final ReaderProvider.EventForm form;
  private final Map<String, EntityRoute> routes = new LinkedHashMap<>();
  private EntityRoute.Output progress;

  DecodeOperatorFactory(ReaderOptions options, ReaderProvider.EventForm form) {
    this.options = options;
    this.form = form;
    setChainingStrategy(ChainingStrategy.ALWAYS);
  }

  ReaderOptions options() {
    return options;
  }

  EntityRoute route(String entity) {
    options.consumed().add(entity);
    return routes.computeIfAbsent(entity, name -> new EntityRoute(options.system(), name));
  }

  EntityRoute.Output progress() {
    return progress;
  }

  void progressTo(EntityRoute.Output output) {
    progress = output;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<RowData>> T createStreamOperator(
      StreamOperatorParameters<RowData> parameters) {
    return (T) new DecodeOperator(parameters, options.system(), form, routes, progress);
  }

  @Override
  public Class<? extends StreamOperator<?>> getStreamOperatorClass(ClassLoader classLoader) {
    return DecodeOperator.class;
  }
}
