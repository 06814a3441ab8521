package io.icestream.snowflake;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Scripts as files. A line with {@code -- statement: <name>} or {@code -- check: <name>} stands
 * before each statement and ends the one before it; everything before the first is a comment.
 */
final class ScriptFiles {
  private static final String STATEMENT = "-- statement: ";
  private static final String CHECK = "-- check: ";
  private static final String ABOUT = "-- ";

  private ScriptFiles() {}

  static String text(Script script) {
    StringBuilder text = new StringBuilder();
    text.append(ABOUT)
        .append(script.about())
        .append(".\n-- Made by 'icestream snowflake print': make it anew, do not edit it.\n");
    for (Statement statement : script.statements()) {
      text.append('\n')
          .append(statement.isCheck() ? CHECK : STATEMENT)
          .append(statement.name())
          .append('\n')
          .append(statement.sql())
          .append(";\n");
    }
    return text.toString();
  }

  /** Writes all scripts into a folder, which is made if need be. */
  static void write(List<Script> scripts, Path folder) {
    try {
      Files.createDirectories(folder);
      for (Script script : scripts) {
        Files.writeString(folder.resolve(script.file()), text(script));
      }
    } catch (IOException e) {
      throw unreadable("write scripts for Snowflake into " + folder, "that folder", e);
    }
  }

  /** Reads the numbered scripts of a folder, in order. */
  static List<Script> read(Path folder) {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files =
          listed
              .filter(file -> file.getFileName().toString().matches("[0-9]{2}_[a-z_]+\\.sql"))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw unreadable("read scripts for Snowflake from " + folder, "that folder", e);
    }
    if (files.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SNOW_004,
          "Cannot read scripts for Snowflake from "
              + folder
              + ": there is none, as 01_volumes.sql. Write them with 'icestream snowflake print"
              + " --dir'.");
    }
    List<Script> scripts = new ArrayList<>();
    for (Path file : files) {
      try {
        scripts.add(script(file.getFileName().toString(), Files.readString(file)));
      } catch (IOException e) {
        throw unreadable("read " + file, "that file", e);
      }
    }
    return scripts;
  }

  /** The script in a text. */
  static Script script(String file, String text) {
    List<String> lines = text.lines().toList();
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Optional<String> name = name(lines.get(i));
      if (name.isPresent()) {
        int end = i + 1;
        while (end < lines.size() && name(lines.get(end)).isEmpty()) {
          end++;
        }
        String sql = String.join("\n", lines.subList(i + 1, end)).strip().replaceFirst(";$", "");
        if (sql.isEmpty()) {
          throw new IcestreamException(
              ErrorCode.SNOW_004,
              ("Cannot read %s: line %d names a statement and none follows (%s). Make the scripts"
                      + " anew with 'icestream snowflake print --dir'.")
                  .formatted(file, i + 1, name.get()));
        }
        statements.add(
            lines.get(i).startsWith(CHECK)
                ? Statement.check(name.get(), sql)
                : Statement.of(name.get(), sql));
      } else if (statements.isEmpty()
          && !lines.get(i).isBlank()
          && !lines.get(i).startsWith("--")) {
        throw new IcestreamException(
            ErrorCode.SNOW_004,
            "Cannot read %s: line %d belongs to no statement. Put '%s<name>' before it."
                .formatted(file, i + 1, STATEMENT));
      }
    }
    String about =
        lines.stream()
            .findFirst()
            .filter(line -> line.startsWith(ABOUT))
            .map(line -> line.substring(ABOUT.length()).replaceFirst("\\.$", ""))
            .orElse(file);
    return new Script(file, about, statements);
  }

  private static Optional<String> name(String line) {
    return Stream.of(STATEMENT, CHECK)
        .filter(line::startsWith)
        .map(marker -> line.substring(marker.length()).strip())
        .findFirst();
  }

  private static IcestreamException unreadable(String what, String where, IOException e) {
    return new IcestreamException(
        ErrorCode.SNOW_004,
        "Cannot %s: %s. Look whether %s exists and you have the right to it."
            .formatted(what, e.getClass().getSimpleName(), where),
        e);
  }
}
