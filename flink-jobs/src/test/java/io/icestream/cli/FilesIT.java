package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.cli.Cli.Job;
import io.icestream.cli.Cli.Said;
import io.icestream.source.files.ParquetFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder in which files arrive, read by a job that is killed within them. */
@Tag("faults")
@Timeout(1_800)
class FilesIT {
  private static final int LINES = 200_000;
  private static final int KEYS = 10_000;
  private static final int ROWS = 20_000;
  private static final String AMOUNT = "-?(0|[1-9][0-9]*)\\.[0-9]{2}";

  @TempDir private Path folder;
  private Path lake;
  private Instant written = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void readsEachLineOfEachContentOnceAlsoWhenItIsKilledWithinAFile() throws Exception {
    lake = folder.resolve("lake");
    project();
    write("sales/old.csv", "number;buyer\n1;ann@example.org\n");
    Said plan = Cli.say("plan", lake.toString());
    assertThat(plan.exitCode()).as(plan.err()).isZero();
    assertThat(plan.out())
        .contains("ICE-FILES-002: The newest file of partner.sales will not be read")
        .contains("the header has no sale_number, buyer_email, quantity, amount")
        .contains("ICE-FILES-003: No file of partner.stock is there")
        .doesNotContain("ann@");
    write("sales/day1.csv", sales(1, LINES));
    write("stock/day1.json", stock(1, ROWS));
    prices("prices/day1.parquet", 1);

    try (Job job = run("first.txt")) {
      awaitCheckpoint(job);
    }
    long read = number("select count(*) from bronze.partner__sales");
    assertThat(read).isLessThan(LINES);

    try (Job job = run("second.txt")) {
      job.await("running; web UI");
      write("sales/day2.csv", sales(2, KEYS / 2));
      write("sales/day3.csv.part", sales(3, 10));
      write("stock/day1-again.json", stock(1, ROWS));
      write("stock/day2.json", stock(2, ROWS / 2));
      prices("prices/day2.parquet", 2);
      Said reconciled = Cli.say("reconcile", lake.toString(), "--wait", "120s");
      assertThat(reconciled.exitCode()).as(reconciled.out() + job.said()).isZero();
      assertThat(reconciled.out()).contains("1 files were put aside as a whole");
      assertThat(Cli.say("stop", lake.toString()).exitCode()).isZero();
      assertThat(job.exitCode()).as(job.said()).isZero();
      assertThat(job.said()).doesNotContain("@example.org");
    }
    assertThat(table("select sale_number, quantity, amount from silver.sales"))
        .isEqualTo(newestSales());
    assertThat(table("select product_id, quantity from silver.stock")).isEqualTo(newestStock());
    assertThat(table("select product_id, price from silver.prices")).isEqualTo(newestPrices());
    assertThat(number("select count(*) - count(distinct meta_position) from bronze.partner__sales"))
        .isZero();
    assertThat(
            number("select count(*) from bronze.partner__sales where meta_file = 'sales/day2.csv'"))
        .isEqualTo(KEYS / 2 - 1);
    assertThat(
            Cli.say(
                    "query",
                    lake.toString(),
                    "select reason_code, count(*) from quarantine.unparsed__partner__sales"
                        + " group by reason_code order by reason_code",
                    "--format",
                    "csv")
                .lines()
                .stream()
                .skip(1))
        .containsExactly("wrong-column-count," + (LINES / 5_000 + 1), "wrong-header,1");
    assertThat(number("select count(*) from quarantine.unparsed__partner__stock")).isEqualTo(1);
    // Numbers of snapshots may look like those of cards; nothing looks like an address.
    assertThat(Cli.say("scan", "--project", lake.toString()).out()).doesNotContain(" email ");
  }

  private void project() throws IOException {
    text(
        "icestream.yml",
        """
        name: files
        sources:
          partner:
            type: files
            directory: landing
            poll-interval: 500ms
            settle: 500ms
            files:
              sales:
                path: "sales/*.csv"
                delimiter: ";"
              stock:
                path: "stock/*.json"
                format: json
              prices:
                path: "prices/*.parquet"
                format: parquet
        checkpoint-interval: 500ms
        parallelism: 2
        """);
    text("masking.yml", "partner.sales:\n  subject: sale_number\n  buyer_email: tokenize\n");
    entity(
        "sales",
        "sale_number",
        "sale_number string, buyer_email string, quantity int, amount decimal(12, 2)");
    entity("stock", "product_id", "product_id string, quantity bigint");
    entity("prices", "product_id", "product_id string, price decimal(10, 2)");
    for (String name : List.of("sales", "stock", "prices")) {
      Files.createDirectories(lake.resolve("landing").resolve(name));
    }
  }

  private void entity(String name, String key, String columns) throws IOException {
    String declaration =
        "create table %s (%s, primary key (%s) not enforced)".formatted(name, columns, key);
    text("sources/partner/" + name + ".sql", declaration + ";\n");
    text(
        "silver/" + name + ".sql",
        declaration
            + ";\ncreate temporary view silver__"
            + name
            + " as select "
            + columns.replaceAll("(\\w+) \\w+(\\([^)]*\\))?", "$1")
            + " from partner."
            + name
            + ";\n");
  }

  private void text(String file, String text) throws IOException {
    Path path = lake.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** As a sender does: complete, under its name at once, one after the other. */
  private void write(String file, String text) throws IOException {
    Path part = folder.resolve("outbox");
    Files.writeString(part, text);
    arrive(part, file);
  }

  private void arrive(Path part, String file) throws IOException {
    written = written.plusSeconds(60);
    Files.setLastModifiedTime(part, FileTime.from(written));
    Files.move(part, lake.resolve("landing").resolve(file));
  }

  /** Every 5,000th line lacks a field. */
  private static String sales(int day, int lines) {
    StringBuilder text = new StringBuilder("sale_number;buyer_email;quantity;amount\n");
    for (int i = 0; i < lines; i++) {
      text.append("S-").append(i % KEYS).append(";\"b").append(i).append("@example.org\";");
      text.append(i % 7);
      if (i % 5_000 != 77) {
        text.append(';').append(day).append(i).append('.').append(10 + i % 90);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String stock(int day, int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("{\"product_id\":\"P-").append(i % (KEYS / 10)).append("\",\"quantity\":");
      text.append((long) day * 1_000_000_000_000L + i).append("}\n");
    }
    return text.toString();
  }

  private void prices(String file, int day) throws IOException {
    Path part = folder.resolve("outbox.parquet");
    ParquetFiles.write(
        part,
        "message m { optional int64 price (DECIMAL(10, 2)); required binary product_id (STRING); }",
        ROWS / day,
        (row, i) -> row.with("product_id", "P-" + i % KEYS).with("price", (long) day * 10_000 + i));
    arrive(part, file);
  }

  private Job run(String log) throws IOException {
    return Cli.start(folder.resolve(log), "NONE", "", "run", lake.toString());
  }

  /** Waits until a checkpoint is complete; long before all is read. */
  private void awaitCheckpoint(Job job) throws Exception {
    for (int i = 0; i < 6_000; i++) {
      Path state = lake.resolve("output/state");
      if (Files.exists(state)) {
        try (Stream<Path> files = Files.walk(state)) {
          if (files.anyMatch(file -> file.endsWith("_metadata"))) {
            return;
          }
        } catch (UncheckedIOException changing) {
          // Looked at again.
        }
      }
      if (!job.process().isAlive()) {
        throw new IllegalStateException(job.said());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new TimeoutException(job.said());
  }

  private long number(String sql) {
    Said said = Cli.say("query", lake.toString(), sql, "--format", "csv");
    assertThat(said.exitCode()).as(said.err()).isZero();
    return Long.parseLong(said.lines().get(1));
  }

  private Map<String, String> table(String sql) {
    Said said = Cli.say("query", lake.toString(), sql, "--format", "csv");
    assertThat(said.exitCode()).as(said.err()).isZero();
    Map<String, String> rows = new TreeMap<>();
    for (String line : said.lines().subList(1, said.lines().size())) {
      String[] parts = line.split(",", 2);
      assertThat(rows.put(parts[0], parts[1])).isNull();
    }
    return rows;
  }

  /** What the files say, read without any code of ours. */
  private Map<String, String> newestSales() throws IOException {
    Map<String, String> newest = new TreeMap<>();
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setDelimiter(';').setHeader().setSkipHeaderRecord(true).build();
    for (String file : List.of("sales/day1.csv", "sales/day2.csv")) {
      try (CSVParser lines =
          CSVParser.parse(lake.resolve("landing").resolve(file), StandardCharsets.UTF_8, format)) {
        for (CSVRecord line : lines) {
          if (line.isConsistent() && line.get("amount").matches(AMOUNT)) {
            newest.put(line.get("sale_number"), line.get("quantity") + "," + line.get("amount"));
          }
        }
      }
    }
    return newest;
  }

  private Map<String, String> newestStock() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<String, String> newest = new TreeMap<>();
    for (String file : List.of("stock/day1.json", "stock/day2.json")) {
      for (String line : Files.readAllLines(lake.resolve("landing").resolve(file))) {
        JsonNode document = json.readTree(line);
        newest.put(document.get("product_id").asText(), document.get("quantity").asText());
      }
    }
    return newest;
  }

  private static Map<String, String> newestPrices() {
    Map<String, String> newest = new TreeMap<>();
    for (int day = 1; day <= 2; day++) {
      for (int i = 0; i < ROWS / day; i++) {
        newest.put("P-" + i % KEYS, BigDecimal.valueOf((long) day * 10_000 + i, 2).toString());
      }
    }
    return newest;
  }
}
