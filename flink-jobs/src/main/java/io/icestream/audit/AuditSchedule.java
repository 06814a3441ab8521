package io.icestream.audit;

import io.icestream.project.Audit;
import io.icestream.run.Lake;
import io.icestream.run.LakeReader;
import io.icestream.run.PublishedCut;
import io.icestream.run.Publishing;
import io.icestream.run.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a project's audits as often as they ask for, beside its job and over what is published. An
 * audit of every cut that takes longer than a cut goes on with the newest.
 */
public final class AuditSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditSchedule.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Workspace workspace;
  private final Consumer<String> tell;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Map<String, AuditResult> last = new HashMap<>();
  private final Thread thread = new Thread(this::run, "icestream-audits");

  private AuditSchedule(Workspace workspace, Consumer<String> tell) {
    this.workspace = workspace;
    this.tell = tell;
    thread.setDaemon(true);
  }

  /**
   * Starts the schedule; without audits it does nothing.
   *
   * @param tell is told when an audit fails first, and when it passes again
   */
  public static AuditSchedule start(Workspace workspace, Consumer<String> tell) {
    AuditSchedule schedule = new AuditSchedule(workspace, tell);
    if (!workspace.project().audits().isEmpty()) {
      schedule.thread.start();
    }
    return schedule;
  }

  private void run() {
    try (Lake lake = workspace.lake()) {
      Optional<PublishedCut> cut = Optional.empty();
      while (cut.isEmpty()) {
        if (stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        cut = lake.published(workspace.publishersHere());
      }
      audit(lake);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.error("Audits are not run any more", e);
      tell.accept("audits are not run any more: " + e.getMessage());
    }
  }

  private void audit(Lake lake) throws InterruptedException {
    AuditLog log = new AuditLog(lake.catalog());
    try (LakeReader reader = new LakeReader(workspace)) {
      Auditor auditor = new Auditor(reader);
      boolean isWell = true;
      do {
        try {
          round(lake, auditor, log);
          isWell = true;
        } catch (RuntimeException e) {
          LOG.warn("Audits cannot be run now", e);
          if (isWell) {
            tell.accept("audits cannot be run now, and are tried again");
          }
          isWell = false;
        }
      } while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } finally {
      log.flush();
    }
  }

  private void round(Lake lake, Auditor auditor, AuditLog log) {
    Optional<PublishedCut> cut = lake.published(workspace.publishersHere());
    if (cut.isEmpty()) {
      return;
    }
    List<AuditResult> results = new ArrayList<>();
    for (Audit audit : workspace.project().audits()) {
      if (stop.getCount() > 0
          && Auditor.unpublished(audit, cut.get()).isEmpty()
          && isDue(audit, cut.get())) {
        AuditResult result = auditor.run(audit, cut.get());
        note(result, lake);
        results.add(result);
      }
    }
    log.add(results);
  }

  private boolean isDue(Audit audit, PublishedCut cut) {
    AuditResult former = last.get(audit.name());
    if (former == null) {
      return true;
    }
    return audit
        .every()
        .map(every -> !former.at().plus(every).isAfter(Instant.now()))
        .orElseGet(
            () -> former.cut().number() != cut.number() || !former.cut().job().equals(cut.job()));
  }

  /** Acts on what an audit finds otherwise than before. */
  private void note(AuditResult result, Lake lake) {
    Audit audit = result.audit();
    AuditResult former = last.put(audit.name(), result);
    if (result.passed()) {
      if (former != null && !former.passed()) {
        tell.accept(
            "audit %s passes again (cut %d)".formatted(audit.name(), result.cut().number()));
      }
      return;
    }
    if (former != null && !former.passed() && former.kind().equals(result.kind())) {
      return;
    }
    String found =
        "audit %s of cut %d: %s".formatted(audit.name(), result.cut().number(), result.verdict());
    tell.accept(found + "; see 'icestream audit --name " + audit.name() + "'");
    if (audit.holds() && result.failure().isEmpty()) {
      new Publishing(workspace, lake).hold(found);
      tell.accept("further cuts are held; 'icestream publish --release' lets them out");
    }
  }

  /** Ends the schedule once the audit that runs is through. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
