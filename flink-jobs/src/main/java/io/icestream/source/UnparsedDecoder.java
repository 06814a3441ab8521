package io.icestream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.functions.Sealer;
import io.icestream.source.ReaderProvider.EventForm;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.TableLayout.Meta;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Decodes again what did not parse once, as the source of an entity would decode it now. Connects
 * to nothing but, for Avro, the registry of schemas. Not thread-safe.
 */
public final class UnparsedDecoder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String entity;
  private final RowType type;
  private final TableLayout layout;
  private final EventForm form;
  private final EntityWork work;
  private final boolean isDocuments;
  private RowData decoded;

  private UnparsedDecoder(
      SourceTable table, String system, EventForm form, boolean isDocuments, Sealer sealer) {
    this.isDocuments = isDocuments;
    this.entity = table.entity();
    this.layout = table.changes().output().layout();
    this.type = layout.type();
    this.form = form;
    EntityRoute route = new EntityRoute(system, entity);
    route.changes = table.changes();
    this.work = new EntityWork(route, new EntityCounts(entity), sealer, (to, row) -> decoded = row);
  }

  /**
   * A decoder.
   *
   * @param options those of the table that shows the entity's changes
   * @param type the columns of that table
   * @param sealer seals what the options say; null where they seal nothing
   */
  public static UnparsedDecoder of(Map<String, String> options, RowType type, Sealer sealer) {
    String system = options.get(SourceOptions.SYSTEM.key());
    IcestreamTableSource source =
        IcestreamSourceFactory.declared(
            system + "." + options.get(SourceOptions.ENTITY.key()),
            options,
            type,
            UnparsedDecoder.class.getClassLoader());
    String format = "files." + options.get(SourceOptions.ENTITY.key()) + ".format";
    return new UnparsedDecoder(
        source.table(),
        system,
        source.provider().eventForm(),
        !options.getOrDefault(format, "csv").equals("csv"),
        sealer);
  }

  /** The columns of decoded rows. */
  public RowType type() {
    return type;
  }

  /**
   * Whether records of a position that is taken are the same record: rows of a database's snapshot
   * share one.
   *
   * @param operation {@code meta_op} of the decoded row
   */
  public boolean isPositionUnique(String operation) {
    return form != EventForm.ROW_CHANGES || !operation.equals("r");
  }

  /** The operation of a decoded row. */
  public String operation(RowData row) {
    return row.getString(layout.position(Meta.META_OP)).toString();
  }

  /**
   * A record as a row of its entity's changes.
   *
   * @param position its place in the source, which the row keeps
   * @param eventAt null if the source did not say
   * @param key of the record; null if it had none
   * @param payload null for a record without a value
   * @param origin what {@code meta_file} says
   * @throws DecodeException if it still does not fit
   */
  public RowData decode(String position, Instant eventAt, byte[] key, byte[] payload, String origin)
      throws DecodeException {
    long micros =
        eventAt == null
            ? SourceEvent.UNKNOWN_TIME
            : ChronoUnit.MICROS.between(Instant.EPOCH, eventAt);
    try {
      work.decode(event(position, micros, key, payload), null, position, micros);
    } catch (SourceStoppedException unfit) {
      throw new DecodeException("other-columns", "its columns are not the declared ones");
    }
    GenericRowData row = (GenericRowData) decoded;
    row.setField(layout.position(Meta.META_FILE), StringData.fromString(origin));
    return row;
  }

  private SourceEvent event(String position, long micros, byte[] key, byte[] payload)
      throws DecodeException {
    return switch (form) {
      case RAW_RECORDS -> new RawRecord(entity, position, micros, key, payload);
      case ROW_CHANGES -> change(position, micros, payload);
      case FILE_RECORDS -> line(position, micros, payload);
    };
  }

  /** A document is whole; what a line of CSV says only its file can tell. */
  private FileRecord line(String position, long micros, byte[] payload) throws DecodeException {
    if (!isDocuments || payload == null) {
      throw new DecodeException(
          "of-a-file", "it is read with its file. Send a corrected file under another name");
    }
    return new FileRecord(entity, null, position, micros, payload, null, null);
  }

  /** The opposite of {@link RowText}. */
  private RowChange change(String position, long micros, byte[] payload) throws DecodeException {
    try {
      JsonNode json = JSON.readTree(payload);
      List<String> names = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      json.get("columns")
          .fields()
          .forEachRemaining(
              column -> {
                names.add(column.getKey());
                texts.add(column.getValue().isNull() ? null : column.getValue().textValue());
              });
      return new RowChange(
          entity,
          json.get("op").textValue().charAt(0),
          position,
          micros,
          names.toArray(String[]::new),
          texts.toArray(String[]::new));
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      throw new DecodeException("no-row", "what was put aside is no row of a database");
    }
  }
}
