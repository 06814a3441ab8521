package io.icestream.source;

import io.icestream.source.SourceEvent.RawRecord;

/** Decodes raw records as JSON. */
record RawRecordDecoder(JsonDecoder json) implements RecordDecoder {

  @Override
  public char decode(SourceEvent event, Object[] columns) throws DecodeException {
    RawRecord raw = (RawRecord) event;
    return json.decode(raw.key(), raw.value(), columns);
  }

  @Override
  public long undeclaredFields() {
    return json.undeclaredFields();
  }
}
