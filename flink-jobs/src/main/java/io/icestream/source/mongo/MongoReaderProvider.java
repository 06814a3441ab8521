package io.icestream.source.mongo;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;

/**
 * Reads collections of a MongoDB database: the documents that are there, then their changes through
 * a change stream. An entity is a collection, a record a document in the form of {@link
 * DocumentJson}; a delete is a record without a value.
 */
public final class MongoReaderProvider implements ReaderProvider {

  @Override
  public String type() {
    return "mongodb";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new MongoSource(options);
  }

  /** One stream has the changes of a database in their order. */
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
    return MongoOptions.NAMES;
  }

  @Override
  public void validate(ReaderOptions options) {
    MongoOptions.of(options);
  }
}
