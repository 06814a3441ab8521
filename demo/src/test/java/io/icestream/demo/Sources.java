package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Compares what lies in the sources with what the generator wrote down. */
final class Sources {
  private Sources() {}

  static void assertThatTheyHoldTheRecord(
      EmbeddedPostgres postgres, EmbeddedKafka kafka, Feeds feeds) throws Exception {
    for (Entity entity : Entity.values()) {
      assertThat(differences(postgres, entity)).as(entity.table()).isZero();
    }
    assertThat(messagesOf(kafka)).isEqualTo(recordedMessages(postgres));
    assertThat(recordsOf(feeds.till())).isEqualTo(recorded(postgres, Feed.TILL));
    assertThat(linesOf(feeds.landing())).isEqualTo(recorded(postgres, Feed.PARTNER));
  }

  /** What the tills answer, page by page. */
  private static List<String> recordsOf(TillFeed till) throws Exception {
    List<String> records = new ArrayList<>();
    HttpClient client = HttpClient.newHttpClient();
    String after = "0";
    while (!after.isEmpty()) {
      URI page = URI.create(till.url() + "/transactions?limit=500&after=" + after);
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      JsonNode content = new ObjectMapper().readTree(answer.body());
      content.get("data").forEach(record -> records.add(record.toString()));
      after = content.at("/meta/next").asText("");
    }
    records.sort(null);
    return records;
  }

  /** The lines of all files, whose names have to be those of finished ones. */
  private static List<String> linesOf(Landing landing) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(landing.partner().resolve("sales"))) {
      for (Path file : files.toList()) {
        assertThat(file.toString()).endsWith(".csv");
        List<String> content = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        assertThat(content.get(0)).isEqualTo(PartnerLine.HEADER);
        lines.addAll(content.subList(1, content.size()));
      }
    }
    lines.sort(null);
    return lines;
  }

  private static List<String> recorded(EmbeddedPostgres postgres, Feed feed) throws Exception {
    List<String> payloads = new ArrayList<>();
    try (Connection record = postgres.connect(SentRecord.DATABASE);
        Statement statement = record.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select payload from sent.messages where feed = '" + feed + "'")) {
      while (rows.next()) {
        byte[] payload = rows.getBytes(1);
        payloads.add(
            feed == Feed.TILL
                ? new ObjectMapper().readTree(payload).toString()
                : new String(payload, StandardCharsets.ISO_8859_1));
      }
    }
    payloads.sort(null);
    return payloads;
  }

  private static long differences(EmbeddedPostgres postgres, Entity entity) throws SQLException {
    String rows;
    try (Connection record = postgres.connect(SentRecord.DATABASE)) {
      rows =
          text(
              record,
              "select '[' || string_agg(content, ',') || ']' from sent.newest_rows"
                  + " where content is not null and entity = '"
                  + entity
                  + "'");
    }
    try (Connection shop = postgres.connect(Shop.DATABASE);
        PreparedStatement compare =
            shop.prepareStatement(
                """
                with expected as (
                    select * from jsonb_populate_recordset(null::public.%1$s, ?::jsonb)
                ), missing as (
                    select * from expected except all select * from public.%1$s
                ), extra as (
                    select * from public.%1$s except all select * from expected
                )
                select (select count(*) from missing) + (select count(*) from extra)
                """
                    .formatted(entity.table()))) {
      compare.setString(1, rows);
      try (ResultSet found = compare.executeQuery()) {
        found.next();
        return found.getLong(1);
      }
    }
  }

  /** Event number and payload of each record, by partition, in order. */
  private static List<List<String>> messagesOf(EmbeddedKafka kafka) {
    List<List<String>> all = empty();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Topic.PARTITIONS)
              .mapToObj(partition -> new TopicPartition(Topic.NAME, partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record ->
                    all.get(record.partition())
                        .add(
                            line(
                                ByteBuffer.wrap(record.headers().lastHeader("event").value())
                                    .getLong(),
                                record.key(),
                                record.value())));
      }
    }
    return all;
  }

  private static List<List<String>> recordedMessages(EmbeddedPostgres postgres)
      throws SQLException {
    List<List<String>> all = empty();
    try (Connection record = postgres.connect(SentRecord.DATABASE);
        Statement statement = record.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select event, key, payload from sent.messages where feed = 'WEB' order by event")) {
      while (rows.next()) {
        String key = rows.getString(2);
        all.get(Math.floorMod(key.hashCode(), Topic.PARTITIONS))
            .add(line(rows.getLong(1), key.getBytes(StandardCharsets.UTF_8), rows.getBytes(3)));
      }
    }
    return all;
  }

  private static String line(long event, byte[] key, byte[] payload) {
    return event
        + " "
        + new String(key, StandardCharsets.UTF_8)
        + " "
        + new String(payload, StandardCharsets.ISO_8859_1);
  }

  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static List<List<String>> empty() {
    List<List<String>> all = new ArrayList<>();
    for (int partition = 0; partition < Topic.PARTITIONS; partition++) {
      all.add(new ArrayList<>());
    }
    return all;
  }
}
