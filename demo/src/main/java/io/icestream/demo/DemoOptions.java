package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the commands with embedded servers have in common. */
final class DemoOptions {
  static final String DIRECTORY = ".icestream/demo";

  @Option(
      names = "--dir",
      paramLabel = "<dir>",
      defaultValue = DIRECTORY,
      description = "Where servers and lake keep their data (default: ${DEFAULT-VALUE}).")
  Path directory;

  @Option(
      names = "--fresh",
      description = "Deletes the data of earlier starts in the directory first.")
  private boolean isFresh;

  @Option(
      names = "--for",
      paramLabel = "<time>",
      converter = TimeConverter.class,
      description = "Stops by itself after this time of live events, such as 60s or 5m.")
  private Duration time;

  @Option(
      names = "--rate",
      paramLabel = "<events>",
      defaultValue = "50",
      description = "Live events a second (default: ${DEFAULT-VALUE}); 0 sends none.")
  double rate;

  @Option(
      names = "--bad",
      paramLabel = "<percent>",
      defaultValue = "4",
      description =
          "Share of live transactions that are wrong, 0 to 30: half of them cannot be read, half"
              + " break a quality rule (default: ${DEFAULT-VALUE}).")
  private int bad;

  @Option(
      names = "--seed",
      paramLabel = "<number>",
      defaultValue = "42",
      description = "Decides the sample data; fixed for a directory (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(names = "--json", description = "Prints the result as one line of JSON.")
  boolean isJson;

  int bad() {
    if (bad < 0 || bad > RetailStream.MOST_BAD) {
      throw new IcestreamException(
          ErrorCode.DEMO_020,
          "Cannot make %d of a hundred transactions wrong. Give --bad 0 to %d."
              .formatted(bad, RetailStream.MOST_BAD));
    }
    return bad;
  }

  DemoServers.Data data() {
    return isFresh ? DemoServers.Data.DELETED : DemoServers.Data.KEPT;
  }

  Optional<Duration> time() {
    return Optional.ofNullable(time);
  }

  /** Reads {@code 500ms}, {@code 60s}, {@code 5m} and {@code 2h}. */
  static final class TimeConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no time. Write a number and a unit: ms, s, m or h, such as 60s.");
      }
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }
  }
}
