package io.icestream.source.files;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.FileDecoder;
import io.icestream.source.ReaderOptions;
import io.icestream.source.files.FileEntity.Format;
import java.nio.file.FileSystems;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * The options of a reader of files, checked.
 *
 * @param directory path or URI of a file system that Flink knows
 * @param pollInterval time between two looks at the directory
 * @param settle how long a file has to be as it is before it is read
 * @param queueUrl of a queue that is told of new files; null without one
 * @param listEvery with a queue, time between two looks at all files
 * @param isBounded whether reading ends with the files that are there
 * @param entities by name, in declared order
 */
record FileOptions(
    String system,
    String directory,
    Duration pollInterval,
    Duration settle,
    String queueUrl,
    Duration listEvery,
    boolean isBounded,
    Map<String, FileEntity> entities) {

  static final String DIRECTORY = "directory";
  static final String POLL_INTERVAL = "poll-interval";
  static final String SETTLE = "settle";
  static final String QUEUE = "queue";
  static final String LIST_EVERY = "list-every";
  static final String STOP = "stop";
  static final String OF_ENTITY = "files.";

  static final Set<String> NAMES =
      Set.of(DIRECTORY, POLL_INTERVAL, SETTLE, QUEUE, LIST_EVERY, STOP, OF_ENTITY + "*");

  /** In all of them the bytes of ASCII characters mean these and nothing else. */
  static final Set<String> CHARSETS =
      new TreeSet<>(
          Set.of(
              "utf-8",
              "us-ascii",
              "iso-8859-1",
              "iso-8859-15",
              "windows-1250",
              "windows-1251",
              "windows-1252"));

  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "columns",
              "format",
              "header",
              "delimiter",
              "quote",
              "charset",
              "null-text",
              "expected-every"));

  /**
   * The options.
   *
   * @throws IcestreamException with everything that is wrong
   */
  static FileOptions of(ReaderOptions reader) {
    List<String> problems = new ArrayList<>();
    Map<String, String> options = reader.options();
    if (options.getOrDefault(DIRECTORY, "").isBlank()) {
      throw new IcestreamException(
          ErrorCode.SRC_001,
          "Cannot read "
              + reader.system()
              + ": the option '"
              + DIRECTORY
              + "' is missing. Set it to a folder or a URI of one.");
    }
    Map<String, FileEntity> entities = new LinkedHashMap<>();
    reader
        .entities()
        .forEach((name, glob) -> entities.put(name, entity(name, glob, reader, problems)));
    for (String key : options.keySet()) {
      if (key.startsWith(OF_ENTITY) && !isKnown(key, entities.keySet())) {
        problems.add("there is no option " + key);
      }
    }
    FileOptions read =
        new FileOptions(
            reader.system(),
            options.get(DIRECTORY).replaceFirst("(?<!:|/)/+$", ""),
            reader.duration(POLL_INTERVAL, "10s", problems),
            reader.duration(SETTLE, "2s", problems),
            options.get(QUEUE),
            reader.duration(LIST_EVERY, "1h", problems),
            choice(options, STOP, "never", Set.of("never", "latest"), problems).equals("latest"),
            entities);
    if (!problems.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + reader.system()
              + ": "
              + String.join("; ", problems)
              + ". Correct it; an entity has files.<entity>."
              + String.join(", ", KEYS)
              + ".");
    }
    return read;
  }

  /** A queue that is told of new files. */
  Optional<String> queue() {
    return Optional.ofNullable(queueUrl);
  }

  private static boolean isKnown(String key, Set<String> entities) {
    int dot = key.lastIndexOf('.');
    return KEYS.contains(key.substring(dot + 1))
        && dot >= OF_ENTITY.length()
        && entities.contains(key.substring(OF_ENTITY.length(), dot));
  }

  private static FileEntity entity(
      String name, String glob, ReaderOptions reader, List<String> problems) {
    Map<String, String> own = reader.optionsOf(OF_ENTITY + name + ".");
    if (!isGlob(glob)) {
      problems.add("the path of " + name + " is no pattern below the directory");
    }
    String format = choice(own, "format", "csv", Set.of("csv", "json", "parquet"), problems);
    RowType columns = columns(name, own, problems);
    if (format.equals("csv")) {
      checkTexts(columns, problems);
    }
    return new FileEntity(
        name,
        glob,
        Format.valueOf(format.toUpperCase(Locale.ROOT)),
        choice(own, "header", "first-line", Set.of("first-line", "none"), problems)
            .equals("first-line"),
        character(own, "delimiter", ",", problems),
        own.getOrDefault("quote", "").equals("none") ? 0 : character(own, "quote", "\"", problems),
        choice(own, "charset", "utf-8", CHARSETS, problems),
        own.getOrDefault("null-text", ""),
        own.containsKey("expected-every")
            ? reader.duration(OF_ENTITY + name + ".expected-every", "", problems)
            : null,
        columns);
  }

  private static boolean isGlob(String glob) {
    return !glob.startsWith("/")
        && !List.of(glob.split("/", -1)).contains("..")
        && matcher(glob) != null;
  }

  /** Matches paths below the directory; null where the text is no pattern. */
  static PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException invalid) {
      return null;
    }
  }

  private static RowType columns(String name, Map<String, String> own, List<String> problems) {
    try {
      if (LogicalTypeParser.parse(
              own.getOrDefault("columns", ""), FileOptions.class.getClassLoader())
          instanceof RowType row) {
        return row;
      }
    } catch (ValidationException invalid) {
      // Told below.
    }
    problems.add("files." + name + ".columns is no ROW type");
    return RowType.of();
  }

  private static void checkTexts(RowType columns, List<String> problems) {
    for (RowType.RowField column : columns.getFields()) {
      if (!FileDecoder.hasText(column.getType())) {
        problems.add(
            "the column "
                + column.getName()
                + " cannot be read from CSV as "
                + column.getType().asSummaryString());
      }
    }
  }

  private static byte character(
      Map<String, String> own, String key, String byDefault, List<String> problems) {
    String text = own.getOrDefault(key, byDefault);
    String one = text.equals("tab") ? "\t" : text;
    boolean isFit =
        one.length() == 1
            && one.charAt(0) < 128
            && !Character.isLetterOrDigit(one.charAt(0))
            && (one.charAt(0) >= ' ' || one.equals("\t"));
    String other = key.equals("quote") ? own.getOrDefault("delimiter", ",") : "";
    if (!isFit || one.equals(other)) {
      problems.add(
          key + " is no single ASCII character of its own that is neither letter nor digit");
      return 0;
    }
    return (byte) one.charAt(0);
  }

  private static String choice(
      Map<String, String> options,
      String key,
      String byDefault,
      Set<String> choices,
      List<String> problems) {
    String value = options.getOrDefault(key, byDefault).toLowerCase(Locale.ROOT);
    if (!choices.contains(value)) {
      problems.add(key + " is none of " + String.join(", ", new TreeSet<>(choices)));
      return byDefault;
    }
    return value;
  }
}
