package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.source.SourceEvent.Column;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceOptions.OnBreakingChange;
import io.icestream.source.SourceOptions.OnNewColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Decodes row changes column by column; the shape of the rows is looked at once per shape. */
final class RowChangeDecoder implements RecordDecoder {

  private static final long serialVersionUID = 1L;

  private final String system;
  private final String entity;
  private final List<String> columns;
  private final Set<String> required;
  private final TextDecoder[] decoders;
  private final OnNewColumn onNewColumn;
  private final OnBreakingChange onBreakingChange;

  private transient String[] shape;
  private transient int[] targets;
  private transient boolean complete;

  RowChangeDecoder(
      String system,
      String entity,
      List<String> columns,
      Set<String> required,
      TextDecoder[] decoders,
      OnNewColumn onNewColumn,
      OnBreakingChange onBreakingChange) {
    this.system = system;
    this.entity = entity;
    this.columns = List.copyOf(columns);
    this.required = Set.copyOf(required);
    this.decoders = decoders;
    this.onNewColumn = onNewColumn;
    this.onBreakingChange = onBreakingChange;
  }

  @Override
  public char decode(SourceEvent event, Object[] values) throws DecodeException {
    RowChange change = (RowChange) event;
    if (shape != change.columnNames()) {
      learn(change.columnNames());
    }
    // A row of the log may be older than a column; that a column is gone, the log says before.
    if (!complete && change.op() == 'r' && onBreakingChange != OnBreakingChange.ADAPT) {
      throw missingColumns(change.columnNames());
    }
    Arrays.fill(values, null);
    String[] texts = change.textValues();
    for (int i = 0; i < texts.length; i++) {
      int target = targets[i];
      if (target >= 0 && texts[i] != null) {
        values[target] = decoders[target].decode(texts[i]);
      }
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null && required.contains(columns.get(i))) {
        throw new DecodeException(
            "missing-field", "the column " + columns.get(i) + " is NULL or not there");
      }
    }
    return change.op();
  }

  private void learn(String[] names) {
    if (!Arrays.equals(shape, names)) {
      List<Column> added = new ArrayList<>();
      int[] found = new int[names.length];
      for (int i = 0; i < names.length; i++) {
        found[i] = columns.indexOf(names[i]);
        if (found[i] < 0) {
          added.add(new Column(names[i], ""));
        }
      }
      if (!added.isEmpty() && onNewColumn == OnNewColumn.STOP) {
        throw new SchemaChangedException(system, entity, added);
      }
      targets = found;
      complete = Arrays.asList(names).containsAll(columns);
    }
    shape = names;
  }

  private SourceStoppedException missingColumns(String[] names) {
    List<String> missing = new ArrayList<>(columns);
    missing.removeAll(Arrays.asList(names));
    return new SourceStoppedException(
        ErrorCode.SRC_008,
        "Cannot go on reading "
            + system
            + "."
            + entity
            + ": the source no longer has "
            + String.join(", ", missing)
            + ". "
            + EntityWork.REMEDY);
  }
}
