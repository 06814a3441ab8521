package io.icestream.source.kafka;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;

/** Reads Kafka topics; an entity is a topic. */
public final class KafkaReaderProvider implements ReaderProvider {

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new KafkaReader(new KafkaOptions(options));
  }

  @Override
  public EventForm eventForm() {
    return EventForm.RAW_RECORDS;
  }

  @Override
  public Set<String> optionNames() {
    return KafkaOptions.NAMES;
  }

  @Override
  public void validate(ReaderOptions options) {
    new KafkaOptions(options).validate();
  }
}
