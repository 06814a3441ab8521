package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.reconcile.LakeSession;
import io.icestream.run.LakeReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A customer whose personal values nobody else has, so that each can be looked for. */
record Canary(String id) {
  private static final List<String> COLUMNS =
      List.of(
          "first_name",
          "last_name",
          "email",
          "phone",
          "address_line_1",
          "address_line_2",
          "postal_code");

  String value(String column) {
    return switch (column) {
      case "email" -> "canary." + id + "@canary-mail.example";
      case "phone" -> "+4177" + (1_000_000 + Math.floorMod(id.hashCode(), 8_999_999));
      default -> "canary-" + column + "-" + id;
    };
  }

  void insert(RetailLake lake) throws SQLException {
    try (Connection shop = lake.postgres().connect(Shop.DATABASE);
        PreparedStatement insert =
            shop.prepareStatement(
                "insert into public.customers (customer_id, "
                    + String.join(", ", COLUMNS)
                    + ", city, state, country, created_at, updated_at) values (?"
                    + ", ?".repeat(COLUMNS.size())
                    + ", 'Bern', 'BE', 'CH', now(), now())")) {
      insert.setString(1, id);
      for (int i = 0; i < COLUMNS.size(); i++) {
        insert.setString(i + 2, value(COLUMNS.get(i)));
      }
      insert.executeUpdate();
    }
  }

  /** One transaction of the customer, and a record about them that does not parse. */
  void send(RetailLake lake) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", lake.kafka().bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(
          new ProducerRecord<>(
              Topic.NAME, "T-" + id, "{\"transaction_id\":\"T-" + id + "\",\"note\":\"" + text()));
      producer.send(
          new ProducerRecord<>(
              Topic.NAME,
              "T-" + id,
              "{\"transaction_id\":\"T-%s\",\"customer_id\":\"%s\",\"amount\":5.00,\"order_number\":\"O-1\",\"transaction_date\":\"2026-01-01\",\"updated_at\":\"2026-01-01T00:00:00Z\"}"
                  .formatted(id, id)));
    }
  }

  /** Waits until readers see the customer and the transaction. */
  void await(RetailLake lake) throws Exception {
    try (LakeReader reader = new LakeReader(lake.workspace())) {
      for (String table : List.of("customers", "transactions")) {
        lake.awaitTable("silver", table);
        lake.await(
            id + " is not in silver." + table,
            () ->
                !RetailLake.rows(reader, "silver." + table, "1", "customer_id = '" + id + "'")
                    .isEmpty());
      }
    }
  }

  private String text() {
    return String.join(" ", COLUMNS.stream().map(this::value).toList());
  }

  /** The tables whose rows show a value, as {@code table.column}. */
  Set<String> columnsIn(RetailLake lake) throws Exception {
    Set<String> found = new TreeSet<>();
    try (LakeReader reader = new LakeReader(lake.workspace())) {
      for (String layer : List.of("bronze", "silver", "gold", "quarantine", "ops")) {
        for (String table : reader.tables(layer)) {
          String name = layer + "." + table;
          try (LakeSession.Result rows =
              reader.query("select * from `" + layer + "`.`" + table + "`")) {
            rows.rows().forEachRemaining(row -> find(name, rows.columns(), row, found));
          }
        }
      }
    }
    return found;
  }

  private void find(String table, List<String> columns, Row row, Set<String> found) {
    for (int i = 0; i < row.getArity(); i++) {
      Object field = row.getField(i);
      String text =
          field instanceof byte[] bytes
              ? new String(bytes, StandardCharsets.ISO_8859_1)
              : String.valueOf(field);
      if (COLUMNS.stream().map(this::value).anyMatch(text::contains)) {
        found.add(table + "." + columns.get(i));
      }
    }
  }

  /** The paths of the web UI that tell a value. */
  List<String> answersOf(WebInterface web) throws Exception {
    SecretSearch search = search();
    List<String> telling = new ArrayList<>();
    web.answers()
        .forEach(
            (path, answer) -> {
              if (search.isIn(answer)) {
                telling.add(path);
              }
            });
    return telling;
  }

  private SecretSearch search() {
    SecretSearch search = new SecretSearch();
    COLUMNS.forEach(column -> search.text(value(column)));
    return search;
  }

  /** The files that hold a value, under a directory. */
  List<String> filesIn(Path directory) throws IOException {
    SecretSearch search = search();
    List<String> files = new ArrayList<>();
    search.filesIn(directory).forEach(file -> files.add(directory.relativize(file).toString()));
    assertThat(directory).isNotEmptyDirectory();
    return files;
  }
}
