package io.icestream.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream bench upsert}: continuous upserts into a keyed table. */
@Command(
    name = "upsert",
    mixinStandardHelpOptions = true,
    description = {
      "Upserts rows into a keyed table, then reads published snapshots beside the same rows compacted.",
      "Each contender runs in a process of its own, one after the other."
    },
    footer = {"", "Example: icestream bench upsert --rows 2000000 --keys 200000 --rate 20000"})
final class UpsertCommand implements Callable<Integer> {
  /** Beside whom. */
  enum Peer {
    STOCK,
    NONE
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  @Mixin private ContenderOptions options;

  @Option(names = "--rows", defaultValue = "2000000", description = "Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(names = "--keys", defaultValue = "200000", description = "Default: ${DEFAULT-VALUE}.")
  private long keys;

  @Option(
      names = "--rate",
      defaultValue = "20000",
      description = "Rows a second, 0 for as many as go (default: ${DEFAULT-VALUE}).")
  private long rate;

  @Option(
      names = "--format-version",
      defaultValue = "2",
      description = "2: position deletes, 3: deletion vectors (default: ${DEFAULT-VALUE}).")
  private int formatVersion;

  @Option(
      names = "--state",
      defaultValue = "rocksdb",
      description = "hashmap or rocksdb (default: ${DEFAULT-VALUE}).")
  private String state;

  @Option(
      names = "--scans",
      defaultValue = "2",
      description = "Snapshots to scan besides the last (default: ${DEFAULT-VALUE}).")
  private int scans;

  @Option(names = "--seed", defaultValue = "42", description = "Chooses the snapshots.")
  private long seed;

  @Option(
      names = "--peer",
      defaultValue = "STOCK",
      description = {
        "stock: Iceberg's own Flink sink in upsert mode, never compacted; or none",
        "(default: stock)."
      })
  private Peer peer;

  @Option(
      names = "--unread-peer",
      description = {
        "Measures what the peer costs and does not read its table: with equality deletes of tens of",
        "millions of rows that takes hours, and more memory than there is."
      })
  private boolean isPeerUnread;

  @Override
  public Integer call() throws Exception {
    Map<Contender, Measurement> found = new TreeMap<>();
    found.put(Contender.ICESTREAM, measure(Contender.ICESTREAM));
    if (peer == Peer.STOCK) {
      found.put(Contender.STOCK, measure(Contender.STOCK));
    }
    System.out.print(options.isJson() ? json(found) + "\n" : text(found));
    return found.values().stream().map(Measurement::contentIsRight).noneMatch(Boolean.FALSE::equals)
        ? 0
        : 1;
  }

  private Measurement measure(Contender contender) throws Exception {
    System.err.printf("%s: %,d upserts of %,d keys ...%n", name(contender), rows, keys);
    try (Workbench bench = Workbench.open()) {
      UpsertRun.Settings settings =
          new UpsertRun.Settings(
              contender,
              bench.directory("lake").toString(),
              rows,
              keys,
              rate,
              options.checkpointMillis(),
              options.parallelism(),
              formatVersion,
              state,
              contender == Contender.ICESTREAM || !isPeerUnread,
              scans,
              seed);
      return bench
          .start(name(contender), UpsertRun.class, settings, options.heap(), Map.of())
          .result(Measurement.class);
    }
  }

  private static String name(Contender contender) {
    return contender.name().toLowerCase(Locale.ROOT);
  }

  private static String json(Map<Contender, Measurement> found) throws IOException {
    Map<String, Object> object = new TreeMap<>();
    found.forEach((contender, measurement) -> object.put(name(contender), measurement));
    if (found.containsKey(Contender.STOCK)) {
      object.put("cpu_ratio", cpuRatio(found));
    }
    return JSON.writeValueAsString(object);
  }

  private static double cpuRatio(Map<Contender, Measurement> found) {
    return found.get(Contender.ICESTREAM).cpuSeconds() / found.get(Contender.STOCK).cpuSeconds();
  }

  private static String content(Measurement measurement) {
    if (measurement.contentIsRight() == null) {
      return "not read";
    }
    return measurement.contentIsRight() ? "right" : "WRONG";
  }

  private static String text(Map<Contender, Measurement> found) {
    StringBuilder text = new StringBuilder();
    found.forEach(
        (contender, m) -> {
          text.append(
              "%-10s %.1f CPU-seconds per million rows, %,.0f rows/s, %d commits, %,d MB resident, content %s, %d equality delete files%n"
                  .formatted(
                      name(contender),
                      m.cpuSecondsPerMillion(),
                      m.rows() / m.seconds(),
                      m.commits(),
                      m.residentMegabytes(),
                      content(m),
                      m.equalityDeleteFiles()));
          text.append(
              "%-10s by quarter of the rows %s CPU-seconds per million; %.0f bytes of state a key; %.1f s to start without state%n"
                  .formatted(
                      "",
                      m.quarters().stream()
                          .map("%.1f"::formatted)
                          .collect(Collectors.joining(", ")),
                      m.stateBytesPerKey(),
                      m.takeoverSeconds()));
          for (Measurement.Scan scan : m.scans()) {
            text.append(
                "%-10s scan after commit %d: %.2f times the CPU and %.2f times the bytes of the %,d rows compacted%n"
                    .formatted("", scan.commit(), scan.cpuRatio(), scan.bytesRatio(), scan.rows()));
          }
        });
    if (found.containsKey(Contender.STOCK)) {
      text.append(
          "icestream costs %.2f times the CPU of the stock sink, which leaves compaction to others%n"
              .formatted(cpuRatio(found)));
    }
    return text.toString();
  }
}
