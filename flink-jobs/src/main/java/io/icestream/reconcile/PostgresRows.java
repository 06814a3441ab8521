package io.icestream.reconcile;

import io.icestream.plan.EntityTable;
import io.icestream.source.DecodeException;
import io.icestream.source.TextDecoder;
import io.icestream.source.postgres.PgTextDecoder;
import io.icestream.source.postgres.PostgresSnapshot;
import java.util.List;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.table.types.utils.TypeConversions;

/** The rows of a source table, decoded as the pipeline decodes them. */
final class PostgresRows implements TableRows {
  private final PostgresSnapshot snapshot;
  private final String entity;
  private final int[] places;
  private final boolean[] isKey;
  private final TextDecoder[] decoders;
  private final DataStructureConverter<Object, Object>[] converters;

  @SuppressWarnings("unchecked")
  PostgresRows(PostgresSnapshot snapshot, EntityTable entity, List<String> columns) {
    this.snapshot = snapshot;
    this.entity = entity.entity();
    List<String> there = snapshot.columns(entity.entity());
    places = columns.stream().mapToInt(there::indexOf).toArray();
    isKey = new boolean[columns.size()];
    decoders = new TextDecoder[columns.size()];
    converters = new DataStructureConverter[columns.size()];
    for (int i = 0; i < columns.size(); i++) {
      LogicalType type = type(entity, columns.get(i));
      isKey[i] = entity.key().contains(columns.get(i));
      decoders[i] = PgTextDecoder.of(type);
      converters[i] =
          DataStructureConverters.getConverter(TypeConversions.fromLogicalToDataType(type));
      converters[i].open(PostgresRows.class.getClassLoader());
    }
  }

  private static LogicalType type(EntityTable entity, String column) {
    return entity.columns().stream()
        .filter(c -> c.name().equals(column))
        .findFirst()
        .map(c -> LogicalTypeParser.parse(c.type(), PostgresRows.class.getClassLoader()))
        .orElseThrow();
  }

  @Override
  public void read(Reader reader) throws Exception {
    snapshot.read(entity, texts -> row(texts, reader));
  }

  private void row(String[] texts, Reader reader) {
    Object[] values = new Object[places.length];
    DecodeException unfit = null;
    boolean hasWholeKey = true;
    for (int i = 0; i < places.length; i++) {
      String text = texts[places[i]];
      try {
        values[i] = text == null ? null : converters[i].toExternalOrNull(decoders[i].decode(text));
      } catch (DecodeException e) {
        unfit = e;
        hasWholeKey &= !isKey[i];
      }
    }
    if (unfit == null) {
      reader.row(values, null, 1);
    } else {
      reader.rejected(hasWholeKey ? values : null, unfit);
    }
  }
}
