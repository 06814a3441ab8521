package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.functions.SealKeys;
import io.icestream.functions.Sealer;
import io.icestream.scope.MetricScope;
import io.icestream.source.ReaderProvider.EventForm;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceEvent.ReadPosition;
import io.icestream.source.SourceEvent.Rejected;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEvent.SchemaChange;
import io.icestream.source.SourceOptions.OnBreakingChange;
import io.icestream.source.TableLayout.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Decodes the events of one system, sends each entity's rows and rejected records to their own
 * outputs, and counts. One operator does all of it, so that the counters, the rows in front of a
 * barrier and the reader's position belong to the same checkpoint exactly.
 */
final class DecodeOperator extends AbstractStreamOperator<RowData>
    implements OneInputStreamOperator<SourceEvent, RowData>, BoundedOneInput {

  private static final long serialVersionUID = 1L;

  private final String system;
  private final EventForm form;
  private final Map<String, EntityRoute> routes;
  private final EntityRoute.Output progress;

  private transient Map<String, EntityWork> work;
  private transient ListState<byte[]> countsState;
  private transient ListState<String> parkedState;
  private transient boolean ended;

  DecodeOperator(
      StreamOperatorParameters<RowData> parameters,
      String system,
      EventForm form,
      Map<String, EntityRoute> routes,
      EntityRoute.Output progress) {
    this.system = system;
    this.form = form;
    this.routes = routes;
    this.progress = progress;
    setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    this.processingTimeService = parameters.getProcessingTimeService();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    countsState =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>("counts", BytePrimitiveArraySerializer.INSTANCE));
    parkedState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("parked", StringSerializer.INSTANCE));
    Sealer sealer = null;
    Map<String, EntityCounts> counts = new HashMap<>();
    for (byte[] bytes : countsState.get()) {
      EntityCounts restored = EntityCounts.fromBytes(bytes);
      counts.computeIfAbsent(restored.entity, EntityCounts::new).add(restored);
    }
    Set<String> parked = new HashSet<>();
    parkedState.get().forEach(parked::add);
    work = new HashMap<>();
    for (EntityRoute route : routes.values()) {
      if (route.changes == null) {
        if (route.unparsed != null) {
          throw new SourceStoppedException(
              ErrorCode.SRC_009,
              "Cannot show what is unparsed of "
                  + route.name()
                  + ": its changes are not read in the same job. Read both in one statement set.");
        }
        continue;
      }
      EntityCounts entityCounts = counts.computeIfAbsent(route.entity, EntityCounts::new);
      entityCounts.snapshotComplete |= form != EventForm.ROW_CHANGES;
      if (sealer == null && route.seals()) {
        sealer = Sealer.open(jobParameter(SealKeys.PARAMETER));
      }
      EntityWork entity = new EntityWork(route, entityCounts, sealer, this::emit);
      if (parked.contains(entity.parkedMark())
          && route.changes.onBreakingChange() == OnBreakingChange.PARK) {
        entity.park();
      }
      entity.register(MetricScope.of(getMetricGroup(), getExecutionConfig()));
      work.put(route.entity, entity);
    }
    // Counts of entities that this job does not read are kept: it may read them again.
    counts.values().stream()
        .filter(kept -> !work.containsKey(kept.entity))
        .forEach(kept -> work.put(kept.entity, EntityWork.dormant(kept)));
  }

  private String jobParameter(String name) {
    return getExecutionConfig().getGlobalJobParameters().toMap().get(name);
  }

  private void emit(EntityRoute.Output target, RowData row) {
    output.collect(target.tag(), new StreamRecord<>(row));
  }

  @Override
  public void processElement(StreamRecord<SourceEvent> element) throws Exception {
    SourceEvent event = element.getValue();
    if (event instanceof RowChange change) {
      EntityWork entity = work.get(change.entity());
      if (entity != null) {
        entity.process(change);
      }
    } else if (event instanceof RawRecord raw) {
      EntityWork entity = work.get(raw.entity());
      if (entity != null) {
        entity.process(raw);
      }
    } else if (event instanceof FileRecord line) {
      EntityWork entity = work.get(line.entity());
      if (entity != null) {
        entity.process(line);
      }
    } else if (event instanceof Rejected rejected) {
      EntityWork entity = work.get(rejected.entity());
      if (entity != null) {
        entity.process(rejected);
      }
    } else if (event instanceof ReadPosition read) {
      for (EntityWork entity : work.values()) {
        entity.counts().readUpTo(read.position());
        entity.counts().snapshotComplete |= read.snapshotComplete();
      }
    } else if (event instanceof SchemaChange change) {
      EntityWork entity = work.get(change.entity());
      if (entity != null) {
        entity.change(change);
      }
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    if (!ended) {
      report(checkpointId);
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<byte[]> counts = new ArrayList<>();
    List<String> parked = new ArrayList<>();
    for (EntityWork entity : work.values()) {
      counts.add(entity.counts().toBytes());
      if (entity.isParked()) {
        parked.add(entity.parkedMark());
      }
    }
    countsState.update(counts);
    parkedState.update(parked);
  }

  @Override
  public void endInput() {
    report(Long.MAX_VALUE);
    ended = true;
  }

  private void report(long checkpointId) {
    if (progress == null) {
      return;
    }
    for (EntityWork entity : work.values()) {
      if (!entity.isDormant()) {
        emit(progress, progressRow(checkpointId, entity.counts()));
      }
    }
  }

  private RowData progressRow(long checkpointId, EntityCounts counts) {
    TableLayout layout = progress.layout();
    GenericRowData row = new GenericRowData(layout.type().getFieldCount());
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    for (Progress field : Progress.values()) {
      int position = layout.position(field);
      if (position >= 0) {
        row.setField(
            position,
            switch (field) {
              case SYSTEM -> StringData.fromString(system);
              case ENTITY -> StringData.fromString(counts.entity);
              case SUBTASK -> subtask;
              case CHECKPOINT_ID -> checkpointId;
              case READ_COUNT -> counts.read;
              case PASSED_COUNT -> counts.passed;
              case REJECTED_COUNT -> counts.rejected;
              case POSITION -> StringData.fromString(counts.position());
              case IS_SNAPSHOT_COMPLETE -> counts.snapshotComplete;
              case REPORTED_AT -> TimestampData.fromEpochMillis(System.currentTimeMillis());
            });
      }
    }
    return row;
  }
}
