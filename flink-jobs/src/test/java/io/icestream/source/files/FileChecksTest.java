package io.icestream.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import io.icestream.kit.AwsProfile;
import io.icestream.kit.QueueServer;
import io.icestream.source.FileDecoder;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a look at the folder says before a start. */
class FileChecksTest {
  private static final String HEADER = "id,email,amount,qty\n";

  @TempDir Path folder;

  @Test
  void aDirectoryThatIsNotThereStandsInTheWay() {
    ReaderOptions reader = TestFiles.reader(folder.resolve("none"), Map.of(), Map.of());

    assertThat(FileChecks.problems(reader))
        .extracting(SourceProblem::toString)
        .singleElement()
        .asString()
        .startsWith("ICE-FILES-001: Cannot read the directory of partner: it is not there");
    assertThat(FileChecks.problems(TestFiles.reader(folder, Map.of(), Map.of()))).isEmpty();
  }

  @Test
  void aQueueThatCannotBeReadStandsInTheWay(@TempDir Path home) throws Exception {
    try (AwsProfile profile = new AwsProfile(home);
        QueueServer queue = new QueueServer(Duration.ofSeconds(30), 3)) {
      ReaderOptions reader = TestFiles.reader(folder, Map.of("queue", queue.url()), Map.of());
      assertThat(FileChecks.problems(reader)).as(profile.file()).isEmpty();

      assertThat(
              FileChecks.problems(
                  TestFiles.reader(
                      folder.resolve("none"), Map.of("queue", queue.url() + "s"), Map.of())))
          .extracting(SourceProblem::toString)
          .satisfiesExactly(
              directory -> assertThat(directory).startsWith("ICE-FILES-001: "),
              none ->
                  assertThat(none)
                      .startsWith(
                          "ICE-FILES-005: Cannot read the queue of partner: QueueDoesNotExist"));
    }
  }

  @Test
  void namesTheLinesOfTheNewestFileThatDoNotFit() throws Exception {
    write("orders1.csv", HEADER + "x,x,x,x\n", 2);
    write("orders2.csv", HEADER + "1,ann@example.org,1.005,1\n2,b,1.00,1\n3,\"c,1.00,1\n", 1);

    assertThat(remarks(Map.of()))
        .singleElement()
        .asString()
        .startsWith(
            "ICE-FILES-004: 2 of the first 3 lines of orders2.csv do not fit partner.orders:")
        .contains("line 2: the field amount does not fit its precision and scale exactly")
        .contains("line 4: a quote is opened and not closed")
        .doesNotContain("ann@");
  }

  @Test
  void saysThatTheNewestFileWillNotBeReadAndThatTheNextIsLate() throws Exception {
    write("orders.csv", "id;email;amount;qty\n", 25);

    assertThat(remarks(Map.of("expected-every", "1d")))
        .satisfiesExactly(
            late ->
                assertThat(late).startsWith("ICE-FILES-003: No file has come for partner.orders"),
            wrong ->
                assertThat(wrong)
                    .startsWith("ICE-FILES-002: The newest file of partner.orders will not be read")
                    .contains("file=orders.csv, reason=wrong-header"));
    assertThat(remarks(Map.of("expected-every", "2d", "delimiter", ";"))).isEmpty();
  }

  @Test
  void aSampleShowsWhatColumnsHold() throws Exception {
    write("orders.csv", HEADER + "1,ann@example.org,,1\n2,,1.00,1\n", 1);

    assertThat(
            FileChecks.sample(
                TestFiles.reader(folder, Map.of(), Map.of()), "orders", List.of("email")))
        .isEqualTo(Map.of("email", Arrays.asList("ann@example.org", null)));
  }

  @Test
  void optionsAreCheckedAllAtOnce() {
    Map<String, String> wrong =
        Map.of(
            "delimiter", "ab",
            "charset", "utf-16",
            "format", "xml",
            "expected-every", "daily",
            "delimeter", ";",
            "columns", "ROW<id BIGINT, tags ARRAY<STRING>>");

    assertThatThrownBy(() -> FileOptions.of(TestFiles.reader(folder, Map.of(), wrong)))
        .isInstanceOf(IcestreamException.class)
        .hasMessageContainingAll(
            "ICE-SRC-002",
            "delimiter is no single ASCII character",
            "charset is none of",
            "format is none of csv, json, parquet",
            "expected-every is no duration",
            "there is no option files.orders.delimeter",
            "the column tags cannot be read from CSV as ARRAY<STRING>");
  }

  private List<String> remarks(Map<String, String> options) {
    RowType columns =
        (RowType) LogicalTypeParser.parse(TestFiles.COLUMNS, getClass().getClassLoader());
    return FileChecks.remarks(
            TestFiles.reader(folder, Map.of(), options),
            Map.of("orders", FileDecoder.of(columns, List.of("id"), Set.of())))
        .stream()
        .map(SourceProblem::toString)
        .toList();
  }

  private void write(String name, String text, int hoursAgo) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3_600L * hoursAgo)));
  }
}
