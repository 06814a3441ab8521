package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.functions.Sealer;
import io.icestream.source.EntityRoute.Output;
import io.icestream.source.SourceEvent.Column;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceEvent.Rejected;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEvent.SchemaChange;
import io.icestream.source.SourceOptions.OnBreakingChange;
import io.icestream.source.TableLayout.Meta;
import io.icestream.source.TableLayout.Unparsed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subtask's work on one entity: decode, forward or reject, count. */
final class EntityWork {

  private static final Logger LOG = LoggerFactory.getLogger(EntityWork.class);

  /** What to do about a column that is gone or of another type. */
  static final String REMEDY =
      "Undo the change at the source; or set on-breaking-change of the source to 'adapt' (a column"
          + " that is gone stays in Bronze and is NULL from then on) or 'park' (the table is left"
          + " aside), and start again.";

  private static final long MILLIS_OF_DAY = 86_400_000L;

  private static final String REMEDY_ANEW =
      "Undo the change at the source; or set on-breaking-change of the source to 'park' (the table"
          + " is left aside) and start again; or start from a new state directory, which reads all"
          + " tables anew.";

  private final EntityRoute route;
  private final EntityCounts counts;
  private final Sealer sealer;
  private final BiConsumer<Output, RowData> output;
  private final Object[] columns;
  private final StringData name;
  private boolean parked;

  /**
   * Work on an entity.
   *
   * @param sealer null where nothing is sealed
   */
  EntityWork(
      EntityRoute route, EntityCounts counts, Sealer sealer, BiConsumer<Output, RowData> output) {
    this.route = route;
    this.counts = counts;
    this.sealer = sealer;
    this.output = output;
    this.columns =
        new Object[route == null ? 0 : route.changes.output().layout().sourceColumns().length];
    this.name = route == null ? null : StringData.fromString(route.name());
  }

  /** Keeps the counts of an entity that nobody reads in this run. */
  static EntityWork dormant(EntityCounts counts) {
    return new EntityWork(null, counts, null, null);
  }

  boolean isDormant() {
    return route == null;
  }

  EntityCounts counts() {
    return counts;
  }

  boolean isParked() {
    return parked;
  }

  /** Another declaration of the columns, or of what is to be done, ends it at the next start. */
  String parkedMark() {
    return isDormant() ? counts.entity : counts.entity + route.changes.declared();
  }

  void park() {
    parked = true;
    LOG.warn(
        "{}: {} is parked: the source changed in a way that breaks its declared columns. Its changes go"
            + " to the unparsed ones until it is declared anew.",
        ErrorCode.SRC_008.code(),
        route.name());
  }

  void register(MetricGroup metrics) {
    MetricGroup group = metrics.addGroup("entity", route.name());
    group.gauge("read", () -> counts.read);
    group.gauge("passed", () -> counts.passed);
    group.gauge("rejected", () -> counts.rejected);
    group.gauge("undeclaredFields", () -> route.changes.decoder().undeclaredFields());
    group.gauge("parked", () -> parked ? 1 : 0);
  }

  void process(RowChange change) {
    if (isDormant()) {
      return;
    }
    if (!parked) {
      try {
        decode(change, null, change.position(), change.eventAtMicros());
        return;
      } catch (DecodeException unfit) {
        reject(change, unfit);
        return;
      } catch (SourceStoppedException breaking) {
        if (breaking.code() != ErrorCode.SRC_008
            || route.changes.onBreakingChange() == OnBreakingChange.STOP) {
          throw breaking;
        }
        park();
      }
    }
    reject(
        change,
        new DecodeException("entity-parked", "the source's columns no longer fit the declared"));
  }

  private void reject(RowChange change, DecodeException unfit) {
    counts.read++;
    reject(change.position(), change.eventAtMicros(), null, RowText.of(change), unfit);
  }

  void process(RawRecord raw) {
    if (isDormant()) {
      return;
    }
    try {
      decode(raw, null, raw.position(), raw.eventAtMicros());
    } catch (DecodeException unfit) {
      counts.read++;
      reject(raw.position(), raw.eventAtMicros(), raw.key(), raw.value(), unfit);
    }
    counts.readPartitionUpTo(raw.position());
  }

  void process(FileRecord line) {
    if (isDormant()) {
      return;
    }
    try {
      decode(line, line.file(), line.position(), line.eventAtMicros());
    } catch (DecodeException unfit) {
      counts.read++;
      reject(line.position(), line.eventAtMicros(), null, line.value(), unfit);
    }
    counts.readUpTo(line.position());
  }

  void process(Rejected rejected) {
    if (isDormant()) {
      return;
    }
    counts.read++;
    reject(
        rejected.position(),
        rejected.eventAtMicros(),
        null,
        rejected.payload(),
        new DecodeException(rejected.reasonCode(), rejected.reason()));
    counts.readUpTo(rejected.position());
  }

  void change(SchemaChange change) {
    if (isDormant()) {
      return;
    }
    ShapeFit fit = ShapeFit.of(route.changes.sealing().columns(), change);
    if (change.effect() == SchemaChange.Effect.BREAKING || isBroken(fit)) {
      if (route.changes.onBreakingChange() == OnBreakingChange.PARK) {
        park();
        return;
      }
      throw new SourceStoppedException(
          ErrorCode.SRC_008,
          "Cannot go on reading "
              + route.name()
              + ": "
              + change.description()
              + " (position="
              + change.position()
              + "). "
              + (change.effect() == SchemaChange.Effect.BREAKING ? REMEDY_ANEW : REMEDY));
    }
    List<Column> wanted = new ArrayList<>(fit.widened());
    if (route.changes.onNewColumn() == SourceOptions.OnNewColumn.STOP) {
      wanted.addAll(fit.added());
    }
    if (!wanted.isEmpty()) {
      throw new SchemaChangedException(route.system, route.entity, wanted);
    }
  }

  private boolean isBroken(ShapeFit fit) {
    boolean isLossAccepted = route.changes.onBreakingChange() == OnBreakingChange.ADAPT;
    return !fit.retyped().isEmpty() || (!isLossAccepted && !fit.gone().isEmpty());
  }

  /**
   * Hands one event on as a row, or says why it does not fit.
   *
   * @param file what it was read from, or null
   */
  void decode(SourceEvent event, String file, String position, long eventAtMicros)
      throws DecodeException {
    char op = route.changes.decoder().decode(event, columns);
    route.changes.sealing().seal(columns, sealer);
    TableLayout layout = route.changes.output().layout();
    GenericRowData row = new GenericRowData(layout.type().getFieldCount());
    int[] targets = layout.sourceColumns();
    for (int i = 0; i < targets.length; i++) {
      row.setField(targets[i], columns[i]);
    }
    set(row, layout, Meta.META_SOURCE, name);
    set(row, layout, Meta.META_OP, operation(op));
    set(row, layout, Meta.META_POSITION, StringData.fromString(position));
    set(
        row,
        layout,
        Meta.META_EVENT_AT,
        timestamp(route.changes.decoder().eventAtMicros(eventAtMicros)));
    set(row, layout, Meta.META_INGESTED_AT, now());
    set(row, layout, Meta.META_FILE, file == null ? null : StringData.fromString(file));
    counts.read++;
    output.accept(route.changes.output(), row);
    counts.passed++;
  }

  private void reject(
      String position, long eventAtMicros, byte[] key, byte[] payload, DecodeException unfit) {
    if (route.unparsed == null) {
      throw new SourceStoppedException(
          ErrorCode.SRC_006,
          "Cannot put aside a record of "
              + route.name()
              + " that does not fit its columns: "
              + unfit.getMessage()
              + " (reason="
              + unfit.reasonCode()
              + ", position="
              + position
              + "), and nothing in this job reads the view 'unparsed' of the entity. Read it in the"
              + " same statement set.");
    }
    TableLayout layout = route.unparsed.layout();
    GenericRowData row = new GenericRowData(layout.type().getFieldCount());
    set(row, layout, Unparsed.META_SOURCE, name);
    set(row, layout, Unparsed.META_POSITION, StringData.fromString(position));
    set(row, layout, Unparsed.META_EVENT_AT, timestamp(eventAtMicros));
    TimestampData now = now();
    set(row, layout, Unparsed.META_INGESTED_AT, now);
    set(row, layout, Unparsed.REASON_CODE, StringData.fromString(unfit.reasonCode()));
    set(row, layout, Unparsed.REASON, StringData.fromString(unfit.getMessage()));
    set(row, layout, Unparsed.PAYLOAD_LENGTH, payload == null ? 0L : (long) payload.length);
    set(row, layout, Unparsed.PAYLOAD, sealed(payload, position, route.name(), now));
    set(row, layout, Unparsed.RECORD_KEY, sealed(key, position, route.keyName(), now));
    output.accept(route.unparsed, row);
    counts.rejected++;
  }

  /** What does not parse may hold anything of anybody. */
  private byte[] sealed(byte[] part, String position, String name, TimestampData now) {
    if (part == null || !route.sealsUnparsed) {
      return part;
    }
    int day = (int) Math.floorDiv(now.getMillisecond(), MILLIS_OF_DAY);
    return sealer.sealUnparsed(day, position, name, part);
  }

  private static void set(GenericRowData row, TableLayout layout, Enum<?> field, Object value) {
    int position = layout.position(field);
    if (position >= 0) {
      row.setField(position, value);
    }
  }

  private static StringData operation(char op) {
    return StringData.fromString(String.valueOf(op));
  }

  private static TimestampData now() {
    return TimestampData.fromEpochMillis(System.currentTimeMillis());
  }

  private static TimestampData timestamp(long micros) {
    if (micros == SourceEvent.UNKNOWN_TIME) {
      return null;
    }
    return TimestampData.fromEpochMillis(
        Math.floorDiv(micros, 1000L), (int) Math.floorMod(micros, 1000L) * 1000);
  }
}
