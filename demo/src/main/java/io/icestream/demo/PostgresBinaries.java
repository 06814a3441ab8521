package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs of the class path, unpacked once into a directory. */
record PostgresBinaries(Path home) {

  /** Unpacks into {@code home} unless a finished copy is there already. */
  static PostgresBinaries unpack(Path home) throws IOException {
    if (Files.isDirectory(home)) {
      return new PostgresBinaries(home);
    }
    String archive = "/postgres-linux-" + architecture() + ".txz";
    Path partial = home.resolveSibling(home.getFileName() + ".part");
    Trees.delete(partial);
    Files.createDirectories(partial);
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(archive)) {
      if (packed == null) {
        throw new IcestreamException(
            ErrorCode.DEMO_003,
            "Cannot unpack PostgreSQL: "
                + archive
                + " is not on the class path. The embedded server runs on Linux with x86_64 or"
                + " arm_64; point the demo at a database of your own elsewhere.");
      }
      if (Commands.onPath("tar").isPresent() && Commands.onPath("xz").isPresent()) {
        extractFast(packed, partial);
      } else {
        extract(packed, partial);
      }
    }
    Files.move(partial, home);
    return new PostgresBinaries(home);
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** The operating system's programs take half as long as Java that isn't warm yet. */
  private static void extractFast(InputStream packed, Path target) throws IOException {
    Path archive = target.resolve("archive.txz");
    Files.copy(packed, archive);
    List<String> command =
        List.of(
            "tar",
            "--extract",
            "--xz",
            "--no-same-owner",
            "--exclude=*.a",
            "--file=" + archive,
            "--directory=" + target);
    if (!Commands.succeeds(command)) {
      throw new IOException("tar cannot unpack the programs");
    }
    Files.delete(archive);
  }

  private static void extract(InputStream packed, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new BufferedInputStream(new XZInputStream(new BufferedInputStream(packed)), 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("archive entry outside its directory");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (!path.toString().endsWith(".a")) {
          Files.createDirectories(path.getParent());
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
            tar.transferTo(out);
          }
          boolean isExecutable = (entry.getMode() & 0100) != 0;
          Files.setPosixFilePermissions(
              path, PosixFilePermissions.fromString(isExecutable ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static String architecture() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      default -> name;
    };
  }
}
