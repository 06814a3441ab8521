package io.icestream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.project.AllowedShape;
import io.icestream.run.Workspace;
import io.icestream.scan.Canaries;
import io.icestream.scan.LeakScan;
import io.icestream.scan.ScanReport;
import io.icestream.scan.ScanText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code icestream scan}: whether clear personal data lies in files. */
@Command(
    name = "scan",
    description = {
      "Looks for clear personal data in all files under directories.",
      "Files are decoded: Parquet with its statistics, Avro, Puffin, RocksDB, gzip, zstd, Snappy,",
      "zip; all else is read as bytes. Looks for what has the shape of an address, a phone, card or",
      "account number or a national id and, wherever and however they are written, for canaries.",
      "Tells file, column, kind and count, never a value. Exit code 0 when nothing is found, 1 when",
      "something is, 2 when a file could not be read to its end, so that nothing is proven."
    },
    footer = {
      "",
      "Example: icestream scan --project my-lake --canary-file canaries.txt",
      "         icestream scan /var/log/my-lake /tmp --json"
    })
final class ScanCommand implements Callable<Integer> {
  private static final int NOT_PROVEN = 2;

  @Parameters(
      arity = "0..*",
      paramLabel = "DIR",
      description = "Directories or files (default: what the project's jobs write).")
  private List<Path> directories = List.of();

  @Option(
      names = "--project",
      paramLabel = "<dir>",
      description = {
        "The project whose exceptions hold ('scan:' of icestream.yml) and, without DIR, whose",
        "tables, state and logs are scanned (default: the current directory, without DIR)."
      })
  private Path project;

  @Option(
      names = "--profile",
      defaultValue = "local",
      description = "The profile of icestream.yml to use (default: ${DEFAULT-VALUE}).")
  private String profile;

  @Option(
      names = "--canary-file",
      paramLabel = "<file>",
      description = "Values that must not be found, one a line.")
  private Path canaryFile;

  @Option(names = "--json", description = "Prints the report as one line of JSON.")
  private boolean isJson;

  @Override
  public Integer call() throws Exception {
    Canaries canaries = Optional.ofNullable(canaryFile).map(Canaries::read).orElse(Canaries.none());
    List<Path> scanned = new ArrayList<>(directories);
    List<AllowedShape> allowed = List.of();
    if (project != null || directories.isEmpty()) {
      Workspace workspace =
          Workspace.open(Optional.ofNullable(project).orElse(Path.of(".")), profile);
      allowed = workspace.project().scan();
      if (directories.isEmpty()) {
        scanned.addAll(workspace.written());
      }
    }
    System.err.println("scanning " + ScanText.list(scanned) + " ...");
    LeakScan scan = new LeakScan(canaries, allowed);
    if (canaryFile != null) {
      scan = scan.without(canaryFile);
    }
    ScanReport report = scan.run(scanned);
    if (isJson) {
      System.out.println(new ObjectMapper().writeValueAsString(report));
    } else {
      ScanText.table(report).forEach(System.out::println);
    }
    ScanText.remarks(report).forEach(System.err::println);
    System.err.println(ScanText.summary(report));
    return report.findings().isEmpty() ? (report.notDecoded().isEmpty() ? 0 : NOT_PROVEN) : 1;
  }
}
