package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Where the files of an embedded PostgreSQL lie: secrets always in the demo's directory; programs
 * and data there too, or under the temporary directory if the server's user can't go there.
 */
record PostgresHome(Path directory, Path base, ServerUser user) {

  /** A server process that runs on the data directory. */
  record Running(long pid, int port) {}

  static PostgresHome of(Path directory, ServerUser user) throws IOException {
    Path absolute = Files.createDirectories(directory).toRealPath();
    Path base = absolute.resolve("postgres");
    make(base, user);
    if (!user.canWrite(base)) {
      Files.delete(base);
      base =
          Path.of(System.getProperty("java.io.tmpdir"))
              .resolve("icestream-postgres-" + digest(absolute));
      make(base, user);
    }
    if (!user.owns(base) || !user.canWrite(base)) {
      throw new IcestreamException(
          ErrorCode.DEMO_007,
          "Cannot keep PostgreSQL's data: the directory belongs to somebody else (dir="
              + base
              + "). Remove it or choose another with --dir.");
    }
    return new PostgresHome(absolute, base, user);
  }

  Path data() {
    return base.resolve("data");
  }

  Path log() {
    return base.resolve("server.log");
  }

  /** Exists once the data directory is complete. */
  Path initialised() {
    return base.resolve("initialised");
  }

  Path portFile() {
    return directory.resolve("ports").resolve("postgres");
  }

  Path passwordFile() {
    return directory.resolve("secrets").resolve("postgres-icestream");
  }

  Path superuserPasswordFile() {
    return directory.resolve("secrets").resolve("postgres-superuser");
  }

  void deleteData() throws IOException {
    Files.deleteIfExists(initialised());
    Trees.delete(data());
  }

  /** Runs one of the server's programs as the server's user. */
  void run(String purpose, List<String> command) throws IOException {
    if (!Files.exists(log())) {
      Files.createFile(log());
    }
    user.own(log());
    int exit = Commands.run(user.command(command), log());
    if (exit != 0) {
      throw new IcestreamException(
          ErrorCode.DEMO_004,
          "Cannot start PostgreSQL: it did not "
              + purpose
              + " (exit="
              + exit
              + ", log="
              + log()
              + "). Read the end of the log.");
    }
  }

  /** The server that runs on the data, whoever started it; a stale lock file is removed. */
  Optional<Running> running() {
    Path lock = data().resolve("postmaster.pid");
    try {
      if (!Files.exists(lock)) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(lock);
      if (lines.size() >= 4 && isServer(lines.get(0).strip())) {
        return Optional.of(
            new Running(
                Long.parseLong(lines.get(0).strip()), Integer.parseInt(lines.get(3).strip())));
      }
      Files.deleteIfExists(lock);
      return Optional.empty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean isServer(String pid) {
    try {
      String command = Files.readString(Path.of("/proc", pid, "cmdline"));
      return command.contains("postgres") && command.contains(data().toString());
    } catch (IOException e) {
      return false;
    }
  }

  private static void make(Path base, ServerUser user) throws IOException {
    if (!Files.isDirectory(base)) {
      Files.createDirectories(base);
      Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwx------"));
      user.own(base);
    }
  }

  private static String digest(Path path) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(path.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
