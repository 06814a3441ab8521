package io.icestream.docs;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory with a project's documentation. Files that it did not write are left alone. */
public final class PagesFolder {
  /** The marker stands at the beginning. */
  private static final int BEGINNING = 1_000;

  private final Path directory;
  private final String marker;

  /**
   * A directory, which need not be there yet.
   *
   * @param project the project's name
   */
  public PagesFolder(Path directory, String project) {
    this.directory = directory;
    this.marker = Pages.marker(project);
  }

  /**
   * How the directory differs from the pages.
   *
   * @param written what is missing there, or other there
   * @param removed what is there of a table that is no more
   */
  public record Changes(List<String> written, List<String> removed) {
    public Changes {
      written = List.copyOf(written);
      removed = List.copyOf(removed);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
      return written.isEmpty() && removed.isEmpty();
    }
  }

  /**
   * What {@link #write} would do.
   *
   * @throws IcestreamException when a file that it did not write is in a page's place
   */
  public Changes compare(Map<String, String> pages) {
    try {
      List<String> written = new ArrayList<>();
      List<String> strange = new ArrayList<>();
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Path file = directory.resolve(page.getKey());
        if (Files.notExists(file)) {
          written.add(page.getKey());
        } else if (!Files.isRegularFile(file) || !isOurs(file)) {
          strange.add(page.getKey());
        } else if (!Files.readString(file).equals(page.getValue())) {
          written.add(page.getKey());
        }
      }
      if (!strange.isEmpty()) {
        throw refused(
            String.join(", ", strange)
                + (strange.size() == 1 ? " is" : " are")
                + " there and not made by it from this project. Name another directory with --into,"
                + " or move the file away.");
      }
      return new Changes(written, removed(pages));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Brings the directory to the pages; returns what had to be done for it. */
  public Changes write(Map<String, String> pages) {
    Changes changes = compare(pages);
    try {
      for (String page : changes.written()) {
        Path file = directory.resolve(page);
        Files.createDirectories(file.getParent());
        Files.write(file, pages.get(page).getBytes(StandardCharsets.UTF_8));
      }
      for (String page : changes.removed()) {
        Files.delete(directory.resolve(page));
      }
      return changes;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private List<String> removed(Map<String, String> pages) throws IOException {
    Path folder = directory.resolve(Pages.TABLES);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> removed = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String page = Pages.TABLES + file.getFileName();
        if (!pages.containsKey(page)
            && page.endsWith(".md")
            && Files.isRegularFile(file)
            && isOurs(file)) {
          removed.add(page);
        }
      }
    }
    return removed;
  }

  private boolean isOurs(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return new String(bytes, 0, Math.min(bytes.length, BEGINNING), StandardCharsets.UTF_8)
        .contains(marker);
  }

  private IcestreamException unwritable(IOException e) {
    return new IcestreamException(
        ErrorCode.DOC_001,
        "Cannot write documentation into '"
            + directory
            + "': "
            + e.getClass().getSimpleName()
            + ". Name a directory that you may write to with --into.",
        e);
  }

  private IcestreamException refused(String why) {
    return new IcestreamException(
        ErrorCode.DOC_001, "Cannot write documentation into '" + directory + "': " + why);
  }
}
