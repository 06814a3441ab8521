package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a project's folder. */
final class ProjectFiles {
  private static final long MAX_BYTES = 2_000_000;

  private final Path directory;
  private final Problems problems;

  ProjectFiles(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  /**
   * A file.
   *
   * @param path inside the project, with {@code /}
   * @param stem its name without the ending
   */
  record Found(String path, String stem) {}

  /** The files with this ending directly in a folder, by name; their names must be allowed ones. */
  List<Found> list(String folder, String ending) {
    return children(folder).stream()
        .filter(path -> Files.isRegularFile(path) && path.getFileName().toString().endsWith(ending))
        .map(
            path -> {
              String name = path.getFileName().toString();
              return new Found(
                  folder + "/" + name, name.substring(0, name.length() - ending.length()));
            })
        .filter(this::isNamed)
        .toList();
  }

  private boolean isNamed(Found file) {
    if (Names.isAllowed(file.stem())) {
      return true;
    }
    problems.add(
        ErrorCode.PROJ_008,
        Location.startOf(file.path()),
        "Cannot take file '"
            + Names.shown(file.stem())
            + "': its name must be "
            + Names.RULE
            + ". Rename it.");
    return false;
  }

  /** The folders in a folder, by name. */
  List<String> folders(String folder) {
    return children(folder).stream()
        .filter(Files::isDirectory)
        .map(path -> path.getFileName().toString())
        .filter(name -> !name.startsWith("."))
        .toList();
  }

  private List<Path> children(String folder) {
    Path path = directory.resolve(folder);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(path)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean exists(String file) {
    return Files.exists(directory.resolve(file));
  }

  Optional<String> read(String file) {
    String why;
    try {
      Path path = directory.resolve(file);
      if (Files.size(path) <= MAX_BYTES) {
        String text =
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                .toString();
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
      }
      why = "it is larger than 2 MB. Shorten it.";
    } catch (CharacterCodingException e) {
      why = "it is not UTF-8. Save it as UTF-8.";
    } catch (IOException e) {
      why = "the file cannot be opened. Check that it is there and that you may read it.";
    }
    problems.add(ErrorCode.PROJ_027, Location.startOf(file), "Cannot read " + file + ": " + why);
    return Optional.empty();
  }
}
