package io.icestream.run;

import io.icestream.plan.ScriptMode;
import io.icestream.plan.ScriptMode.Content;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.plan.ScriptMode.Log;
import io.icestream.run.JobSettings.StateClaim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From where a job begins, decided by what earlier runs left behind.
 *
 * <p>State goes on where definition and tables are as they were. The ingest half always goes on, be
 * it from a run of the whole project. The refine half is made anew from Bronze when its SQL has
 * changed, when another run wrote its tables meanwhile, or on demand.
 *
 * @param mode the script to run
 * @param point what is restored
 * @param claim how much of it
 */
record Start(ScriptMode mode, Optional<RestorePoint> point, StateClaim claim) {

  /** Decides for a half of a project whose refine SQL has the fingerprint. */
  static Start decide(Workspace workspace, RunOptions options, String fingerprint) {
    Half half = options.half();
    Optional<RunState> last = RunState.read(workspace.stateDir(half));
    boolean isOvertaken = last.isPresent() && isOvertaken(workspace, half, last.get());
    Optional<RestorePoint> own = RestorePoint.newest(workspace.stateDir(half));
    Optional<RestorePoint> point = newest(workspace, half, own);
    boolean isSame =
        last.isPresent()
            && point.isPresent()
            && point.equals(own)
            && last.get().owns(point.get())
            && !isOvertaken
            && !options.refineAnew()
            && last.get().fingerprint().equals(fingerprint);
    return switch (half) {
      case INGEST ->
          new Start(
              new ScriptMode(half, Log.LIVE, "ingest", Content.KEPT),
              point,
              isSame ? StateClaim.ALL : StateClaim.INGEST_ONLY);
      case REFINE ->
          new Start(
              refine(workspace, isSame ? last.get().incarnation() : incarnation(fingerprint)),
              isSame ? point : Optional.empty(),
              StateClaim.ALL);
      case ALL ->
          isSame
              ? new Start(goOn(last.get()), point, StateClaim.ALL)
              : anew(workspace, fingerprint, point);
    };
  }

  /** Whether a run that also wrote this half's tables began after its last one. */
  private static boolean isOvertaken(Workspace workspace, Half half, RunState last) {
    return others(half)
        .flatMap(other -> RunState.read(workspace.stateDir(other)).stream())
        .anyMatch(other -> other.startedAtMillis() > last.startedAtMillis());
  }

  private static Stream<Half> others(Half half) {
    return half == Half.ALL ? Stream.of(Half.INGEST, Half.REFINE) : Stream.of(Half.ALL);
  }

  /** The newest point of this half, or of one that holds the state of the ingest half as well. */
  private static Optional<RestorePoint> newest(
      Workspace workspace, Half half, Optional<RestorePoint> own) {
    Optional<Path> other =
        switch (half) {
          case ALL -> Optional.of(workspace.stateDir(Half.INGEST));
          case INGEST -> Optional.of(workspace.stateDir(Half.ALL));
          case REFINE -> Optional.empty();
        };
    return Stream.concat(own.stream(), other.stream().flatMap(d -> RestorePoint.newest(d).stream()))
        .max(Comparator.comparingLong(RestorePoint::writtenAt));
  }

  private static ScriptMode goOn(RunState last) {
    return last.log().equals("bootstrap")
        ? new ScriptMode(Half.ALL, Log.BOOTSTRAP, last.incarnation(), Content.REPLACED)
        : new ScriptMode(Half.ALL, Log.LIVE, last.incarnation(), Content.KEPT);
  }

  private static Start anew(Workspace workspace, String fingerprint, Optional<RestorePoint> point) {
    if (point.isPresent()) {
      return new Start(bootstrap(fingerprint), point, StateClaim.INGEST_ONLY);
    }
    try (Lake lake = workspace.lake()) {
      return new Start(
          lake.hasRows("bronze")
              ? bootstrap(fingerprint)
              : new ScriptMode(Half.ALL, Log.LIVE, fingerprint, Content.KEPT),
          point,
          StateClaim.ALL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The refine half from all of Bronze and the live stream together, under a name of its own. */
  private static ScriptMode bootstrap(String fingerprint) {
    return new ScriptMode(Half.ALL, Log.BOOTSTRAP, incarnation(fingerprint), Content.REPLACED);
  }

  /** The refine half apart: all that is published in Bronze, then what follows it there. */
  private static ScriptMode refine(Workspace workspace, String incarnation) {
    ScriptMode mode = new ScriptMode(Half.REFINE, Log.BRONZE_STREAM, incarnation, Content.REPLACED);
    try (Lake lake = workspace.lake()) {
      return mode.at(lake.snapshots("bronze"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String incarnation(String fingerprint) {
    return fingerprint + "_" + Long.toString(System.currentTimeMillis(), 36);
  }

  /** Whether the refine half goes on from its state. */
  boolean goesOn() {
    return point.isPresent() && claim == StateClaim.ALL;
  }

  /** Whether all of Bronze is scanned together with the sources from the restored positions on. */
  boolean needsCommittedBronze() {
    return mode.log() == Log.BOOTSTRAP && claim == StateClaim.INGEST_ONLY;
  }
}
