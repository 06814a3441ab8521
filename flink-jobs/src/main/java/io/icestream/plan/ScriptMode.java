package io.icestream.plan;

import java.util.Objects;

/**
 * How a plan is turned into statements: which half of the project, and where the refine half reads
 * its changes from.
 *
 * @param half the part of the project that runs
 * @param log where entity views find the changes of their entity
 * @param incarnation names the state of the refine half; statements of another incarnation start
 *     without state
 * @param silverGold what happens to the present content of Silver and Gold tables
 */
public record ScriptMode(Half half, Log log, String incarnation, Content silverGold) {
  public ScriptMode {
    Objects.requireNonNull(incarnation, "incarnation");
  }

  /** The part of a project that a job runs. */
  public enum Half {
    ALL,
    INGEST,
    REFINE;

    boolean ingests() {
      return this != REFINE;
    }

    boolean refines() {
      return this != INGEST;
    }
  }

  /** Where entity views read changes. */
  public enum Log {
    /** Only what arrives: the state of the refine half holds everything before. */
    LIVE,
    /** All of Bronze, together with what arrives: for a refine half without state. */
    BOOTSTRAP,
    /** Bronze alone, as bounded input. */
    BRONZE,
    /** Bronze alone, followed as it grows. */
    BRONZE_STREAM
  }

  /** What happens to the present content of a table. */
  public enum Content {
    KEPT,
    REPLACED
  }

  /** The whole project with the live stream as its only input. */
  public static ScriptMode live(String incarnation) {
    return new ScriptMode(Half.ALL, Log.LIVE, incarnation, Content.KEPT);
  }

  /** Silver and Gold made anew from Bronze as bounded input. */
  public static ScriptMode rebuild() {
    return new ScriptMode(Half.REFINE, Log.BRONZE, "rebuild", Content.REPLACED);
  }
}
