package io.icestream.source.files;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceContract;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

class FileSourceContractTest extends SourceContract {
  @TempDir Path folder;

  @Override
  protected ReaderProvider provider() {
    return new FileReaderProvider();
  }

  @Override
  protected Origin origin() {
    return new Folder(folder);
  }

  @Override
  protected Change read(SourceEvent event) {
    FileRecord line = (FileRecord) event;
    return new Change(line.texts()[0], line.texts()[1]);
  }

  @Override
  protected ReaderOptions unreadable() throws Exception {
    Path file = Files.writeString(folder.resolve("no-folder"), "");
    return options(file, Map.of("settle", "soon"));
  }

  private static ReaderOptions options(Path folder, Map<String, String> more) {
    Map<String, String> options = new java.util.HashMap<>();
    options.put("directory", folder.toString());
    options.put("poll-interval", "5ms");
    options.put("settle", "1ms");
    options.put("files.orders.columns", "ROW<k STRING, v STRING>");
    options.putAll(more);
    return new ReaderOptions("partner", Map.of("orders", "*.csv"), options);
  }

  /** A folder that gets a file of lines at a time. */
  private static final class Folder implements Origin {
    private final Path folder;
    private int files;

    Folder(Path folder) {
      this.folder = folder;
    }

    @Override
    public ReaderOptions options() {
      return FileSourceContractTest.options(folder, Map.of());
    }

    @Override
    public void make(List<Change> changes) throws Exception {
      String lines =
          changes.stream()
              .map(change -> change.key() + "," + change.value() + "\n")
              .collect(Collectors.joining());
      Path unfinished = folder.resolve("next.part");
      Files.writeString(unfinished, "k,v\n" + lines);
      Files.move(unfinished, folder.resolve("%05d.csv".formatted(++files)));
    }

    @Override
    public void close() {}
  }
}
