package io.icestream.run;

import io.icestream.functions.Sealer;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Sealing;
import io.icestream.source.DecodeException;
import io.icestream.source.UnparsedDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Asks of an entity's open records that did not parse what becomes of each of them now. */
final class UnparsedReplay {
  private final Quarantine quarantine;
  private final EntityTable entity;
  private final Optional<Sealer> sealer;
  private final UnparsedDecoder decoder;

  UnparsedReplay(Quarantine quarantine, EntityTable entity, Optional<Sealer> sealer) {
    this.quarantine = quarantine;
    this.entity = entity;
    this.sealer = sealer;
    this.decoder = UnparsedDecoder.of(entity.changesOptions(), type(entity), sealer.orElse(null));
  }

  private static RowType type(EntityTable entity) {
    ClassLoader loader = UnparsedReplay.class.getClassLoader();
    return new RowType(
        false,
        entity.changesColumns().stream()
            .map(
                column ->
                    new RowType.RowField(
                        column.name(), LogicalTypeParser.parse(column.type(), loader)))
            .toList());
  }

  EntityTable entity() {
    return entity;
  }

  /** The columns of rows that parse. */
  RowType type() {
    return decoder.type();
  }

  /** Is told of each record. */
  interface Outcome {
    /** It fits: a row for Bronze. */
    void parsed(QuarantineRow record, RowData row) throws IOException;

    /** Bronze has it, for an earlier replay was cut off or the source was read again. */
    void known(QuarantineRow record);

    /** It does not fit, or nobody can read it any more. */
    void unfit(QuarantineRow record, String code);
  }

  /** Goes through the open records of a selection. */
  void run(QuarantineSelection selection, Outcome outcome) {
    String name = entity.unparsed().substring(Quarantine.DATABASE.length() + 1);
    Table table = quarantine.lake().table(Quarantine.DATABASE, name).orElse(null);
    if (table == null) {
      return;
    }
    TreeSet<String> positions = new TreeSet<>();
    quarantine.read(
        name,
        table,
        selection,
        (row, record) -> {
          if (row.isOpen()) {
            positions.add(row.position());
          }
        });
    if (positions.isEmpty()) {
      return;
    }
    Known known = known(positions);
    boolean isSealed = table.properties().containsKey(Sealing.KEYS);
    quarantine.read(
        name,
        table,
        selection,
        (row, record) -> {
          if (row.isOpen()) {
            try {
              decide(row, record, isSealed, known, outcome);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
  }

  private void decide(
      QuarantineRow row, Record record, boolean isSealed, Known known, Outcome outcome)
      throws IOException {
    if (known.replayed.contains(origin(row))) {
      outcome.known(row);
      return;
    }
    Part key = part(row, record, "record_key", isSealed);
    Part payload = part(row, record, "payload", isSealed);
    if (key.isErased || payload.isErased) {
      outcome.unfit(row, "erased");
      return;
    }
    try {
      RowData decoded =
          decoder.decode(
              row.position(), row.eventAt().orElse(null), key.bytes, payload.bytes, origin(row));
      boolean isUnique = decoder.isPositionUnique(decoder.operation(decoded));
      if (isUnique && !known.positions.add(row.position())) {
        outcome.known(row);
      } else {
        outcome.parsed(row, decoded);
      }
    } catch (DecodeException unfit) {
      outcome.unfit(row, unfit.reasonCode());
    }
  }

  /**
   * A part of a record.
   *
   * @param bytes null if it has no such part
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never kept.
  private record Part(byte[] bytes, boolean isErased) {}

  private Part part(QuarantineRow row, Record record, String column, boolean isSealed) {
    // A table of an earlier version has no keys.
    ByteBuffer stored =
        record.struct().field(column) == null ? null : (ByteBuffer) record.getField(column);
    if (stored == null) {
      return new Part(null, false);
    }
    byte[] bytes = QuarantineDetails.bytes(stored);
    if (!isSealed) {
      return new Part(bytes, false);
    }
    Optional<byte[]> clear =
        sealer.orElseThrow().unseal(bytes, QuarantineDetails.sealedAs(row, column));
    return new Part(clear.orElse(null), clear.isEmpty());
  }

  /** By this a row of Bronze is known to be a certain row of quarantine. */
  private String origin(QuarantineRow row) {
    return entity.replayed() + row.id();
  }

  /**
   * What Bronze has of some positions, staged or published.
   *
   * @param positions what is there; grows
   * @param replayed where rows came out of quarantine
   */
  private record Known(Set<String> positions, Set<String> replayed) {}

  private Known known(TreeSet<String> positions) {
    Known known = new Known(new HashSet<>(), new HashSet<>());
    Table bronze = quarantine.lake().table("bronze", entity.logName()).orElse(null);
    Snapshot staged = bronze == null ? null : bronze.snapshot("staging");
    if (staged == null) {
      return known;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(bronze)
            .useSnapshot(staged.snapshotId())
            .select("meta_position", "meta_file")
            .where(
                Expressions.and(
                    Expressions.greaterThanOrEqual("meta_position", positions.first()),
                    Expressions.lessThanOrEqual("meta_position", positions.last())))
            .build()) {
      for (Record row : rows) {
        String position = (String) row.getField("meta_position");
        if (positions.contains(position)) {
          String origin = (String) row.getField("meta_file");
          known.positions.add(position);
          if (origin != null) {
            known.replayed.add(origin);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }
}
