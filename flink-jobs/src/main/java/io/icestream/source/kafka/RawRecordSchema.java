package io.icestream.source.kafka;

import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import io.icestream.source.SourceEventTypeInfo;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes records as they are; the position is partition/offset in hexadecimal digits. */
final class RawRecordSchema implements KafkaRecordDeserializationSchema<SourceEvent> {

  private static final long serialVersionUID = 1L;
  private static final HexFormat HEX = HexFormat.of();

  private final HashMap<String, String> entityByTopic;

  RawRecordSchema(Map<String, String> entityByTopic) {
    this.entityByTopic = new HashMap<>(entityByTopic);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SourceEvent> collector) {
    collector.collect(
        new RawRecord(
            entityByTopic.get(record.topic()),
            HEX.toHexDigits(record.partition()) + "/" + HEX.toHexDigits(record.offset()),
            record.timestamp() < 0
                ? SourceEvent.UNKNOWN_TIME
                : Math.multiplyExact(record.timestamp(), 1000L),
            record.key(),
            record.value()));
  }

  @Override
  public TypeInformation<SourceEvent> getProducedType() {
    return SourceEventTypeInfo.INSTANCE;
  }
}
