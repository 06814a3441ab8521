package io.icestream.cli;

import static io.icestream.cli.OrdersLake.UNPARSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Said;
import io.icestream.source.kafka.KafkaBroker;
import io.icestream.source.kafka.RegistryServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.iceberg.shaded.org.apache.avro.Conversions;
import org.apache.iceberg.shaded.org.apache.avro.LogicalTypes;
import org.apache.iceberg.shaded.org.apache.avro.Schema;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericData;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.iceberg.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.iceberg.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A topic as Debezium's connectors write it with the Avro converter, from broker to Gold. */
@Timeout(1_800)
class DebeziumAvroIT {
  @RegisterExtension static final KafkaBroker KAFKA = new KafkaBroker();

  private static final int KEY_ID = 1;
  private static final int VALUE_ID = 2;
  private static final int WIDER_ID = 3;
  private static final Schema KEY =
      schema("{'type':'record','name':'Key','fields':[{'name':'order_id','type':'string'}]}");
  private static final Schema VALUE = envelope("");
  private static final Schema WIDER = envelope("{'name':'colour','type':'string'},");

  @TempDir Path folder;

  @Test
  void followsTheRowsOfADatabase() throws Exception {
    try (RegistryServer registry = new RegistryServer()) {
      registry.schema(KEY_ID, KEY.toString());
      registry.schema(VALUE_ID, VALUE.toString());
      registry.schema(WIDER_ID, WIDER.toString());
      OrdersLake lake = lake(registry);

      send("A", VALUE_ID, VALUE, "r", row(VALUE, "A", "ann", 1, "5.00"));
      send("B", VALUE_ID, VALUE, "c", row(VALUE, "B", "bob", 2, "3.00"));
      send("C", VALUE_ID, VALUE, "c", row(VALUE, "C", "ann", 1, "4.00"));
      send("A", WIDER_ID, WIDER, "u", row(WIDER, "A", "ann", 3, "6.00"));
      send("B", VALUE_ID, VALUE, "d", null);
      send("B", null);
      send("C", VALUE_ID, VALUE, "u", row(VALUE, "C", "ann", 3_000_000_000L, "4.00"));
      send("D", new byte[] {0, 0, 0, 0, 99, 1});
      lake.runUntil(8);

      assertThat(lake.silver()).containsExactly("A ann 3 6", "C ann 1 4");
      assertThat(lake.gold()).containsExactly("ann 10 2");
      assertThat(lake.rows("order_id, meta_op", "bronze.web__orders"))
          .containsExactly("A r", "A u", "B c", "B d", "B d", "C c");
      assertThat(lake.rows("meta_event_at", "bronze.web__orders where meta_op = 'r'"))
          .containsExactly("2023-11-14T22:13:20.123Z");
      assertThat(lake.rows("reason_code, record_key is null", UNPARSED))
          .containsExactly("out-of-range false", "unknown-schema false");

      lake.edit("sources/web/orders.sql", "quantity int", "quantity bigint");
      lake.edit("silver/orders.sql", "quantity int", "quantity bigint");
      registry.schema(99, VALUE.toString());
      Said replayed = lake.quarantine("replay", "--table", "web.orders");
      assertThat(replayed.out() + replayed.err()).contains("1 record came to Bronze");
      assertThat(lake.silver()).containsExactly("A ann 3 6", "C ann 3000000000 4");
      lake.assertConserved();
    }
  }

  private OrdersLake lake(RegistryServer registry) throws Exception {
    OrdersLake lake = OrdersLake.create(KAFKA, "changes", folder);
    lake.edit(
        "icestream.yml",
        "      orders: changes\n",
        "      orders: {topic: changes, format: debezium-avro}\n    schema-registry: {url: \""
            + registry.address()
            + "\"}\n");
    lake.edit("sources/web/orders.sql", "\nwith ('key-format' = 'text')", "");
    return lake;
  }

  private static Schema envelope(String more) {
    String row =
        "{'type':'record','name':'Value','fields':[{'name':'order_id','type':'string'},"
            + more
            + "{'name':'customer_id','type':['null','string'],'default':null},"
            + "{'name':'email','type':['null','string'],'default':null},"
            + "{'name':'quantity','type':['null','long'],'default':null},"
            + "{'name':'amount','type':{'type':'bytes','logicalType':'decimal','precision':12,"
            + "'scale':2,'connect.name':'org.apache.kafka.connect.data.Decimal'}}]}";
    return schema(
        "{'type':'record','name':'Envelope','namespace':'shop.public.orders','fields':["
            + "{'name':'before','type':['null',"
            + row
            + "],'default':null},"
            + "{'name':'after','type':['null','Value'],'default':null},"
            + "{'name':'source','type':{'type':'record','name':'Source','fields':["
            + "{'name':'ts_ms','type':'long'}]}},"
            + "{'name':'op','type':'string'},"
            + "{'name':'ts_ms','type':['null','long'],'default':null}]}");
  }

  private static Schema schema(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }

  private static GenericData.Record row(
      Schema envelope, String order, String customer, long quantity, String amount) {
    Schema schema = envelope.getField("after").schema().getTypes().get(1);
    GenericData.Record row = new GenericData.Record(schema);
    row.put("order_id", order);
    row.put("customer_id", customer);
    row.put("email", customer + "@example.org");
    row.put("quantity", quantity);
    row.put(
        "amount",
        new Conversions.DecimalConversion()
            .toBytes(
                new BigDecimal(amount),
                schema.getField("amount").schema(),
                LogicalTypes.decimal(12, 2)));
    if (schema.getField("colour") != null) {
      row.put("colour", "red");
    }
    return row;
  }

  private static void send(String key, int id, Schema schema, String op, GenericData.Record after)
      throws Exception {
    GenericData.Record source = new GenericData.Record(schema.getField("source").schema());
    source.put("ts_ms", 1_700_000_000_123L);
    GenericData.Record envelope = new GenericData.Record(schema);
    envelope.put("after", after);
    envelope.put("source", source);
    envelope.put("op", op);
    send(key, framed(id, schema, envelope));
  }

  private static void send(String order, byte[] value) throws Exception {
    GenericData.Record key = new GenericData.Record(KEY);
    key.put("order_id", order);
    try (KafkaProducer<byte[], byte[]> producer = KAFKA.producer(Map.of())) {
      Future<?> sent =
          producer.send(new ProducerRecord<>("changes", 0, framed(KEY_ID, KEY, key), value));
      sent.get();
    }
  }

  private static byte[] framed(int id, Schema schema, Object value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<Object>(schema).write(value, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
