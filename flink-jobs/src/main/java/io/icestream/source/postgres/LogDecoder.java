package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEvent.SchemaChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Turns decoded messages of the log into events of the captured entities. */
@SuppressWarnings("ReferenceEquality") // PgOutput.UNCHANGED is one object and no value
final class LogDecoder implements PgOutput.Handler {

  /** Tells what the log does not: keys, and the names of types. */
  interface Catalog {

    TableShape shape(PgOutput.Relation relation, TableShape known);
  }

  /** A captured relation and where its key is among the columns. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Captured(String entity, TableShape shape, String[] columns, int[] key) {}

  private final Map<TableName, String> entities;
  private final Map<String, TableShape> shapes;
  private final Catalog catalog;
  private final Map<Integer, Captured> captured = new HashMap<>();

  private Batch batch;
  private long eventLsn;
  private long commitLsn;
  private long committedAtMicros;
  private int index;
  private boolean inTransaction;
  private long restartLsn;
  private long skipCommitLsn;
  private int skipIndex;

  LogDecoder(PostgresSplit.LogStream start, Map<TableName, String> entities, Catalog catalog) {
    this.entities = entities;
    this.catalog = catalog;
    this.shapes = new HashMap<>(start.shapes());
    this.restartLsn = start.restartLsn();
    this.skipCommitLsn = start.commitLsn();
    this.skipIndex = start.index();
  }

  /** Forgets the half-read transaction; what was handed on of it is skipped when it comes again. */
  void reconnect() {
    inTransaction = false;
    captured.clear();
  }

  void into(Batch target) {
    batch = target;
  }

  void at(long lsn) {
    eventLsn = lsn;
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  long restartLsn() {
    return restartLsn;
  }

  /** Everything below the LSN has been sent, and no transaction is open. */
  void caughtUp(long lsn) {
    if (!inTransaction && lsn > restartLsn) {
      restartLsn = lsn;
    }
  }

  @Override
  public void begin(long lsn, long atMicros) {
    inTransaction = true;
    commitLsn = lsn;
    committedAtMicros = atMicros;
    index = 0;
  }

  @Override
  public void commit(long endLsn) {
    inTransaction = false;
    restartLsn = Math.max(restartLsn, endLsn);
  }

  @Override
  public void relation(PgOutput.Relation relation) {
    captured.remove(relation.id());
    String entity = entities.get(relation.name());
    if (entity == null) {
      return;
    }
    TableShape known = shapes.get(entity);
    TableShape shape = catalog.shape(relation, known);
    if (known != null && !known.equals(shape)) {
      SchemaChange change =
          ShapeChanges.between(
              entity, PostgresPosition.text(commitLsn, eventLsn, index), known, shape);
      if (change != null) {
        batch.add(change, skipCommitLsn, skipIndex, restartLsn);
      }
    }
    if (!shape.equals(known)) {
      shapes.put(entity, shape);
      batch.shapes = Map.copyOf(shapes);
    }
    String[] columns = relation.columns();
    int[] key = new int[shape.key().size()];
    for (int i = 0; i < key.length; i++) {
      key[i] = indexOf(columns, shape.key().get(i));
    }
    captured.put(relation.id(), new Captured(entity, shape, columns, key));
  }

  private static int indexOf(String[] columns, String name) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException("key column " + name + " is not in the log");
  }

  @Override
  public void insert(int relation, String[] values) {
    Captured table = captured.get(relation);
    if (table == null) {
      index++;
      return;
    }
    emit(table, 'c', values);
  }

  @Override
  public void update(int relation, char oldKind, String[] oldValues, String[] values) {
    Captured table = captured.get(relation);
    if (table == null) {
      index += 2;
      return;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] == PgOutput.UNCHANGED) {
        values[i] = unchanged(table, i, oldKind, oldValues);
      }
    }
    if (oldValues != null && isOtherRow(table, oldKind, oldValues, values)) {
      emit(table, 'd', oldValues);
      emit(table, 'c', values);
    } else {
      emit(table, 'u', values);
      index++;
    }
  }

  private static String unchanged(Captured table, int column, char oldKind, String[] oldValues) {
    if (oldKind == 'O' && oldValues[column] != PgOutput.UNCHANGED) {
      return oldValues[column];
    }
    throw new IcestreamException(
        ErrorCode.PG_005,
        "Cannot read an update of "
            + table.shape.name()
            + ": the log leaves out a large value that did not change (column="
            + table.columns[column]
            + "). Run ALTER TABLE "
            + table.shape.name().quoted()
            + " REPLICA IDENTITY FULL; and take a new snapshot of the table, or set prepare: auto"
            + " before the first start.");
  }

  /** Without a key every old row is another one. */
  private static boolean isOtherRow(
      Captured table, char oldKind, String[] oldValues, String[] values) {
    if (table.key.length == 0) {
      return oldKind == 'O';
    }
    for (int column : table.key) {
      if (!Objects.equals(oldValues[column], values[column])) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void delete(int relation, char oldKind, String[] oldValues) {
    Captured table = captured.get(relation);
    if (table == null) {
      index++;
      return;
    }
    emit(table, 'd', oldValues);
  }

  @Override
  public void truncate(int[] relations) {
    for (int relation : relations) {
      Captured table = captured.get(relation);
      if (table != null && !isSkipped(index)) {
        batch.add(
            ShapeChanges.truncated(
                table.entity, PostgresPosition.text(commitLsn, eventLsn, index), table.shape),
            commitLsn,
            index,
            restartLsn);
      }
      index++;
    }
  }

  private void emit(Captured table, char op, String[] values) {
    int at = index++;
    if (isSkipped(at)) {
      return;
    }
    batch.add(
        new RowChange(
            table.entity,
            op,
            PostgresPosition.text(commitLsn, eventLsn, at),
            committedAtMicros,
            table.columns,
            values),
        commitLsn,
        at,
        restartLsn);
    skipCommitLsn = commitLsn;
    skipIndex = at;
  }

  private boolean isSkipped(int at) {
    return commitLsn < skipCommitLsn || (commitLsn == skipCommitLsn && at <= skipIndex);
  }
}
