package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(1_800)
class OracleIT {
  @TempDir Path directory;

  @Test
  void agreesWithAFoldOverTheStream() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        Feeds feeds = Feeds.start(directory);
        Generator generator = Generator.open(postgres, kafka, feeds, 7)) {
      generator.start(5_000);
      generator.awaitSeeded();
      while (generator.counts().values().stream().mapToLong(Long::longValue).sum() < 18_000
          && generator.failure().isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      generator.quiesce();
      Fold fold = Fold.of(generator.counts().values().stream().mapToLong(Long::longValue).sum());
      Oracle oracle = Oracle.over(postgres);

      assertThat(oracle.silverCounts()).isEqualTo(fold.counts);
      assertThat(oracle.messages().malformed()).isEqualTo(fold.malformed);
      assertThat(oracle.messages().implausible()).isPositive().isEqualTo(fold.implausible);
      assertThat(column(oracle.table("daily_sales"), "sale_date", "net_revenue"))
          .isEqualTo(fold.daily());
      assertThat(column(oracle.table("customer_segments"), "customer_id", "total_spent"))
          .isEqualTo(fold.spent());
      assertThat(column(oracle.table("transactions"), "transaction_id", "source").values())
          .contains("web", "till", "partner");
      assertThat(
              column(oracle.table("customer_segments"), "customer_id", "customer_segment").values())
          .contains("High", "Medium", "Low");
      try (Stream<Path> tables = Files.list(Path.of("..", "sql-scripts", "retail", "gold"))) {
        for (Path table : tables.toList()) {
          String name = table.getFileName().toString().replaceFirst("[.].*", "");
          assertThat(oracle.table(name).rows()).as(name).isNotEmpty();
        }
      }
    }
  }

  private static Map<String, String> column(Oracle.Rows rows, String key, String value) {
    int keyAt = rows.columns().indexOf(key);
    int valueAt = rows.columns().indexOf(value);
    Map<String, String> column = new TreeMap<>();
    rows.rows().forEach(row -> column.put(row.get(keyAt), row.get(valueAt)));
    return column;
  }

  /** The same in plain Java. */
  private static final class Fold {
    private final Map<String, Message> newest = new HashMap<>();
    private final Map<Entity, Set<String>> rows = new HashMap<>();
    private final Map<Feed, Set<String>> told = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private long malformed;
    private long implausible;
    private long items;

    static Fold of(long items) {
      Fold fold = new Fold();
      RetailStream stream = new RetailStream(7);
      fold.take(stream.firstRows(), stream.firstTransactions());
      while (fold.items < items) {
        RetailStream.Event event = stream.next();
        fold.take(event.changes(), event.messages());
      }
      fold.rows.forEach((entity, keys) -> fold.counts.put(entity.table(), (long) keys.size()));
      fold.counts.put("transactions", (long) fold.newest.size());
      fold.counts.put("fiscal_calendar", 1_096L);
      fold.told.forEach((feed, ids) -> fold.counts.put(feed.table(), (long) ids.size()));
      return fold;
    }

    private void take(List<Change> changes, List<Message> messages) {
      items += changes.size() + messages.size();
      for (Change change : changes) {
        Set<String> keys = rows.computeIfAbsent(change.entity(), entity -> new HashSet<>());
        switch (change.kind()) {
          case INSERT -> keys.add(change.key());
          case UPDATE -> assertThat(keys).contains(change.key());
          case DELETE -> keys.remove(change.key());
          case REKEY -> {
            keys.remove(change.oldKey());
            keys.add(change.key());
          }
        }
      }
      for (Message message : messages) {
        if (message.kind().isMalformed()) {
          malformed++;
        } else if (message.kind() == Message.Kind.IMPLAUSIBLE) {
          implausible++;
        } else {
          told.computeIfAbsent(message.feed(), feed -> new HashSet<>())
              .add(message.transactionId());
          newest.merge(
              message.transactionId(),
              message,
              (known, next) -> next.version() > known.version() ? next : known);
        }
      }
    }

    Map<String, String> daily() throws IOException {
      return sums("transaction_date", 13, "(..).(..).(....)", "$3-$2-$1");
    }

    Map<String, String> spent() throws IOException {
      return sums("customer_id", 3, "", "");
    }

    /** Sums by a column of JSON, or by a field of the partner's line in another form. */
    private Map<String, String> sums(String key, int field, String form, String ours)
        throws IOException {
      ObjectMapper mapper = new ObjectMapper();
      Map<String, BigDecimal> sums = new TreeMap<>();
      for (Message message : newest.values()) {
        if (message.feed() == Feed.PARTNER) {
          String[] line = new String(message.payload(), StandardCharsets.UTF_8).split(";", -1);
          sums.merge(
              line[field].replaceFirst(form, ours),
              new BigDecimal(line[12].replace(',', '.')),
              BigDecimal::add);
        } else {
          JsonNode row = mapper.readTree(message.payload());
          BigDecimal amount = new BigDecimal(row.get("amount").asText()).setScale(2);
          sums.merge(row.get(key).textValue(), amount, BigDecimal::add);
        }
      }
      Map<String, String> texts = new TreeMap<>();
      sums.forEach((name, sum) -> texts.put(name, sum.toPlainString()));
      return texts;
    }
  }
}
