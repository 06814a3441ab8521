package io.icestream.plan;

import io.icestream.project.TableFile;
import java.util.Map;
import java.util.Objects;

/**
 * How a plan is turned into statements: which half of the project, and where the refine half reads
 * its changes from and writes to.
 *
 * @param half the part of the project that runs
 * @param log where entity views find the changes of their entity
 * @param incarnation names the state of the refine half; statements of another incarnation start
 *     without state
 * @param silverGold what happens to the present content of Silver and Gold tables
 * @param snapshots the snapshots of Bronze up to which it is read as bounded input, by {@code
 *     database.table}; a table that is not named is read as it is at the start
 * @param into the options of another catalog that takes Silver and Gold; empty for the project's
 */
public record ScriptMode(
    Half half,
    Log log,
    String incarnation,
    Content silverGold,
    Map<String, Long> snapshots,
    Map<String, String> into) {

  /** The catalog of Silver and Gold where it is not the project's own. */
  static final String INTO = "into";

  public ScriptMode {
    Objects.requireNonNull(incarnation, "incarnation");
    snapshots = Map.copyOf(snapshots);
    into = Map.copyOf(into);
  }

  /** A mode that writes to the project's own catalog and reads Bronze as it is at the start. */
  public ScriptMode(Half half, Log log, String incarnation, Content silverGold) {
    this(half, log, incarnation, silverGold, Map.of(), Map.of());
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
    /** All of Bronze as bounded input, together with what is published in it from then on. */
    BRONZE_STREAM;

    /** Whether there is bounded input that must be read whole before anything is published. */
    public boolean scansBronze() {
      return this == BOOTSTRAP || this == BRONZE_STREAM;
    }

    boolean readsSources() {
      return this == LIVE || this == BOOTSTRAP;
    }
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

  /** The same with Bronze read up to given snapshots. */
  public ScriptMode at(Map<String, Long> bronze) {
    return new ScriptMode(half, log, incarnation, silverGold, bronze, into);
  }

  /** The same with Silver and Gold in another catalog, of these options. */
  public ScriptMode into(Map<String, String> catalogOptions) {
    return new ScriptMode(half, log, incarnation, silverGold, snapshots, catalogOptions);
  }

  /** A Silver or Gold table as statements name it. */
  String target(TableFile table) {
    return target(table.layer().folder(), table.table().name());
  }

  /** A table of the refine half as statements name it. */
  String target(String layer, String name) {
    return into.isEmpty() ? Sql.name(layer, name) : Sql.name(INTO, layer, name);
  }
}
