package io.icestream.source;

import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceOptions.Tombstones;

/**
 * Decodes raw records as JSON.
 *
 * @param tombstones what a record without a value is
 */
record RawRecordDecoder(JsonDecoder json, Tombstones tombstones) implements RecordDecoder {

  @Override
  public char decode(SourceEvent event, Object[] columns) throws DecodeException {
    RawRecord raw = (RawRecord) event;
    if (raw.value() == null && tombstones == Tombstones.REJECT) {
      throw new DecodeException(
          "tombstone", "the record has no value, and tombstones are rejected");
    }
    return json.decode(raw.key(), raw.value(), columns);
  }

  @Override
  public long undeclaredFields() {
    return json.undeclaredFields();
  }
}
