package io.icestream.run;

import io.icestream.project.Project;
import io.icestream.project.ProjectLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The text of a project as it was when its job started last, so that what is changed since can be
 * told from what runs. It holds no secrets, for the project doesn't.
 */
public final class Deployed {
  private static final String FOLDER = "deployed";

  /** Folders with a project's text, and how deep it lies in them. */
  private static final Map<String, Integer> FOLDERS =
      Map.of("", 1, "silver", 1, "gold", 1, "audits", 1, "sources", 2);

  private Deployed() {}

  static void write(Workspace workspace) {
    Path project = workspace.project().directory();
    Path folder = workspace.stateRoot().resolve(FOLDER);
    try {
      Path next = workspace.stateRoot().resolve(FOLDER + ".next");
      delete(next);
      for (Path file : texts(project)) {
        Path copy = next.resolve(project.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
      delete(folder);
      Files.move(next, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The project that a workspace's job started with last; empty when none has started yet. */
  public static Optional<Project> of(
      Workspace workspace, String profile, Map<String, String> environment) {
    Path folder = workspace.stateRoot().resolve(FOLDER);
    return Files.isDirectory(folder)
        ? Optional.of(
            ProjectLoader.load(workspace.project().directory(), folder, profile, environment))
        : Optional.empty();
  }

  private static List<Path> texts(Path project) throws IOException {
    List<Path> texts = new ArrayList<>();
    for (Map.Entry<String, Integer> folder : FOLDERS.entrySet()) {
      Path path = project.resolve(folder.getKey());
      if (Files.isDirectory(path)) {
        try (Stream<Path> files =
            Files.find(path, folder.getValue(), (file, attributes) -> isText(file))) {
          files.filter(Files::isRegularFile).forEach(texts::add);
        }
      }
    }
    return texts;
  }

  private static boolean isText(Path path) {
    return path.toString().endsWith(".sql") || path.toString().endsWith(".yml");
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
