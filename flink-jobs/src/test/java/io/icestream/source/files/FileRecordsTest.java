package io.icestream.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.FileDecoder;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRecordsTest {
  private static final String HEADER = "id,email,amount,qty\n";
  private static final String SCHEMA =
      "message m { required int64 id; optional binary email (STRING);"
          + " optional int64 amount (DECIMAL(10, 2)); optional int32 qty; }";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"csv", "json", "parquet"})
  void goesOnBehindEveryRecord(String format) throws Exception {
    switch (format) {
      case "csv" ->
          write(
              HEADER
                  + "1,a,1.00,1\r\n2,\"b\nc\",1.00,2\n3,\"d,1.00,3\n4,e,1.00,4\n\n5,f\"g,1,1\n"
                  + "6,\"\u00e9 \"\"h\"\"\",1.00,6");
      case "json" -> write("\uFEFF{\"id\":1}\r\n\n{\"id\":\n{\"id\":2}");
      default -> writeParquet(5);
    }
    FileEntity entity = entity(Map.of("format", format));
    FileSplit whole = split(entity);
    List<String> all = read(entity, whole, Integer.MAX_VALUE).events();
    assertThat(all).hasSizeGreaterThanOrEqualTo(4).doesNotHaveDuplicates();

    for (int i = 0; i <= all.size() + 1; i++) {
      Reading first = read(entity, whole, i);
      List<String> both = new ArrayList<>(first.events());
      both.addAll(read(entity, restored(first.rest()), Integer.MAX_VALUE).events());
      assertThat(both).isEqualTo(all);
    }
  }

  @Test
  void takesFieldsApartAsAnotherParserDoes() throws Exception {
    Random random = new Random(7);
    String[] parts = {"a", " ", "\u00e9", ",", "\"", "\n", "\r\n", "x\"y", "", "\uD83D\uDE00"};
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder field = new StringBuilder();
      for (int j = random.nextInt(6); j > 0; j--) {
        field.append(parts[random.nextInt(parts.length)]);
      }
      text.append(i).append(",\"").append(field.toString().replace("\"", "\"\"")).append("\",,1\n");
    }
    write(text.toString());
    List<List<String>> expected = new ArrayList<>();
    try (CSVParser parser =
        CSVParser.parse(
            text.toString(), CSVFormat.RFC4180.builder().setRecordSeparator("\n").build())) {
      for (CSVRecord record : parser) {
        expected.add(record.toList());
      }
    }

    FileEntity entity = entity(Map.of("null-text", "NULL"));
    List<List<String>> found = new ArrayList<>();
    try (FileRecords records = FileRecords.open(directory(), entity, split(entity))) {
      for (SourceEvent event = records.next(); event != null; event = records.next()) {
        found.add(Arrays.asList(((FileRecord) event).texts()));
      }
    }
    assertThat(found).hasSize(2_000).isEqualTo(expected.subList(1, expected.size()));
  }

  @Test
  void aFileThatChangesWhileItIsReadIsTold() throws Exception {
    write(HEADER + "1,a,1.00,1\n2,b,1.00,1\n");
    FileEntity entity = entity(Map.of());
    FileSplit split = split(entity);
    List<String> events = new ArrayList<>();
    try (FileRecords records = FileRecords.open(directory(), entity, split)) {
      events.add(text(records.next()));
      Files.writeString(file(), "3,c,1.00,1\n", StandardOpenOption.APPEND);
      FileSplit rest = records.rest();
      for (SourceEvent event = records.next(); event != null; event = records.next()) {
        events.add(text(event));
      }
      assertThat(events).last().asString().contains("file-changed");
      assertThat(read(entity, restored(records.rest()), 9).events()).isEmpty();
      assertThat(read(entity, restored(rest), 9).events())
          .singleElement()
          .asString()
          .contains("file-changed");
    }
  }

  @Test
  void aFileThatIsGoneIsTold() throws Exception {
    write(HEADER + "1,a,1.00,1\n2,b,1.00,1\n");
    FileEntity entity = entity(Map.of());
    FileSplit split = split(entity);
    Files.delete(file());

    assertThat(read(entity, split, 9).events())
        .singleElement()
        .asString()
        .contains("file-gone")
        .contains("/000000000000");
  }

  @Test
  void aDamagedPageOfParquetEndsTheFile() throws Exception {
    writeParquet(20_000);
    byte[] bytes = Files.readAllBytes(file());
    Arrays.fill(bytes, 4, bytes.length / 2, (byte) 0xEE);
    Files.write(file(), bytes);
    FileEntity entity = entity(Map.of("format", "parquet"));

    Reading reading = read(entity, split(entity), Integer.MAX_VALUE);

    assertThat(reading.events()).last().asString().contains("corrupt-file");
    assertThat(read(entity, restored(reading.rest()), 9).events()).isEmpty();
  }

  @Test
  void aParquetColumnThatWouldBeRoundedOrIsMissingIsNotRead() throws Exception {
    ParquetFiles.write(
        file(),
        "message m { required int64 id; optional double amount; optional int32 qty; }",
        1,
        (row, i) -> row.with("id", 1L));
    FileSplit split = split(entity(Map.of("format", "parquet")));

    assertThat(split.refusal()).isEqualTo("wrong-schema");
    assertThat(split.reason())
        .contains("email is missing", "amount is double and declared as DECIMAL(10, 2)");
  }

  @Test
  void parquetKeepsEveryValueAlsoInLists() throws Exception {
    ParquetFiles.write(
        file(),
        "message m { required int64 id; optional int64 at (TIMESTAMP(MICROS,true));"
            + " optional int64 price (DECIMAL(18, 4)); optional double weight;"
            + " optional int32 sold_on (DATE); optional group tags (LIST) {"
            + " repeated group list { optional binary element (STRING); } }"
            + " optional group place { optional binary city (STRING); optional int32 zip; } }",
        2,
        (row, i) -> {
          row.with("id", Long.MAX_VALUE - i);
          if (i == 0) {
            row.with("at", 1_767_225_600_123_456L).with("price", 123_456_789_012_345_678L);
            row.with("weight", 0.1).with("sold_on", 20_454);
            row.in("tags").in("list").with("element", "\u00e9");
            row.in("place").with("city", "Bern").with("zip", 3000);
          }
        });
    String columns =
        "ROW<id BIGINT, at TIMESTAMP_LTZ(6), price DECIMAL(18, 4), weight DOUBLE, sold_on DATE,"
            + " tags ARRAY<STRING>, place ROW<city STRING, zip INT>>";
    FileEntity entity = entity(Map.of("format", "parquet", "columns", columns));
    FileDecoder decoder =
        FileDecoder.of(
            (RowType) LogicalTypeParser.parse(columns, getClass().getClassLoader()),
            List.of("id"),
            Set.of());
    Object[] values = new Object[7];
    try (FileRecords records = FileRecords.open(directory(), entity, split(entity))) {
      decoder.decode(records.next(), values);
      assertThat(values[0]).isEqualTo(Long.MAX_VALUE);
      assertThat(values[1]).hasToString("2026-01-01T00:00:00.123456");
      assertThat(values[2]).hasToString("12345678901234.5678");
      assertThat(values[3]).isEqualTo(0.1);
      assertThat(values[4]).isEqualTo(20_454);
      assertThat(((GenericArrayData) values[5]).getString(0)).hasToString("\u00e9");
      assertThat(values[6]).isEqualTo(GenericRowData.of(StringData.fromString("Bern"), 3000));
      decoder.decode(records.next(), values);
      assertThat(values).containsExactly(Long.MAX_VALUE - 1, null, null, null, null, null, null);
    }
  }

  private record Reading(List<String> events, FileSplit rest) {}

  private Reading read(FileEntity entity, FileSplit split, int most) throws IOException {
    List<String> events = new ArrayList<>();
    try (FileRecords records = FileRecords.open(directory(), entity, split)) {
      for (int i = 0; i < most; i++) {
        SourceEvent event = records.next();
        if (event == null) {
          break;
        }
        events.add(text(event));
      }
      return new Reading(events, records.rest());
    }
  }

  private static String text(SourceEvent event) {
    if (event instanceof Rejected rejected) {
      return rejected.position() + " " + rejected.reasonCode();
    }
    FileRecord line = (FileRecord) event;
    return line.position() + " " + new String(line.value(), StandardCharsets.UTF_8);
  }

  private static FileSplit restored(FileSplit split) throws IOException {
    FileSplit.Serializer serializer = new FileSplit.Serializer();
    return serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
  }

  private FileSplit split(FileEntity entity) throws IOException {
    FoundFile found = directory().list(List.of(entity)).get(0);
    return new KnownFiles(List.of())
        .take(found, FileInspection.of(directory(), entity, found).orElseThrow(), 0);
  }

  private FileEntity entity(Map<String, String> options) {
    return TestFiles.options(folder, options).entities().get("orders");
  }

  private Directory directory() {
    return new Directory("partner", folder.toString());
  }

  private Path file() {
    return folder.resolve("orders.dat");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }

  private void writeParquet(int rows) throws IOException {
    ParquetFiles.write(
        file(),
        SCHEMA,
        rows,
        (row, i) ->
            row.with("id", (long) i)
                .with("email", "e" + i)
                .with("amount", 100L * i)
                .with("qty", i));
  }
}
