package io.icestream.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read, and when, with a clock and a period that the test moves. */
class FileEnumeratorTest {
  private static final String HEADER = "id,email,amount,qty\n";

  @TempDir Path folder;

  private final TestContext context = new TestContext(2);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private FileEnumerator enumerator;

  @BeforeEach
  void start() {
    enumerator = enumerator(KnownFiles.State.empty(), Map.of());
  }

  private FileEnumerator enumerator(KnownFiles.State state, Map<String, String> ofSystem) {
    FileOptions options = FileOptions.of(TestFiles.reader(folder, ofSystem, Map.of()));
    FileEnumerator made =
        new FileEnumerator(
            context, options, List.copyOf(options.entities().values()), state, () -> now);
    made.start();
    return made;
  }

  @Test
  void aFileThatStillGrowsIsLeftUntilItIsComplete() throws Exception {
    write("orders.csv", HEADER + "1,a,1.00,1\n2,b");
    poll();
    later(1);
    assertThat(poll()).isEmpty();
    Files.writeString(folder.resolve("orders.csv"), ",2.00,2\n", StandardOpenOption.APPEND);
    later(5);
    assertThat(poll()).isEmpty();
    later(5);

    assertThat(poll())
        .singleElement()
        .satisfies(
            split -> {
              assertThat(split.length()).isEqualTo(Files.size(folder.resolve("orders.csv")));
              assertThat(split.isRefused()).isFalse();
            });
  }

  @Test
  void namesOfUnfinishedFilesAreNotRead() throws Exception {
    for (String name :
        List.of("orders.csv.part", "_orders.csv", ".orders.csv", "_new/orders.csv", "orders.tmp")) {
      write(name, HEADER + "1," + name + ",1.00,1\n");
    }
    write("new/orders.csv", HEADER + "1,a,1.00,1\n");

    assertThat(settled()).extracting(FileSplit::file).containsExactly("new/orders.csv");

    Files.move(folder.resolve("orders.csv.part"), folder.resolve("orders.csv"));
    assertThat(settled()).extracting(FileSplit::file).containsExactly("orders.csv");
  }

  @Test
  void theSameContentIsReadOnceAndToldOnce() throws Exception {
    write("orders1.csv", HEADER + "1,a,1.00,1\n");
    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("");

    write("orders2.csv", HEADER + "1,a,1.00,1\n");
    assertThat(settled())
        .singleElement()
        .satisfies(
            split -> {
              assertThat(split.refusal()).isEqualTo("duplicate-file");
              assertThat(split.reason()).contains("orders1.csv");
            });
    assertThat(settled()).isEmpty();

    write("orders1.csv", HEADER + "1,a,1.00,1\n");
    assertThat(settled())
        .extracting(FileSplit::file, FileSplit::refusal)
        .containsExactly(tuple("orders1.csv", "duplicate-file"));
    restart();
    assertThat(settled()).isEmpty();
    write("orders3.csv", HEADER + "1,a,1.00,1\n");
    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("duplicate-file");
  }

  @Test
  void filesWithAHeaderOnlyAreNoDuplicatesAndMayGetLines() throws Exception {
    write("orders1.csv", HEADER);
    write("orders2.csv", HEADER);
    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("", "");

    write("orders1.csv", HEADER + "1,a,1.00,1\n");
    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("");
  }

  @Test
  void aFileThatIsReplacedIsToldInsteadOfRead() throws Exception {
    write("orders.csv", HEADER + "1,a,1.00,1\n");
    settled();
    restart();
    write("orders.csv", HEADER + "1,b,1.00,1\n");

    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("file-changed");
    assertThat(settled()).isEmpty();

    write("orders-corrected.csv", HEADER + "1,b,1.00,1\n");
    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("");
  }

  @Test
  void aFileThatCouldNotBeReadMayBeReplaced() throws Exception {
    write("orders.csv", "id;email;amount;qty\n1;a;1.00;1\n");
    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("wrong-header");
    restart();
    write("orders.csv", HEADER + "1,a,1.00,1\n");

    assertThat(settled()).extracting(FileSplit::refusal).containsExactly("");
  }

  @Test
  void theOldestFileComesFirstAndWhatAReaderGivesBackBeforeIt() throws Exception {
    for (int i = 0; i < 120; i++) {
      write("orders%03d.csv".formatted(i), HEADER + i + ",a,1.00,1\n");
    }
    Files.setLastModifiedTime(
        folder.resolve("orders077.csv"), FileTime.from(now.minusSeconds(9_999)));
    later(5);
    poll();
    later(5);
    List<FileSplit> first = poll();
    assertThat(first)
        .extracting(FileSplit::file)
        .containsExactly("orders077.csv", "orders000.csv", "orders001.csv", "orders002.csv");

    enumerator.addSplitsBack(List.of(first.get(0)), 0);
    assertThat(poll())
        .extracting(FileSplit::file)
        .containsExactly("orders077.csv", "orders003.csv");
    restart();
    int rest = 0;
    for (List<FileSplit> some = poll(); !some.isEmpty(); some = poll()) {
      rest += some.size();
    }
    assertThat(rest).isEqualTo(120 - 5);
  }

  @Test
  void aBoundedReaderEndsBehindTheFilesThatAreThere() throws Exception {
    write("orders1.csv", HEADER + "1,a,1.00,1\n");
    write("orders2.csv", HEADER + "2,a,1.00,1\n");
    context.stop();
    enumerator = enumerator(KnownFiles.State.empty(), Map.of("stop", "latest"));

    assertThat(poll()).hasSize(2);
    assertThat(context.finished()).isEmpty();
    assertThat(poll()).isEmpty();
    assertThat(context.finished()).containsExactly(0, 1);
  }

  @Test
  void aDirectoryThatIsGoneStopsTheJobInsteadOfLookingEmpty() throws Exception {
    write("orders.csv", HEADER);
    Files.delete(folder.resolve("orders.csv"));
    Files.delete(folder);

    assertThatThrownBy(this::poll)
        .isInstanceOf(IcestreamException.class)
        .hasMessageContaining(
            "ICE-FILES-001: Cannot read the directory of partner: it is not there");
  }

  @Test
  void namesMayHoldWhatIsSpecialElsewhere() throws Exception {
    for (String name :
        List.of("orders a%20b.csv", "orders+\u00e9#?.csv", "dt=2026-01-01/orders[1].csv")) {
      write(name, HEADER + "1," + name + ",1.00,1\n");
    }
    List<FileSplit> found = new ArrayList<>(settled());
    found.addAll(settled());
    assertThat(found).hasSize(3).extracting(FileSplit::refusal).containsOnly("");

    write("orders 12:30.csv", HEADER + "2,b,1.00,1\n");
    assertThatThrownBy(this::poll).hasMessageContaining("a name in it holds a colon");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    now = now.plusSeconds(1);
    Files.setLastModifiedTime(file, FileTime.from(now));
  }

  private void later(long seconds) {
    now = now.plusSeconds(seconds);
  }

  /** A look at the directory, and both readers ask. */
  private List<FileSplit> poll() {
    context.tick();
    enumerator.handleSplitRequest(0, "127.0.0.1");
    enumerator.handleSplitRequest(1, "127.0.0.1");
    return context.assigned();
  }

  /** What is handed out once nothing changes any more. */
  private List<FileSplit> settled() {
    poll();
    later(5);
    return poll();
  }

  private void restart() throws IOException {
    var serializer = new KnownFiles.StateSerializer();
    byte[] state = serializer.serialize(enumerator.snapshotState(1));
    context.stop();
    enumerator = enumerator(serializer.deserialize(serializer.getVersion(), state), Map.of());
  }
}
