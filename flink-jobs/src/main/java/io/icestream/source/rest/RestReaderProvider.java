package io.icestream.source.rest;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;

/** Reads resources of a server that speaks JSON over HTTP; an entity is a path. */
public final class RestReaderProvider implements ReaderProvider {

  @Override
  public String type() {
    return "rest";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new RestSource(options);
  }

  /** One reader keeps to the limits of the server. */
  @Override
  public OptionalInt parallelism(ReaderOptions options) {
    return OptionalInt.of(1);
  }

  @Override
  public boolean isBounded(ReaderOptions options) {
    return false;
  }

  @Override
  public EventForm eventForm() {
    return EventForm.RAW_RECORDS;
  }

  @Override
  public Set<String> optionNames() {
    return RestOptions.NAMES;
  }

  @Override
  public void validate(ReaderOptions options) {
    RestOptions.of(options);
  }
}
