package io.icestream.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to run in a state directory, which one job or command has at a time. */
final class StateLock implements AutoCloseable {
  private static final String FILE = ".lock";

  /** Closing any channel of a file drops all locks of the process on it, so ask here first. */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private StateLock(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  /** Takes the lock, or returns nothing when somebody has it. */
  static Optional<StateLock> tryTake(Path stateDir) {
    Path directory = stateDir.toAbsolutePath().normalize();
    if (!HELD_HERE.add(directory)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    FileLock lock = null;
    try {
      Files.createDirectories(directory);
      channel =
          FileChannel.open(
              directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
      return lock == null ? Optional.empty() : Optional.of(new StateLock(directory, channel, lock));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (lock == null) {
        HELD_HERE.remove(directory);
        closeQuietly(channel);
      }
    }
  }

  /** Whether somebody runs there. */
  static boolean isHeld(Path stateDir) {
    if (!Files.exists(stateDir.resolve(FILE))) {
      return false;
    }
    Optional<StateLock> taken = tryTake(stateDir);
    taken.ifPresent(StateLock::close);
    return taken.isEmpty();
  }

  boolean isValid() {
    return lock.isValid();
  }

  @Override
  public void close() {
    if (lock.isValid()) {
      closeQuietly(channel);
      HELD_HERE.remove(directory);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
