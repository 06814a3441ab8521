package io.icestream.source;

import io.icestream.source.SourceOptions.OnBreakingChange;
import io.icestream.source.SourceOptions.OnNewColumn;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.util.OutputTag;

/** How one entity's events are decoded and where they go; filled while the plan is made. */
final class EntityRoute implements Serializable {

  private static final long serialVersionUID = 1L;

  final String system;
  final String entity;

  Changes changes;
  Output unparsed;
  boolean sealsUnparsed;

  EntityRoute(String system, String entity) {
    this.system = system;
    this.entity = entity;
  }

  /** Whether keys are needed. */
  boolean seals() {
    return sealsUnparsed || changes.sealing().isNeeded();
  }

  String name() {
    return system + "." + entity;
  }

  /** What the keys of records are sealed as that do not parse. */
  String keyName() {
    return name() + ".record_key";
  }

  /**
   * The decoded rows.
   *
   * @param output where they go
   * @param decoder fills the source columns
   * @param sealing seals what is personal of them
   * @param onBreakingChange what a breaking change stops
   * @param onNewColumn whether undeclared columns stop the job
   */
  record Changes(
      Output output,
      RecordDecoder decoder,
      ColumnSealing sealing,
      OnBreakingChange onBreakingChange,
      OnNewColumn onNewColumn)
      implements Serializable {

    /** The names of the source columns. */
    List<String> declared() {
      return output.layout().sourceType().getFieldNames();
    }
  }

  /** A side output and the layout of its rows. */
  record Output(OutputTag<RowData> tag, TableLayout layout) implements Serializable {

    static Output of(String id, TableLayout layout) {
      return new Output(new OutputTag<>(id, InternalTypeInfo.of(layout.type())), layout);
    }
  }
}
