package io.icestream.cli;

import io.icestream.reconcile.Conservation;
import io.icestream.reconcile.ReconcileReport;
import io.icestream.run.LakeReader;
import io.icestream.run.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.flink.types.Row;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code icestream reconcile}: whether the lake holds what its sources and its queries say. */
@Command(
    name = "reconcile",
    description = {
      "Proves that the lake equals its sources.",
      "Compares Bronze with its sources at one position, Silver and Gold with a rebuild of the same",
      "cut, and what was read with what is in the tables. Exit code 0 when all is equal, 1 when not.",
      "Takes a temporary replication slot for a moment; sources and job may go on meanwhile."
    },
    footer = {"", "Example: icestream reconcile my-lake --tables shop.customers,silver.customers"})
final class ReconcileCommand implements Callable<Integer> {
  @Mixin private ProjectOptions project;

  @Option(
      names = "--tables",
      split = ",",
      description = "Only these, such as shop.customers or silver.customers (default: all).")
  private List<String> tables = List.of();

  @Option(names = "--json", description = "Prints one JSON object instead of tables.")
  private boolean json;

  @Option(
      names = "--wait",
      defaultValue = "60s",
      description = "How long to wait for the lake to catch up (default: ${DEFAULT-VALUE}).")
  private String wait;

  @Option(
      names = "--every-cut",
      description = {
        "Instead: counts at every published cut, from tables alone, whether",
        "read = passed + quarantined + duplicates."
      })
  private boolean everyCut;

  @Override
  public Integer call() throws Exception {
    Workspace workspace = Workspace.open(project.directory(), project.profile());
    if (everyCut) {
      return countEveryCut(workspace);
    }
    try (LakeReader reader = new LakeReader(workspace)) {
      ReconcileReport report =
          workspace
              .reconciler(
                  workspace.plan(), reader, TimeUtils.parseDuration(wait), System.err::println)
              .run(Set.copyOf(tables));
      System.out.print(json ? report.json() + "\n" : report.text());
      return report.isEqual() ? 0 : 1;
    }
  }

  private int countEveryCut(Workspace workspace) throws Exception {
    List<Row> rows = new ArrayList<>();
    int[] uneven = new int[1];
    try (LakeReader reader = new LakeReader(workspace)) {
      workspace
          .reconciler(workspace.plan(), reader, Duration.ZERO, System.err::println)
          .everyCut(
              cut -> {
                Conservation total = cut.total();
                rows.add(
                    Row.of(
                        cut.cut(),
                        cut.at(),
                        total.read(),
                        total.passed(),
                        total.quarantined(),
                        total.duplicates(),
                        cut.isBalanced()));
                uneven[0] += cut.isBalanced() ? 0 : 1;
                if (rows.size() % 20 == 0) {
                  System.err.println(rows.size() + " cuts counted ...");
                }
              });
    }
    (json ? RowFormat.JSON : RowFormat.TABLE)
        .print(
            List.of(
                "cut", "published_at", "read", "passed", "quarantined", "duplicates", "is_even"),
            rows.iterator(),
            System.out);
    System.err.println(
        rows.size() + " cuts: " + (uneven[0] == 0 ? "all even" : uneven[0] + " uneven"));
    return uneven[0] == 0 && !rows.isEmpty() ? 0 : 1;
  }
}
