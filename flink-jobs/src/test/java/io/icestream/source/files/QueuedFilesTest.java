package io.icestream.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.kit.AwsProfile;
import io.icestream.kit.QueueServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read when a queue names them, and when its messages are deleted. */
@Timeout(120)
class QueuedFilesTest {
  private static final String HEADER = "id,email,amount,qty\n";

  @TempDir Path folder;
  @TempDir Path home;

  private final TestContext context = new TestContext(1);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private QueueServer queue;
  private AwsProfile profile;
  private FileEnumerator enumerator;

  @BeforeEach
  void start() throws IOException {
    profile = new AwsProfile(home);
    queue = new QueueServer(Duration.ofHours(1), 3);
    enumerator = enumerator(KnownFiles.State.empty());
    steps();
  }

  @AfterEach
  void stop() {
    enumerator.close();
    queue.close();
    profile.close();
  }

  private FileEnumerator enumerator(KnownFiles.State state) {
    FileOptions options =
        FileOptions.of(
            TestFiles.reader(
                folder, Map.of("queue", queue.url(), "poll-interval", "20ms"), Map.of()));
    FileEnumerator made =
        new FileEnumerator(
            context, options, List.copyOf(options.entities().values()), state, () -> now);
    made.start();
    return made;
  }

  @Test
  void aFileThatIsNamedIsReadOnceItHasSettledAndAnotherIsNot() throws Exception {
    write("orders1.csv");
    write("orders2.csv");
    queue.send(s3("orders1.csv"));
    assertThat(steps()).isEmpty();
    later(Duration.ofSeconds(3));

    assertThat(steps()).containsExactly("orders1.csv");
    later(Duration.ofMinutes(50));
    assertThat(steps()).isEmpty();
  }

  @Test
  void aFileWhoseMessageWasLostIsFoundByTheNextListing() throws Exception {
    write("orders1.csv");
    later(Duration.ofMinutes(61));
    steps();
    later(Duration.ofSeconds(3));

    assertThat(steps()).containsExactly("orders1.csv");
  }

  @Test
  void whatWasThereBeforeIsReadWithoutMessages() throws Exception {
    write("orders1.csv");
    restart(KnownFiles.State.empty());
    steps();
    later(Duration.ofSeconds(3));

    assertThat(steps()).containsExactly("orders1.csv");
  }

  @Test
  void aMessageIsDeletedOnceACheckpointThatHoldsItsFileIsComplete() throws Exception {
    write("orders1.csv");
    queue.send(eventBridge("orders1.csv"));
    steps();
    enumerator.snapshotState(1);
    later(Duration.ofSeconds(3));
    assertThat(steps()).containsExactly("orders1.csv");
    enumerator.notifyCheckpointComplete(1);
    steps();
    assertThat(queue.left()).as("checkpoint 1 does not hold the file").hasSize(1);

    enumerator.snapshotState(2);
    steps();
    assertThat(queue.left()).as("checkpoint 2 is not complete").hasSize(1);
    enumerator.notifyCheckpointComplete(2);
    steps();
    assertThat(queue.left()).isEmpty();
  }

  @Test
  void afterACrashTheMessageComesAgainAndTheFileIsReadOnce() throws Exception {
    write("orders1.csv");
    KnownFiles.State before = enumerator.snapshotState(1);
    queue.send(s3("orders1.csv"));
    steps();
    later(Duration.ofSeconds(3));
    assertThat(steps()).containsExactly("orders1.csv");

    restart(before);
    queue.unhide();
    steps();
    later(Duration.ofSeconds(3));
    assertThat(steps()).containsExactly("orders1.csv");
    assertThat(queue.received()).hasSize(2);
    enumerator.snapshotState(2);
    enumerator.notifyCheckpointComplete(2);
    steps();
    assertThat(queue.left()).isEmpty();
  }

  @Test
  void messagesWithoutWorkAreDeletedToo() throws Exception {
    write("orders1.csv");
    queue.send(s3("orders1.csv"));
    queue.send(s3("orders1.csv"));
    queue.send(s3("orders-gone.csv"));
    queue.send(s3("orders2.csv.part"));
    queue.send(s3("readme.txt"));
    queue.send("{\"Event\":\"s3:TestEvent\"}");
    steps();
    later(Duration.ofSeconds(3));
    assertThat(steps()).containsExactly("orders1.csv");
    enumerator.snapshotState(1);
    enumerator.notifyCheckpointComplete(1);
    steps();

    assertThat(queue.left()).isEmpty();
    assertThat(steps()).isEmpty();
  }

  @Test
  void aMessageThatCannotBeReadIsLeftToTheDeadLettersAndOthersAreRead() throws Exception {
    write("orders1.csv");
    queue.send("{\"hello\": 1}");
    queue.send(s3("../orders1.csv"));
    queue.send(s3("orders1.csv"));
    steps();
    later(Duration.ofSeconds(3));
    assertThat(steps()).containsExactly("orders1.csv");
    enumerator.snapshotState(1);
    enumerator.notifyCheckpointComplete(1);
    steps();
    assertThat(queue.left()).containsExactly("{\"hello\": 1}", s3("../orders1.csv"));
    for (int i = 0; i < 3; i++) {
      queue.unhide();
      steps();
    }
    assertThat(queue.deadLetters()).containsExactly("{\"hello\": 1}", s3("../orders1.csv"));
    assertThat(queue.left()).isEmpty();
  }

  @Test
  void aQueueThatCannotBeReadStopsTheJobWithItsName() {
    queue.deny("AccessDenied");

    assertThatThrownBy(this::steps)
        .hasMessageStartingWith("ICE-FILES-005: Cannot read the queue of partner: AccessDenied")
        .hasMessageContaining(queue.url());
  }

  private void write(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), HEADER + "1," + name + ",1.00,1\n");
    Files.setLastModifiedTime(file, FileTime.from(now));
  }

  private void later(Duration time) {
    now = now.plus(time);
  }

  private static String s3(String key) {
    return "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"%s\"}}}]}"
        .formatted(key);
  }

  private static String eventBridge(String key) {
    return "{\"detail\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"%s\"}}}".formatted(key);
  }

  /** Looks at the queue a few times; the files that the reader then has. */
  private List<String> steps() {
    for (int i = 0; i < 4; i++) {
      context.step();
    }
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      enumerator.handleSplitRequest(0, "127.0.0.1");
      context.assigned().forEach(split -> files.add(split.file()));
    }
    return files;
  }

  private void restart(KnownFiles.State state) {
    context.stop();
    enumerator.close();
    enumerator = enumerator(state);
  }
}
