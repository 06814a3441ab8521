package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The folders into which others put files: the partner its sales, the finance department its
 * calendar. A file appears whole, under its name at once, and never changes.
 */
final class Landing {
  private static final String CALENDAR = "fiscal_calendar.csv";

  private final Path root;

  private Landing(Path root) {
    this.root = root;
  }

  /** The folders below a demo's directory, which are made unless they exist. */
  static Landing open(Path directory) throws IOException {
    Landing landing = new Landing(directory.toAbsolutePath().normalize().resolve("landing"));
    Files.createDirectories(landing.partner().resolve("sales"));
    Files.createDirectories(landing.finance());
    return landing;
  }

  static void wipe(Path directory) throws IOException {
    Trees.delete(directory.resolve("landing"));
  }

  Path partner() {
    return root.resolve("partner");
  }

  Path finance() {
    return root.resolve("finance");
  }

  /** Whether the file is there. */
  boolean hasSales(String name) {
    return Files.exists(sales(name));
  }

  void writeSales(String name, List<byte[]> lines) {
    write(sales(name), PartnerLine.HEADER, lines);
  }

  /** Unless it is there. */
  void writeCalendar(String header, List<byte[]> lines) {
    Path file = finance().resolve(CALENDAR);
    if (!Files.exists(file)) {
      write(file, header, lines);
    }
  }

  private Path sales(String name) {
    return partner().resolve("sales").resolve(name);
  }

  private static void write(Path file, String header, List<byte[]> lines) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    content.write('\n');
    for (byte[] line : lines) {
      content.writeBytes(line);
      content.write('\n');
    }
    try {
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.write(part, content.toByteArray());
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_012, "Cannot write the file " + file + ": " + e.getMessage() + ".", e);
    }
  }
}
