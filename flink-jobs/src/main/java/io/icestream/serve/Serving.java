package io.icestream.serve;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Names;
import io.icestream.project.Project;
import io.icestream.project.Relation;
import io.icestream.project.Relations;
import io.icestream.project.ServedDatabase;
import io.icestream.project.TableFile;
import io.icestream.run.Lake;
import io.icestream.run.PublishedCut;
import io.icestream.run.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.iceberg.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the cuts that a project's jobs publish and brings each into a database. Cuts that come
 * while one is under way are skipped but for the newest.
 */
public final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final long PAUSE_SECONDS = 1;
  private static final long LONGEST_PAUSE_SECONDS = 60;

  private final Workspace workspace;
  private final Lake lake;
  private final Delivery delivery;
  private final Consumer<String> tell;
  private final CountDownLatch stop = new CountDownLatch(1);

  /**
   * Connects to nothing yet.
   *
   * @param tell is told what was delivered, and when a delivery has to wait
   */
  public Serving(Workspace workspace, Lake lake, ServedDatabase database, Consumer<String> tell) {
    this.workspace = workspace;
    this.lake = lake;
    this.delivery = new Delivery(lake.catalog(), workspace.name(), database);
    this.tell = tell;
  }

  /** The database of that name, or the only one if none is named. */
  public static ServedDatabase database(Project project, Optional<String> name) {
    List<String> names = project.serve().stream().map(ServedDatabase::name).toList();
    if (names.isEmpty()) {
      throw none(project, "it names no database. Add one to 'serve' in icestream.yml.");
    }
    if (name.isEmpty() && names.size() > 1) {
      throw none(
          project, "it names several databases. Choose one with --to: " + String.join(", ", names));
    }
    return project.serve().stream()
        .filter(database -> name.isEmpty() || database.name().equals(name.get()))
        .findFirst()
        .orElseThrow(
            () ->
                none(
                    project,
                    "it names no database "
                        + Names.shown(name.get())
                        + ". "
                        + Names.suggest(name.get(), names)));
  }

  private static IcestreamException none(Project project, String why) {
    return new IcestreamException(ErrorCode.SRV_001, "Cannot serve " + project.name() + ": " + why);
  }

  /** The statements that make a database's tables, as a delivery would make them. */
  public static String script(Project project, ServedDatabase database) {
    List<String> statements = new ArrayList<>(DeliveryLog.create(database.schema()));
    for (TableFile file : project.tables()) {
      if (database.tables().contains(file.qualifiedName())) {
        ServedTable table = ServedTable.of(file);
        statements.add(table.create(database.schema()));
        statements.addAll(table.comments(database.schema(), Map.of()));
      }
    }
    StringBuilder script = new StringBuilder();
    statements.forEach(statement -> script.append(statement).append(";\n"));
    for (Relation relation : Relations.of(project)) {
      if (database.tables().contains(relation.table())
          && database.tables().contains(relation.parent())) {
        script.append(
            "-- %s (%s) names %s (%s)\n"
                .formatted(
                    relation.table(),
                    String.join(", ", relation.columns()),
                    relation.parent(),
                    String.join(", ", relation.parentColumns())));
      }
    }
    return script.toString();
  }

  /** Delivers what is published now. */
  public void once() {
    Optional<PublishedCut> cut = ledger().flatMap(ledger -> published());
    if (cut.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_026,
          "Cannot serve "
              + workspace.name()
              + ": nothing was published yet. Start it with 'icestream run'.");
    }
    deliver(cut.get());
  }

  /** Delivers what is published from now on, until {@link #stop}; goes on after outages. */
  public void follow() throws InterruptedException {
    Optional<Long> seen = Optional.empty();
    Optional<PublishedCut> delivered = Optional.empty();
    long pause = 0;
    while (!stop.await(pause, TimeUnit.SECONDS)) {
      try {
        Optional<Long> ledger = ledger();
        if (ledger.isPresent() && !ledger.equals(seen)) {
          // Cuts that are held, and those of Bronze alone, are in the ledger too.
          Optional<PublishedCut> cut = published();
          if (!cut.equals(delivered)) {
            cut.ifPresent(this::deliver);
          }
          delivered = cut;
          seen = ledger;
        }
        pause = PAUSE_SECONDS;
      } catch (RuntimeException e) {
        if (e instanceof IcestreamException coded && coded.code() != ErrorCode.SRV_002) {
          throw e;
        }
        LOG.warn("The cut cannot be delivered now", e);
        if (pause <= PAUSE_SECONDS) {
          tell.accept(
              Optional.ofNullable(e.getMessage()).orElse(e.toString())
                  + "\nwaiting; it is tried again");
        }
        pause = Math.min(LONGEST_PAUSE_SECONDS, Math.max(2, 2 * pause));
      }
    }
  }

  /** Ends {@link #follow} once the delivery that is under way is through. */
  public void stop() {
    stop.countDown();
  }

  /** The ledger's newest snapshot: looking at it costs less than looking for cuts. */
  private Optional<Long> ledger() {
    return lake.table("ops", "cuts")
        .map(table -> table.currentSnapshot())
        .map(Snapshot::snapshotId);
  }

  private Optional<PublishedCut> published() {
    return lake.published(workspace.goldPublishers());
  }

  private void deliver(PublishedCut cut) {
    Delivered delivered = delivery.deliver(cut);
    LOG.info("{}", delivered);
    tell.accept(delivered.toString());
  }
}
