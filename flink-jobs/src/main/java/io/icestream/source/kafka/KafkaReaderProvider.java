package io.icestream.source.kafka;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.RecordTree;
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
  public Set<String> formats() {
    return Set.of("avro", "debezium-avro", "debezium-json", "json");
  }

  @Override
  public RecordTree tree(ReaderOptions options, String encoding) {
    return new AvroTree(
        new KafkaOptions(options)
            .registry()
            .orElseThrow(
                () ->
                    new IcestreamException(
                        ErrorCode.SRC_001,
                        "Cannot read Avro of "
                            + options.system()
                            + ": no schema registry is named. Add 'schema-registry' to the system,"
                            + " or the option 'registry.url' to its tables.")));
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
