package io.icestream.scan;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.AllowedShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Looks for clear personal data in all files under directories: canaries anywhere and in any form,
 * shapes in text. What is looked for and what is found is never shown.
 *
 * <p>Decoded are Parquet, Avro, Puffin, RocksDB's table files, gzip, zstd, framed Snappy (also amid
 * the bytes of Flink's state) and zip. Everything, these too, is read as bytes besides. In Flink's
 * own state strings stand as they are.
 */
public final class LeakScan {
  private static final byte[] ORC = {'O', 'R', 'C'};

  private final Canaries canaries;
  private final List<AllowedShape> allowed;
  private final Set<Path> leftOut = new LinkedHashSet<>();

  private Optional<Instant> end = Optional.empty();

  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Finding> findings = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ScanReport.NotDecoded> notDecoded =
      new ConcurrentLinkedQueue<>();

  /** A scan for these canaries and all shapes but the allowed ones. */
  public LeakScan(Canaries canaries, List<AllowedShape> allowed) {
    this.canaries = canaries;
    this.allowed = allowed;
  }

  /** Leaves a file out: the one that the canaries are in. */
  public LeakScan without(Path file) {
    leftOut.add(file.toAbsolutePath().normalize());
    return this;
  }

  /** Begins no file when this time is over. */
  public LeakScan within(Duration time) {
    end = Optional.of(Instant.now().plus(time));
    return this;
  }

  /** Looks through all files under these directories. */
  public ScanReport run(List<Path> directories) {
    Set<Path> files = new LinkedHashSet<>();
    for (Path directory : directories) {
      files.addAll(files(directory.toAbsolutePath().normalize()));
    }
    files.removeAll(leftOut);
    files.parallelStream().forEach(this::file);
    List<Finding> open = new ArrayList<>();
    List<ScanReport.Allowed> excused = new ArrayList<>();
    findings.stream()
        .sorted(
            Comparator.comparing(Finding::file)
                .thenComparing(Finding::column)
                .thenComparing(Finding::part)
                .thenComparing(Finding::kind)
                .thenComparing(Finding::form))
        .forEach(
            finding ->
                reason(finding)
                    .ifPresentOrElse(
                        why -> excused.add(new ScanReport.Allowed(finding, why)),
                        () -> open.add(finding)));
    return new ScanReport(
        files.size() - skipped.get(),
        skipped.get(),
        bytes.get(),
        canaries.count(),
        open,
        excused,
        notDecoded.stream().sorted(Comparator.comparing(ScanReport.NotDecoded::file)).toList());
  }

  private Optional<String> reason(Finding finding) {
    return allowed.stream()
        .filter(exception -> exception.covers(finding.kind(), finding.column(), finding.file()))
        .map(AllowedShape::reason)
        .findFirst();
  }

  private static List<Path> files(Path directory) {
    if (!Files.exists(directory)) {
      throw new IcestreamException(
          ErrorCode.SCAN_002,
          "Cannot scan "
              + directory
              + ": there is no such file or directory. Name one that is there.");
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return files(directory);
      }
      throw notReadable(directory, e.getCause());
    } catch (IOException e) {
      throw notReadable(directory, e);
    }
  }

  private static IcestreamException notReadable(Path directory, IOException e) {
    return new IcestreamException(
        ErrorCode.SCAN_002,
        "Cannot scan "
            + directory
            + ": it cannot be read ("
            + e.getClass().getSimpleName()
            + "). Scan as a user who may read all of it.");
  }

  private void file(Path file) {
    if (end.isPresent() && Instant.now().isAfter(end.get())) {
      skipped.incrementAndGet();
      return;
    }
    FileFindings found = new FileFindings(file.toString(), canaries);
    try {
      bytes.addAndGet(Files.size(file));
      scan(file, found);
    } catch (NoSuchFileException deletedMeanwhile) {
      return;
    } catch (IOException e) {
      // The message of a parser may quote what it read.
      notDecoded.add(new ScanReport.NotDecoded(file.toString(), why(e)));
    }
    String table = table(file);
    found.all().stream()
        .map(finding -> finding.column().isEmpty() ? finding : inTable(table, finding))
        .forEach(findings::add);
  }

  private static String why(IOException e) {
    return e instanceof NotReadableException
        ? e.getMessage() + " (" + e.getCause().getClass().getSimpleName() + ")"
        : e.getClass().getSimpleName();
  }

  private static void scan(Path file, FileFindings findings) throws IOException {
    byte[] head;
    try (InputStream input = Files.newInputStream(file)) {
      head = input.readNBytes(16);
    }
    ByteScan bytes = new ByteScan(findings, Files.size(file));
    StreamScan streams = new StreamScan(findings, bytes);
    boolean isParquet = ByteScan.startsWith(head, ParquetScan.MAGIC);
    boolean isPuffin = ByteScan.startsWith(head, PuffinScan.MAGIC);
    boolean isRocks = RocksScan.isOne(file);
    boolean isOrc = ByteScan.startsWith(head, ORC);
    boolean isDecoded = isParquet || isPuffin || isRocks || isOrc || StreamScan.isPacked(head);
    List<Long> embedded;
    try (InputStream input = Files.newInputStream(file)) {
      embedded =
          bytes.scan(
              input, FileFindings.RAW, isDecoded ? ByteScan.Shapes.NONE : ByteScan.Shapes.ALL);
    }
    if (isParquet) {
      ParquetScan.scan(file, findings);
    } else if (isPuffin) {
      PuffinScan.scan(file, findings);
    } else if (isRocks) {
      RocksScan.scan(file, findings);
    } else if (isOrc) {
      throw new NotReadableException("ORC", new UnsupportedOperationException());
    } else if (isDecoded) {
      try (InputStream input = Files.newInputStream(file)) {
        streams.scan(input, FileFindings.RAW);
      }
    } else {
      streams.embedded(file, embedded);
    }
    if (ByteScan.startsWith(head, CheckpointScan.MAGIC)) {
      CheckpointScan.scan(file, findings);
    }
  }

  private static Finding inTable(String table, Finding finding) {
    return table.isEmpty()
        ? finding
        : new Finding(
            finding.file(),
            table + "." + finding.column(),
            finding.part(),
            finding.kind(),
            finding.form(),
            finding.count());
  }

  /** {@code layer.table} of a file that lies where Iceberg puts a table's files. */
  private static String table(Path file) {
    for (int i = file.getNameCount() - 2; i >= 2; i--) {
      String name = file.getName(i).toString();
      if (name.equals("data") || name.equals("metadata")) {
        return file.getName(i - 2) + "." + file.getName(i - 1);
      }
    }
    return "";
  }
}
