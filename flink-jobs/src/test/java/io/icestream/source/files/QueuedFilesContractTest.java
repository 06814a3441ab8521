package io.icestream.source.files;

import io.icestream.kit.AwsProfile;
import io.icestream.kit.QueueServer;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceContract;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** Files that a queue names, which hides its messages so shortly that they come again and again. */
class QueuedFilesContractTest extends SourceContract {
  @TempDir Path folder;
  @TempDir Path home;

  @Override
  protected ReaderProvider provider() {
    return new FileReaderProvider();
  }

  @Override
  protected Origin origin() throws Exception {
    return new Announced(folder, home);
  }

  @Override
  protected Change read(SourceEvent event) {
    FileRecord line = (FileRecord) event;
    return new Change(line.texts()[0], line.texts()[1]);
  }

  @Override
  protected ReaderOptions unreadable() {
    // Nobody listens there.
    return options(folder, "http://127.0.0.1:1/111111111111/landing");
  }

  private static ReaderOptions options(Path folder, String queue) {
    return new ReaderOptions(
        "partner",
        Map.of("orders", "*.csv"),
        Map.of(
            "directory", folder.toString(),
            "queue", queue,
            "poll-interval", "5ms",
            "settle", "1ms",
            "files.orders.columns", "ROW<k STRING, v STRING>"));
  }

  /** A folder that gets a file of lines at a time, and a queue that is told. */
  private static final class Announced implements Origin {
    private final Path folder;
    private final AwsProfile profile;
    private final QueueServer queue = new QueueServer(Duration.ofMillis(20), Integer.MAX_VALUE);
    private int files;

    Announced(Path folder, Path home) throws Exception {
      this.folder = folder;
      this.profile = new AwsProfile(home);
    }

    @Override
    public ReaderOptions options() {
      return QueuedFilesContractTest.options(folder, queue.url());
    }

    @Override
    public void make(List<Change> changes) throws Exception {
      String lines =
          changes.stream()
              .map(change -> change.key() + "," + change.value() + "\n")
              .collect(Collectors.joining());
      String name = "%05d.csv".formatted(++files);
      Path unfinished = folder.resolve("next.part");
      Files.writeString(unfinished, "k,v\n" + lines);
      Files.move(unfinished, folder.resolve(name));
      queue.send(
          "{\"detail\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"%s\"}}}"
              .formatted(name));
    }

    @Override
    public boolean isOwn(Thread thread) {
      return thread.getName().equals("loopback");
    }

    @Override
    public void close() {
      queue.close();
      profile.close();
    }
  }
}
