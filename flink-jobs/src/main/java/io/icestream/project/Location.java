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

  /**
   * A place in what begins here.
   *
   * @param innerLine from 1
   * @param innerColumn from 1
   */
  Location within(int innerLine, int innerColumn) {
    return new Location(
        file, line + innerLine - 1, innerLine == 1 ? column + innerColumn - 1 : innerColumn);
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
