package io.icestream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.icestream.error.ErrorCode;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceOptions.Tombstones;
import io.icestream.source.SourceOptions.Truncates;
import java.util.List;

/**
 * Decodes raw records that are read as trees: plain ones, or Debezium's envelopes. A delete keeps
 * the key alone, for what Debezium says of the rest of a deleted row depends on settings of the
 * database and may be made up.
 */
final class TreeRecordDecoder implements RecordDecoder {

  private static final long serialVersionUID = 1L;

  /**
   * How an entity is read.
   *
   * @param name of the entity, for messages
   * @param values reads what records hold
   * @param keys reads their keys; null where these are plain text
   * @param key the key columns
   */
  record Form(
      String name,
      RecordTree values,
      RecordTree keys,
      List<String> key,
      Tombstones tombstones,
      Truncates truncates)
      implements java.io.Serializable {}

  private final Form form;
  private final JsonDecoder json;
  private final boolean isEnvelope;
  private long eventAtMicros;

  private TreeRecordDecoder(Form form, JsonDecoder json, boolean isEnvelope) {
    this.form = form;
    this.json = json;
    this.isEnvelope = isEnvelope;
  }

  /** Records are rows. */
  static TreeRecordDecoder ofRows(Form form, JsonDecoder json) {
    return new TreeRecordDecoder(form, json, false);
  }

  /** Records are changes of rows. */
  static TreeRecordDecoder ofEnvelopes(Form form, JsonDecoder json) {
    return new TreeRecordDecoder(form, json, true);
  }

  @Override
  public char decode(SourceEvent event, Object[] columns) throws DecodeException {
    RawRecord raw = (RawRecord) event;
    eventAtMicros = SourceEvent.UNKNOWN_TIME;
    JsonNode tree = raw.value() == null ? null : form.values().read(raw.value());
    if (tree == null || (isEnvelope && tree.isNull())) {
      if (form.tombstones() == Tombstones.REJECT) {
        throw new DecodeException(
            "tombstone", "the record has no value, and tombstones are rejected");
      }
      deleteByRecordKey(raw.key(), columns, "tombstone-without-key");
      return 'd';
    }
    if (!isEnvelope) {
      json.decode(tree, columns);
      return 'c';
    }
    Envelope envelope = Envelope.of(tree);
    eventAtMicros = envelope.eventAtMicros();
    switch (envelope.op()) {
      case 't' -> throw truncated();
      case 'd' -> delete(envelope, raw.key(), columns);
      default -> json.decode(envelope.row(), columns);
    }
    return envelope.op();
  }

  private void delete(Envelope envelope, byte[] key, Object[] columns) throws DecodeException {
    if (envelope.row() instanceof ObjectNode before
        && form.key().stream().allMatch(before::hasNonNull)) {
      json.decodeDelete(before.retain(form.key()), columns);
    } else {
      deleteByRecordKey(key, columns, "missing-key");
    }
  }

  private void deleteByRecordKey(byte[] key, Object[] columns, String reasonCode)
      throws DecodeException {
    if (key == null || form.key().isEmpty()) {
      throw new DecodeException(
          reasonCode, "a record without a row deletes, but which key is not known");
    }
    if (form.keys() == null) {
      json.decode(key, null, columns);
    } else {
      json.decodeDelete(form.keys().read(key), columns);
    }
  }

  private DecodeException truncated() throws DecodeException {
    if (form.truncates() == Truncates.STOP) {
      throw new SourceStoppedException(
          ErrorCode.SRC_008,
          "Cannot go on reading "
              + form.name()
              + ": its table was truncated, so that its rows are gone without a delete of each."
              + " Set 'truncates' to 'reject' to go on; its rows then stay as they were until the"
              + " topic tells of changes of them.");
    }
    return new DecodeException("truncate", "the table was truncated, and truncates are rejected");
  }

  @Override
  public long eventAtMicros(long ofRecord) {
    return eventAtMicros == SourceEvent.UNKNOWN_TIME ? ofRecord : eventAtMicros;
  }

  @Override
  public long undeclaredFields() {
    return json.undeclaredFields();
  }
}
