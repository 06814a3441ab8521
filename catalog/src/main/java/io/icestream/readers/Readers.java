package io.icestream.readers;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;

/**
 * The engines that read a table. They decide about its format: version 3 with deletion vectors
 * where all of them read it, else version 2 with position deletes.
 */
public record Readers(List<Engine> engines) {

  /** What to do about an obstacle. */
  public static final String REMEDY =
      "Declare another type or format version, or take the reader that cannot read it out of"
          + " 'readers'.";

  private static final int OLD = 2;
  private static final int NEW = 3;

  public Readers {
    engines = List.copyOf(engines);
  }

  /**
   * The engines of a list such as {@code athena, trino}; none when it is null or empty.
   *
   * @throws IcestreamException if there is no such engine
   */
  public static Readers parse(String list) {
    List<Engine> engines = new ArrayList<>();
    for (String name : list == null ? new String[0] : list.split(",", -1)) {
      String id = name.strip();
      if (id.isEmpty() && list.isBlank()) {
        continue;
      }
      int position = Engine.ids().indexOf(id);
      if (position < 0) {
        throw new IcestreamException(
            ErrorCode.CAT_003,
            "Cannot take reader '%s': there is no such engine. Write one of %s."
                .formatted(id, String.join(", ", Engine.ids())));
      }
      engines.add(Engine.values()[position]);
    }
    return new Readers(engines);
  }

  /** The format version that a table with these columns is to have for these readers. */
  public int formatVersion(Schema schema) {
    boolean isNew = !engines.isEmpty() && engines.stream().allMatch(Engine::readsVersionThree);
    return isNew || needsNew(schema).isPresent() ? NEW : OLD;
  }

  /** Why one of the readers could not read a table of the version and the columns, if so. */
  public Optional<String> obstacle(int version, Schema schema) {
    Optional<String> column = needsNew(schema);
    List<Engine> blind = engines.stream().filter(engine -> !engine.readsVersionThree()).toList();
    if (column.isPresent() && version < NEW) {
      return Optional.of("%s, and the table is version %d".formatted(column.get(), version));
    }
    if (version < NEW || blind.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        column.orElse("it has format version " + version)
            + "; "
            + blind.stream()
                .map(engine -> engine.title() + ": " + engine.reason())
                .collect(Collectors.joining("; ")));
  }

  /**
   * Refuses to do something to a table that one of the readers could not read afterwards.
   *
   * @throws IcestreamException that says which reader, and why
   */
  public void require(String action, int version, Schema schema) {
    obstacle(version, schema)
        .ifPresent(
            obstacle -> {
              throw new IcestreamException(
                  ErrorCode.CAT_006,
                  "Cannot %s: its readers could not read it: %s. %s"
                      .formatted(action, obstacle, REMEDY));
            });
  }

  /** The first thing in the columns that format version 2 does not have. */
  private static Optional<String> needsNew(Schema schema) {
    try {
      Schema.checkCompatibility(schema, OLD);
      return Optional.empty();
    } catch (IllegalStateException e) {
      List<String> lines = e.getMessage().lines().map(String::strip).toList();
      return Optional.of(lines.get(lines.size() > 1 ? 1 : 0).replaceFirst("^- ", ""));
    }
  }

  /** The page's table of what each engine reads. */
  static String table() {
    StringBuilder table =
        new StringBuilder(
            "| Reader | Name | Version 2, position deletes | Version 3, deletion vectors | |\n"
                + "|---|---|---|---|---|\n");
    for (Engine engine : Engine.values()) {
      table.append(
          "| %s | `%s` | %s | %s | %s |\n"
              .formatted(
                  engine.title(),
                  engine.id(),
                  answer("yes", engine.positionDeletes()),
                  answer(engine.readsVersionThree() ? "yes" : "no", engine.evidence()),
                  engine.reason()));
    }
    return table.toString();
  }

  private static String answer(String answer, String evidence) {
    return evidence.startsWith("https:")
        ? "[%s](%s)".formatted(answer, evidence)
        : "%s (%s)".formatted(answer, evidence);
  }
}
