package io.icestream.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A completed checkpoint or savepoint that a job can start from.
 *
 * @param path the directory that holds its {@code _metadata}
 * @param isClean whether it was taken by a stop that was seen to its end, so that everything before
 *     it is committed in the tables
 */
record RestorePoint(Path path, boolean isClean) {
  static final String CHECKPOINTS = "checkpoints";
  static final String SAVEPOINTS = "savepoints";
  private static final String METADATA = "_metadata";
  private static final String COMMITTED = "_committed";

  /** The newest complete one under a state directory; an unfinished or empty one is passed over. */
  static Optional<RestorePoint> newest(Path stateDir) {
    return all(stateDir).max(Comparator.comparingLong(RestorePoint::writtenAt));
  }

  /** All complete ones. */
  static Stream<RestorePoint> all(Path stateDir) {
    return Stream.concat(
        complete(stateDir.resolve(CHECKPOINTS)).map(path -> new RestorePoint(path, false)),
        complete(stateDir.resolve(SAVEPOINTS))
            .map(path -> new RestorePoint(path, Files.exists(path.resolve(COMMITTED)))));
  }

  /** Removes it; files that it shares with others stay. */
  void delete() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(path)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }

  /** Notes that the job which took a savepoint has ended, with everything committed. */
  static void committed(Path savepoint) throws IOException {
    Files.write(savepoint.resolve(COMMITTED), new byte[0]);
  }

  private static Stream<Path> complete(Path dir) {
    if (!Files.isDirectory(dir)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(dir, 3)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().equals(METADATA))
              .filter(file -> file.toFile().length() > 0)
              .map(Path::getParent)
              .toList();
      return found.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long writtenAt() {
    return path.resolve(METADATA).toFile().lastModified();
  }
}
