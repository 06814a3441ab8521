package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import io.icestream.source.TextDecoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.types.logical.LogicalType;

/** Reads PostgreSQL databases; an entity is a table. */
public final class PostgresReaderProvider implements ReaderProvider {

  /** The option that holds a {@link ReadAgain}: {@value}. */
  public static final String READ_AGAIN = "snapshot.again";

  private static final Set<String> OPTIONS =
      Set.of(
          "url",
          "username",
          "password",
          "slot",
          "publication",
          "startup",
          "mode",
          "snapshot.chunk-rows",
          READ_AGAIN);

  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new PostgresSource(capture(options));
  }

  @Override
  public TextDecoder textDecoder(LogicalType type) {
    return PgTextDecoder.of(type);
  }

  @Override
  public Set<String> optionNames() {
    return OPTIONS;
  }

  @Override
  public void validate(ReaderOptions options) {
    capture(options);
  }

  /**
   * What the options of a system say; {@code slot} and {@code publication} are {@code
   * icestream_<system>} unless given.
   */
  public static PostgresCapture capture(ReaderOptions options) {
    Map<String, TableName> tables = new LinkedHashMap<>();
    options.entities().forEach((entity, table) -> tables.put(entity, TableName.parse(table)));
    String name =
        "icestream_" + options.system().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return new PostgresCapture(
        new PostgresEndpoint(
            required(options, "url"),
            required(options, "username"),
            SecretReference.of(required(options, "password"))),
        options.options().getOrDefault("slot", name),
        options.options().getOrDefault("publication", name),
        tables,
        choice(options, "startup", PostgresCapture.Startup.INITIAL),
        choice(options, "mode", PostgresCapture.Mode.STREAM),
        chunkRows(options),
        ReadAgain.parse(options.options().get(READ_AGAIN)));
  }

  private static String required(ReaderOptions options, String option) {
    String value = options.options().get(option);
    if (value == null || value.isBlank()) {
      throw new IcestreamException(
          ErrorCode.SRC_001,
          "Cannot read system "
              + options.system()
              + ": the option '"
              + option
              + "' is missing (type=postgres). Set it.");
    }
    return value;
  }

  private static <E extends Enum<E>> E choice(ReaderOptions options, String option, E otherwise) {
    String value = options.options().get(option);
    E[] choices = otherwise.getDeclaringClass().getEnumConstants();
    if (value == null) {
      return otherwise;
    }
    return Arrays.stream(choices)
        .filter(choice -> choice.name().equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    options,
                    option,
                    "Use one of " + Arrays.toString(choices).toLowerCase(Locale.ROOT)));
  }

  private static int chunkRows(ReaderOptions options) {
    String value = options.options().get("snapshot.chunk-rows");
    if (value == null) {
      return PostgresCapture.DEFAULT_CHUNK_ROWS;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw wrong(options, "snapshot.chunk-rows", "Use a whole number of rows");
    }
  }

  private static IcestreamException wrong(ReaderOptions options, String option, String remedy) {
    return new IcestreamException(
        ErrorCode.SRC_002,
        "Cannot read system "
            + options.system()
            + ": the option '"
            + option
            + "' has no such value (type=postgres). "
            + remedy
            + ".");
  }
}
