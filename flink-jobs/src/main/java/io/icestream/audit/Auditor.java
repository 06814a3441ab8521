package io.icestream.audit;

import io.icestream.project.Audit;
import io.icestream.project.TableReference;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.LakeReader;
import io.icestream.run.PublishedCut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.types.Row;

/**
 * Runs audits, each over the snapshots of one cut, so that tables are seen as they belong together.
 */
public final class Auditor {
  /** More rows than this are not counted. */
  public static final int MOST_ROWS = 1_000;

  private static final int SAMPLE = 5;

  private final LakeReader lake;

  public Auditor(LakeReader lake) {
    this.lake = lake;
  }

  /** Runs an audit at a cut; a query that fails is a result too. */
  public AuditResult run(Audit audit, PublishedCut cut) {
    Instant start = Instant.now();
    List<String> columns = List.of();
    List<Row> sample = new ArrayList<>();
    long rows = 0;
    Optional<String> failure =
        unpublished(audit, cut).map(table -> "nothing of " + table + " is published yet");
    Optional<String> kind = failure;
    if (failure.isEmpty()) {
      try (LakeSession.Result result = query(audit, cut)) {
        columns = result.columns();
        while (rows < MOST_ROWS && result.rows().hasNext()) {
          Row row = result.rows().next();
          if (rows++ < SAMPLE) {
            sample.add(row);
          }
        }
      } catch (Exception e) {
        Throwable cause = cause(e);
        failure = Optional.of(reason(cause));
        kind = Optional.of(cause.getClass().getSimpleName());
      }
    }
    return new AuditResult(
        audit,
        cut,
        rows,
        columns,
        sample,
        failure,
        kind,
        start,
        Duration.between(start, Instant.now()));
  }

  /** Runs audits at cuts; where a cut lacks a table that an audit reads, that audit is left out. */
  public void run(List<Audit> audits, List<PublishedCut> cuts, Consumer<AuditResult> found) {
    for (PublishedCut cut : cuts) {
      for (Audit audit : audits) {
        if (unpublished(audit, cut).isEmpty()) {
          found.accept(run(audit, cut));
        }
      }
    }
  }

  private static Map<String, Long> snapshots(Audit audit, PublishedCut cut) {
    Map<String, Long> snapshots = new LinkedHashMap<>();
    for (TableReference table : audit.references()) {
      Long snapshot = cut.snapshots().get(table.name());
      if (snapshot != null) {
        snapshots.put(table.name(), snapshot);
      }
    }
    return snapshots;
  }

  /** A table of Silver or Gold that an audit reads and no reader has seen yet. */
  static Optional<String> unpublished(Audit audit, PublishedCut cut) {
    return audit.references().stream()
        .map(TableReference::name)
        .filter(name -> name.startsWith("silver.") || name.startsWith("gold."))
        .filter(name -> !cut.snapshots().containsKey(name))
        .findFirst();
  }

  private LakeSession.Result query(Audit audit, PublishedCut cut) {
    lake.at(snapshots(audit, cut));
    return lake.query(audit.query());
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String reason(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("").strip();
  }
}
