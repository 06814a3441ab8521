package io.icestream.cli;

import io.icestream.run.Quarantine;
import io.icestream.run.QuarantineRow;
import io.icestream.run.QuarantineSummary;
import io.icestream.run.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.types.Row;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code icestream quarantine list}. */
@Command(
    name = "list",
    description = {
      "Lists the rows in quarantine, the newest first.",
      "Says why they are there and where they come from, then how many there are. Shows no value of a"
          + " row and needs no key. The job may run."
    },
    footer = {
      "",
      "Example: icestream quarantine list my-lake --table web.orders --since 2h",
      "         icestream quarantine list my-lake --all --json"
    })
final class QuarantineListCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of("table", "code", "position", "event_at", "ingested_at", "status", "reason");

  @Mixin private ProjectOptions project;
  @Mixin private QuarantineOptions rows;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = Since.class,
      description = "Only what was read since: 2h or 7d ago, 2026-03-01, or 2026-03-01T12:00:00Z.")
  private Instant since;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many rows to list (default: ${DEFAULT-VALUE}); all are counted.")
  private int limit;

  @Option(names = "--all", description = "Also rows that were replayed or discarded.")
  private boolean all;

  @Option(names = "--json", description = "Prints one JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    QuarantineSummary summary = new QuarantineSummary(Math.max(0, limit), all);
    try (Quarantine quarantine = new Quarantine(workspace)) {
      quarantine.read(rows.selection(Optional.ofNullable(since)), summary::add);
    }
    if (json) {
      System.out.println(summary.json());
      return 0;
    }
    if (!summary.newest().isEmpty()) {
      RowFormat.TABLE.print(
          COLUMNS,
          summary.newest().stream().map(QuarantineListCommand::row).iterator(),
          System.out);
      System.out.println();
    }
    summary.lines().forEach(System.out::println);
    return 0;
  }

  private static Row row(QuarantineRow row) {
    return Row.of(
        row.table(),
        String.join(", ", row.codes()),
        row.position(),
        row.eventAt().orElse(null),
        row.ingestedAt(),
        row.status().text() + row.note().map(note -> " " + note).orElse(""),
        row.reason());
  }

  /** A moment, or how long ago it was. */
  static final class Since implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.contains("T") ? Instant.parse(text) : dayOrDuration(text);
      } catch (DateTimeParseException | IllegalArgumentException e) {
        throw new TypeConversionException(
            "'" + text + "' is no moment. Write 2h, 7d, 2026-03-01 or 2026-03-01T12:00:00Z");
      }
    }

    private static Instant dayOrDuration(String text) {
      if (text.indexOf('-') > 0) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      Duration ago = TimeUtils.parseDuration(text);
      return Instant.now().minus(ago);
    }
  }
}
