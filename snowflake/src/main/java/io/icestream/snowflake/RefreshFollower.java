package io.icestream.snowflake;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.run.Lake;
import io.icestream.run.PublishedCut;
import io.icestream.run.Workspace;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Refreshes, after each publication, the tables that it changed, and all of them at first. What is
 * published while a refresh runs is refreshed with the next one, each table once. Follows the
 * ledger, and so the jobs wherever they run.
 */
final class RefreshFollower implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /**
   * For how long what fails is tried again.
   *
   * @param attempts failures in a row that end it
   * @param first pause after the first; each next one is twice as long
   * @param longest pause
   */
  record Patience(int attempts, Duration first, Duration longest) {
    static final Patience OF_MINUTES =
        new Patience(10, Duration.ofSeconds(1), Duration.ofMinutes(1));

    Duration after(int failures) {
      Duration pause = first.multipliedBy(1L << Math.min(failures - 1, 20));
      return pause.compareTo(longest) < 0 ? pause : longest;
    }
  }

  private final Workspace workspace;
  private final Map<String, Statement> refreshes;
  private final List<Statement> firstOfSession;
  private final ConnectionSettings settings;
  private final Patience patience;
  private final PrintStream out;
  private final Map<String, Long> refreshed = new HashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);

  private SnowflakeSession session;
  private Long ledgerVersion;
  private int failures;
  private int statements;

  /**
   * Logs in.
   *
   * @param refreshes statement by {@code database.table}
   * @param firstOfSession what each session begins with
   */
  RefreshFollower(
      Workspace workspace,
      Map<String, Statement> refreshes,
      List<Statement> firstOfSession,
      ConnectionSettings settings,
      Patience patience,
      PrintStream out) {
    this.workspace = workspace;
    this.refreshes = refreshes;
    this.firstOfSession = firstOfSession;
    this.settings = settings;
    this.patience = patience;
    this.out = out;
    session = SnowflakeSession.open(settings);
    begin();
  }

  /** Ends {@link #follow} after the statement at hand. */
  void stop() {
    stop.countDown();
  }

  /**
   * Returns when it is told to stop.
   *
   * @throws IcestreamException what failed again and again
   */
  void follow() throws Exception {
    out.printf("following the publications of %s%n", workspace.name());
    try (Lake lake = workspace.lake()) {
      Duration pause = Duration.ZERO;
      while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = round(lake);
      }
    }
    out.printf("stopped after %d refreshes%n", statements);
  }

  /** Refreshes what is due; returns how long to wait then. */
  private Duration round(Lake lake) {
    try {
      refresh(lake);
      failures = 0;
      return PAUSE;
    } catch (RuntimeException e) {
      failures++;
      if (failures >= patience.attempts()) {
        throw e;
      }
      Duration pause = patience.after(failures);
      say(e);
      Stream.of(e.getSuppressed()).forEach(this::say);
      out.printf(
          "          try %d of %d; the next one in %d s%n",
          failures, patience.attempts(), Math.max(1, pause.toSeconds()));
      return pause;
    }
  }

  private void say(Throwable failure) {
    out.println("  failed  " + String.valueOf(failure.getMessage()).replaceAll("\\s+", " "));
  }

  private void refresh(Lake lake) {
    Long version = lake.ledgerVersion(workspace.name()).orElse(null);
    if (version == null || version.equals(ledgerVersion)) {
      return;
    }
    PublishedCut cut = lake.published(workspace.publishers()).orElse(null);
    if (cut == null) {
      return;
    }
    List<String> due =
        refreshes.keySet().stream()
            .filter(table -> cut.snapshots().containsKey(table))
            .filter(table -> !cut.snapshots().get(table).equals(refreshed.get(table)))
            .toList();
    List<String> seen =
        due.stream().filter(table -> lake.isSeen(table, cut.snapshots().get(table))).toList();
    if (!seen.isEmpty()) {
      run(cut, seen);
    }
    if (seen.size() == due.size()) {
      ledgerVersion = version;
    }
  }

  /** One that fails keeps no other from being refreshed. */
  private void run(PublishedCut cut, List<String> tables) {
    if (session == null) {
      session = SnowflakeSession.open(settings);
      begin();
    }
    long start = System.nanoTime();
    List<String> done = new ArrayList<>();
    IcestreamException failure = null;
    for (String table : tables) {
      if (stop.getCount() == 0) {
        break;
      }
      try {
        session.run(refreshes.get(table));
        refreshed.put(table, cut.snapshots().get(table));
        done.add(table);
      } catch (SQLException e) {
        IcestreamException next = failed(refreshes.get(table), e);
        if (failure == null) {
          failure = next;
        } else {
          failure.addSuppressed(next);
        }
      }
    }
    statements += done.size();
    if (!done.isEmpty()) {
      out.printf(
          "cut %d of %s: %d table%s refreshed in %.1f s: %s%n",
          cut.number(),
          cut.job(),
          done.size(),
          done.size() == 1 ? "" : "s",
          (System.nanoTime() - start) / 1e9,
          String.join(", ", done));
    }
    if (failure != null) {
      // It may be the session that is no longer good.
      throw endOfSession(failure);
    }
  }

  private void begin() {
    for (Statement statement : firstOfSession) {
      try {
        session.run(statement);
      } catch (SQLException e) {
        throw endOfSession(failed(statement, e));
      }
    }
  }

  private IcestreamException endOfSession(IcestreamException failure) {
    try {
      close();
    } catch (IcestreamException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private static IcestreamException failed(Statement statement, SQLException e) {
    return new IcestreamException(
        ErrorCode.SNOW_005,
        ("Cannot run '%s' of refresh --follow: %s (code %d, SQL state %s). Correct the cause and start"
                + " again: it begins with all tables.")
            .formatted(
                statement.name(),
                SecretText.said(statement, e.getMessage()),
                e.getErrorCode(),
                e.getSQLState()),
        e);
  }

  @Override
  public void close() {
    SnowflakeSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
