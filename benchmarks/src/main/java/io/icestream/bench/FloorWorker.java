package io.icestream.bench;

import io.icestream.bench.OrderOracle.Group;
import io.icestream.functions.MaskEmail;
import io.icestream.functions.MaskName;
import io.icestream.functions.MaskPhone;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.BaseDVFileWriter;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.io.DeleteWriteResult;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One partition of the topic, from its records to the files of one commit after the other. */
final class FloorWorker implements AutoCloseable {
  /** What a row of Gold is made of. */
  static final class Sum {
    long orders;
    long cents;
  }

  /** The newest version of an order and the row that holds it. */
  private record Version(String file, long row, long updatedAt, Group group, long cents) {}

  /** The files of one commit; those without rows are null. */
  record Changes(DataFile bronze, DataFile unparsed, DataFile silver, DeleteWriteResult deletes) {}

  private final FloorTables tables;
  private final int partition;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition topicPartition;
  private final long end;
  private final FloorTables.NewFile bronze;
  private final FloorTables.NewFile unparsed;
  private final FloorTables.NewFile silver;
  private final FloorOrder order = new FloorOrder();
  private final Record logged;
  private final Record rejected;
  private final Record current;
  private final MaskEmail maskEmail = new MaskEmail();
  private final MaskName maskName = new MaskName();
  private final MaskPhone maskPhone = new MaskPhone();
  private final Map<String, Version> versions = new HashMap<>();
  private final Map<Group, Sum> revenue = new HashMap<>();
  private final Map<String, DeleteFile> vectors = new HashMap<>();
  private BaseDVFileWriter deletes;

  FloorWorker(FloorTables tables, String bootstrapServers, int partition) {
    this.tables = tables;
    this.partition = partition;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    topicPartition = new TopicPartition(OrderTopic.NAME, partition);
    consumer.assign(List.of(topicPartition));
    consumer.seekToBeginning(List.of(topicPartition));
    end = consumer.endOffsets(List.of(topicPartition)).get(topicPartition);
    bronze = new FloorTables.NewFile(tables.bronze(), partition);
    unparsed = new FloorTables.NewFile(tables.unparsed(), partition);
    silver = new FloorTables.NewFile(tables.silver(), partition);
    logged = GenericRecord.create(tables.bronze().schema());
    rejected = GenericRecord.create(tables.unparsed().schema());
    current = GenericRecord.create(tables.silver().schema());
  }

  /** Whether the end of the partition has been read. */
  boolean isDone() {
    return consumer.position(topicPartition) >= end;
  }

  /** Revenue so far of the orders of this partition. */
  Map<Group, Sum> revenue() {
    return revenue;
  }

  /** Reads until a moment, or to the end; then closes the files. */
  Changes work(long untilNanoTime) throws IOException {
    deletes =
        new BaseDVFileWriter(
            OutputFileFactory.builderFor(tables.silver(), partition, 2)
                .format(FileFormat.PUFFIN)
                .build(),
            this::deletedBefore);
    while (System.nanoTime() < untilNanoTime && !isDone()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        take(record);
      }
    }
    deletes.close();
    for (DeleteFile vector : deletes.result().deleteFiles()) {
      vectors.put(vector.referencedDataFile(), vector);
    }
    return new Changes(bronze.close(), unparsed.close(), silver.close(), deletes.result());
  }

  private PositionDeleteIndex deletedBefore(String file) {
    DeleteFile vector = vectors.get(file);
    return vector == null
        ? null
        : new BaseDeleteLoader(delete -> tables.silver().io().newInputFile(delete.location()))
            .loadPositionDeletes(List.of(vector), file);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String position = partition + ":" + record.offset();
    String problem = order.read(record.value());
    if (problem != null) {
      rejected.set(0, position);
      rejected.set(1, problem);
      rejected.set(2, ByteBuffer.wrap(record.value()));
      unparsed.write(rejected);
      return;
    }
    OffsetDateTime orderedAt = order.orderedAt.atOffset(ZoneOffset.UTC);
    OffsetDateTime updatedAt = at(order.updatedAt);
    OffsetDateTime emittedAt = at(order.emittedAt);
    log(position, orderedAt, updatedAt, emittedAt);
    Version before = versions.get(order.id);
    if (before == null || before.updatedAt() <= order.updatedAt) {
      upsert(before, orderedAt, updatedAt, emittedAt);
    }
  }

  private void log(
      String position,
      OffsetDateTime orderedAt,
      OffsetDateTime updatedAt,
      OffsetDateTime emittedAt) {
    logged.set(0, order.id);
    logged.set(1, order.customer);
    logged.set(2, order.name);
    logged.set(3, order.email);
    logged.set(4, order.phone);
    logged.set(5, order.product);
    logged.set(6, order.quantity);
    logged.set(7, order.unitPrice);
    logged.set(8, order.status);
    logged.set(9, order.channel);
    logged.set(10, orderedAt);
    logged.set(11, updatedAt);
    logged.set(12, emittedAt);
    logged.set(13, position);
    logged.set(14, at(System.currentTimeMillis()));
    bronze.write(logged);
  }

  private void upsert(
      Version before,
      OffsetDateTime orderedAt,
      OffsetDateTime updatedAt,
      OffsetDateTime emittedAt) {
    LocalDate orderedOn = orderedAt.toLocalDate();
    long cents = order.quantity * order.unitPrice.unscaledValue().longValue();
    current.set(0, order.id);
    current.set(1, order.customer);
    current.set(2, maskName.eval(order.name));
    current.set(3, maskEmail.eval(order.email));
    current.set(4, maskPhone.eval(order.phone));
    current.set(5, order.product);
    current.set(6, order.quantity);
    current.set(7, order.unitPrice);
    current.set(8, BigDecimal.valueOf(cents, 2));
    current.set(9, order.status);
    current.set(10, order.channel);
    current.set(11, score());
    current.set(12, orderedOn);
    current.set(13, orderedAt);
    current.set(14, updatedAt);
    current.set(15, emittedAt);
    long row = silver.write(current);
    Group group = new Group(orderedOn, order.product);
    versions.put(order.id, new Version(silver.path(), row, order.updatedAt, group, cents));
    if (before != null) {
      deletes.delete(before.file(), before.row(), tables.silver().spec(), null);
      add(before.group(), -1, -before.cents());
    }
    add(group, 1, cents);
  }

  private int score() {
    return (order.quantity >= 1 && order.quantity <= 8 ? 25 : 0)
        + (order.unitPrice.unscaledValue().longValue() > 500 ? 25 : 0)
        + (order.channel != null ? 25 : 0)
        + (order.status.equals("cancelled") ? 0 : 25);
  }

  private void add(Group group, int orders, long cents) {
    Sum sum = revenue.computeIfAbsent(group, g -> new Sum());
    sum.orders += orders;
    sum.cents += cents;
  }

  private static OffsetDateTime at(long millis) {
    return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
