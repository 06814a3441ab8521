package io.icestream.source.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.DecodeException;
import io.icestream.source.FileDecoder;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import io.icestream.source.SourceEvent.Rejected;
import io.icestream.source.SourceProblem;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at the directory of a system, its queue and the newest files before a start. */
public final class FileChecks {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINES = 200;
  private static final int EXAMPLES = 3;
  private static final int LENGTH = 300;

  private final FileOptions options;
  private final Directory directory;

  private FileChecks(FileOptions options) {
    this.options = options;
    this.directory = new Directory(options.system(), options.directory());
  }

  /** What stands in the way of reading the system. */
  public static List<SourceProblem> problems(ReaderOptions reader) {
    List<SourceProblem> problems = new ArrayList<>();
    try {
      FileChecks checks = new FileChecks(FileOptions.of(reader));
      problem(() -> checks.directory.list(List.of())).ifPresent(problems::add);
      checks
          .options
          .queue()
          .flatMap(url -> problem(() -> checkQueue(reader, url)))
          .ifPresent(problems::add);
    } catch (IcestreamException unusable) {
      problems.add(SourceProblem.of(unusable));
    }
    return problems;
  }

  private static Optional<SourceProblem> problem(Runnable check) {
    try {
      check.run();
      return Optional.empty();
    } catch (IcestreamException unusable) {
      return Optional.of(SourceProblem.of(unusable));
    }
  }

  private static void checkQueue(ReaderOptions reader, String url) {
    try (FileQueue queue = new FileQueue(reader.system(), url)) {
      queue.check();
    }
  }

  /**
   * What will not be read of the newest files, and files that should have come: a run can start
   * nevertheless.
   *
   * @param decoders by entity
   */
  public static List<SourceProblem> remarks(
      ReaderOptions reader, Map<String, FileDecoder> decoders) {
    try {
      FileChecks checks = new FileChecks(FileOptions.of(reader));
      List<SourceProblem> remarks = new ArrayList<>();
      for (FileEntity entity : checks.options.entities().values()) {
        checks.remark(entity, decoders.get(entity.name()), remarks::add);
      }
      return remarks;
    } catch (IcestreamException unusable) {
      return List.of(SourceProblem.of(unusable));
    }
  }

  /**
   * What columns hold in the first lines of the newest file, as text: null where a line has no
   * value. Empty lists when there is no file, or none that can be read.
   */
  public static Map<String, List<String>> sample(
      ReaderOptions reader, String entity, List<String> columns) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, new ArrayList<>()));
    try {
      FileChecks checks = new FileChecks(FileOptions.of(reader));
      FileEntity read = checks.options.entities().get(entity);
      Optional<FoundFile> newest = checks.newest(read);
      if (newest.isPresent()) {
        checks.lines(
            read,
            newest.get(),
            event -> {
              if (event instanceof FileRecord line) {
                values.forEach((column, texts) -> texts.add(text(line, column)));
              }
            });
      }
    } catch (IcestreamException | IOException | DecodeException unreadable) {
      return values;
    }
    return values;
  }

  private static String text(FileRecord line, String column) {
    String text = null;
    if (line.names() != null) {
      int index = Arrays.asList(line.names()).indexOf(column);
      text = index < 0 ? null : line.texts()[index];
    } else {
      try {
        JsonNode node = JSON.readTree(line.value()).get(column);
        text =
            node == null || node.isNull()
                ? null
                : node.isValueNode() ? node.asText() : node.toString();
      } catch (IOException noDocument) {
        return null;
      }
    }
    return text == null ? null : text.substring(0, Math.min(text.length(), LENGTH));
  }

  private Optional<FoundFile> newest(FileEntity entity) {
    List<FoundFile> files = directory.list(List.of(entity));
    return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
  }

  private void lines(FileEntity entity, FoundFile file, Consumer<SourceEvent> consumer)
      throws IOException, DecodeException {
    FileInspection.check(directory, entity, file);
    try (FileRecords records =
        FileRecords.open(directory, entity, FileSplit.of(entity.name(), file))) {
      SourceEvent event = records.next();
      for (int i = 0; i < LINES && event != null; i++) {
        consumer.accept(event);
        event = records.next();
      }
    }
  }

  private void remark(FileEntity entity, FileDecoder decoder, Consumer<SourceProblem> remarks) {
    String name = options.system() + "." + entity.name();
    Optional<FoundFile> newest = newest(entity);
    if (newest.isEmpty()) {
      remarks.accept(
          new SourceProblem(
              ErrorCode.FILES_003,
              "No file of " + name + " is there (path=" + entity.glob() + ").",
              "Correct the path, or wait for the first."));
      return;
    }
    FoundFile file = newest.get();
    Instant came = Instant.ofEpochMilli(file.modifiedMillis());
    if (entity.deadline().filter(every -> isOver(came, every)).isPresent()) {
      remarks.accept(
          new SourceProblem(
              ErrorCode.FILES_003,
              "No file has come for "
                  + name
                  + " in time (newest="
                  + file.file()
                  + ", since="
                  + came
                  + ").",
              "Ask its sender."));
    }
    List<String> unfit = new ArrayList<>();
    int[] lines = new int[1];
    Object[] columns = new Object[entity.columns().getFieldCount()];
    try {
      lines(
          entity,
          file,
          event -> {
            lines[0]++;
            unfit(event, decoder, columns).ifPresent(unfit::add);
          });
    } catch (DecodeException refused) {
      remarks.accept(
          new SourceProblem(
              ErrorCode.FILES_002,
              "The newest file of "
                  + name
                  + " will not be read: "
                  + refused.getMessage()
                  + " (file="
                  + file.file()
                  + ", reason="
                  + refused.reasonCode()
                  + ").",
              "Correct the declaration, or ask the sender for another file."));
      return;
    } catch (IOException failed) {
      remarks.accept(
          SourceProblem.of(directory.unreadable(failed.getClass().getSimpleName(), failed)));
      return;
    }
    if (!unfit.isEmpty()) {
      remarks.accept(
          new SourceProblem(
              ErrorCode.FILES_004,
              unfit.size()
                  + " of the first "
                  + lines[0]
                  + " lines of "
                  + file.file()
                  + " do not fit "
                  + name
                  + ": "
                  + String.join("; ", unfit.subList(0, Math.min(EXAMPLES, unfit.size())))
                  + (unfit.size() > EXAMPLES ? "; ..." : "."),
              "They go to quarantine; correct the declaration, or the file."));
    }
  }

  private static boolean isOver(Instant came, Duration every) {
    return came.plus(every).isBefore(Instant.now());
  }

  private static Optional<String> unfit(SourceEvent event, FileDecoder decoder, Object[] columns) {
    if (event instanceof Rejected rejected) {
      return Optional.of(line(rejected.position()) + rejected.reason());
    }
    try {
      decoder.decode(event, columns);
      return Optional.empty();
    } catch (DecodeException unfit) {
      return Optional.of(line(((FileRecord) event).position()) + unfit.getMessage());
    }
  }

  private static String line(String position) {
    return "line " + Long.parseLong(position.substring(position.lastIndexOf('/') + 1)) + ": ";
  }
}
