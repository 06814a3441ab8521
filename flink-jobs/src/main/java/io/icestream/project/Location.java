package io.icestream.project;

/**
 * A place in a file of a project.
 *
 * @param file the file's path inside the project, with {@code /} between folders
 * @param line from 1
 * @param column from 1
 */
public record Location(String file, int line, int column) {
  static Location startOf(String file) {
    return new Location(file, 1, 1);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
