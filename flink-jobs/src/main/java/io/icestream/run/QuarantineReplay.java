package io.icestream.run;

import io.icestream.commit.StoppedTables;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.functions.Sealer;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.plan.ScriptMode;
import io.icestream.plan.ScriptMode.Content;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.plan.ScriptMode.Log;
import io.icestream.project.TableFile;
import io.icestream.reconcile.LakeSession;
import io.icestream.run.QuarantineRow.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.Row;
import org.apache.iceberg.Table;

/**
 * Takes in what is in quarantine and fits by now: records that parse go to Bronze at their original
 * positions, and Silver and Gold are made anew under the present rules.
 *
 * <p>A row of Bronze that came out of quarantine says so in {@code meta_file}. That one mark makes
 * it safe to be cut off anywhere and to be done again: what bears it is not taken in a second time,
 * and is not counted as quarantined any more.
 */
public final class QuarantineReplay implements AutoCloseable {
  private static final String BY_REPLAY = "replayed";
  private static final String KNOWN = "Bronze had it already";

  private final Workspace workspace;
  private final Plan plan;
  private final QuarantineSelection selection;
  private final Consumer<String> progress;
  private final Quarantine quarantine;
  private final List<UnparsedReplay> records = new ArrayList<>();
  private final List<TableFile> ruled = new ArrayList<>();

  private QuarantineReplay(
      Workspace workspace,
      Plan plan,
      QuarantineSelection selection,
      Consumer<String> progress,
      Quarantine quarantine) {
    this.workspace = workspace;
    this.plan = plan;
    this.selection = selection;
    this.progress = progress;
    this.quarantine = quarantine;
  }

  /**
   * Prepares a replay with the present definition; changes nothing.
   *
   * @throws IcestreamException if the project has problems, or a table or the keys are missing
   */
  public static QuarantineReplay of(
      Workspace workspace, QuarantineSelection selection, Consumer<String> progress) {
    Plan plan = workspace.plan();
    Quarantine quarantine = new Quarantine(workspace);
    QuarantineReplay replay =
        new QuarantineReplay(workspace, plan, selection, progress, quarantine);
    replay.prepare();
    return replay;
  }

  private void prepare() {
    Map<String, Table> tables = quarantine.tables(selection);
    boolean isSealed = plan.entities().stream().anyMatch(each -> each.sealing().isPresent());
    Optional<Sealer> sealer = Optional.empty();
    for (EntityTable entity : plan.entities()) {
      if (tables.containsKey(Quarantine.UNPARSED + entity.logName())) {
        if (isSealed && sealer.isEmpty()) {
          sealer = Optional.of(QuarantineDetails.sealer(workspace, quarantine.lake()));
        }
        records.add(new UnparsedReplay(quarantine, entity, sealer));
      }
    }
    for (TableFile table : plan.refined()) {
      if (table.hasQuarantine() && tables.containsKey(table.table().name())) {
        ruled.add(table);
      }
    }
  }

  /** Says what would become of the rows; changes nothing, and the job may run. */
  public QuarantineOutlook look() throws Exception {
    QuarantineOutlook outlook = new QuarantineOutlook();
    for (UnparsedReplay each : records) {
      progress.accept("reading " + each.entity().unparsed());
      each.run(selection, new Look(outlook));
    }
    if (!ruled.isEmpty()) {
      try (LakeReader reader = new LakeReader(workspace)) {
        for (TableFile table : ruled) {
          progress.accept("asking the rules of " + table.quarantine());
          ask(reader, table, outlook);
        }
      }
    }
    return outlook;
  }

  private void ask(LakeReader reader, TableFile table, QuarantineOutlook outlook) throws Exception {
    List<String> statements = plan.asksQuarantine(table, selection.rule(), selection.positions());
    for (String view : statements.subList(0, statements.size() - 1)) {
      reader.query(view).close();
    }
    try (LakeSession.Result counts = reader.query(statements.get(statements.size() - 1))) {
      counts
          .rows()
          .forEachRemaining(
              row -> {
                String before = (String) row.getField(0);
                long fails = number(row, 2);
                outlook.passing(table.quarantine(), before, number(row, 1) - fails);
                outlook.failing(table.quarantine(), before, "fails a rule", fails);
              });
    }
  }

  private static long number(Row row, int field) {
    return ((Number) row.getField(field)).longValue();
  }

  /** Whether an earlier replay ended before Silver and Gold were made anew. */
  public boolean isCutOff() {
    return Files.exists(mark())
        && RunState.read(workspace.stateDir(Half.ALL))
            .or(() -> RunState.read(workspace.stateDir(Half.REFINE)))
            .filter(RunState::isVoid)
            .isPresent();
  }

  private Path mark() {
    return workspace.stateRoot().resolve("replay.unfinished");
  }

  /**
   * Takes in what parses. The project's jobs must be stopped; the next one that refines makes
   * Silver and Gold anew, and publishes what is staged here together with them.
   *
   * @param next the half that is run next; empty if none is. What it does not do is done here
   * @return how many records came to Bronze
   */
  public long carryOut(Optional<Half> next) throws Exception {
    workspace.requireStopped("replay quarantine of");
    long taken = 0;
    List<StateLock> locks = new ArrayList<>();
    try {
      for (Half half : Half.values()) {
        locks.add(StateLock.tryTake(workspace.stateDir(half)).orElseThrow(() -> isHeld(half)));
      }
      Files.write(mark(), new byte[0]);
      // From here on Silver and Gold are made anew, whenever this is cut off.
      new Rebuild(workspace, progress).forgetState();
      if (!records.isEmpty()) {
        evolve();
      }
      for (UnparsedReplay each : records) {
        taken += takeIn(each);
      }
    } finally {
      locks.forEach(StateLock::close);
    }
    if (next.filter(half -> half == Half.ALL).isEmpty()
        && publish()
        && next.filter(half -> half != Half.INGEST).isEmpty()
        && !plan.refined().isEmpty()) {
      new Rebuild(workspace, progress).inPlace();
    }
    Files.deleteIfExists(mark());
    return taken;
  }

  private IcestreamException isHeld(Half half) {
    return new IcestreamException(
        ErrorCode.QUAR_004,
        "Cannot replay quarantine of "
            + workspace.name()
            + ": something that is not a job of this machine holds its state (directory="
            + workspace.stateDir(half)
            + "). Stop the job or command where it runs, then try again.");
  }

  /** Brings Bronze to the declared columns, as the start of a job does. */
  private void evolve() {
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    plan.script(new ScriptMode(Half.INGEST, Log.LIVE, "replay", Content.KEPT))
        .declarations()
        .forEach(tables::executeSql);
  }

  private long takeIn(UnparsedReplay records) throws IOException {
    EntityTable entity = records.entity();
    String name = "bronze." + entity.logName();
    progress.accept("decoding " + entity.unparsed());
    Table log = quarantine.lake().table("bronze", entity.logName()).orElseThrow();
    log.refresh();
    try (BronzeAppend files = new BronzeAppend(log, records.type())) {
      TakeIn taken = new TakeIn(files);
      records.run(selection, taken);
      if (files.rows() > 0) {
        progress.accept("committing %,d rows to %s".formatted(files.rows(), name));
        StoppedTables.append(name, log, files.complete(), files.rows());
        progress.accept("committed %,d rows to %s".formatted(files.rows(), name));
      }
      quarantine.statuses().write(taken.parsed, Status.REPLAYED, BY_REPLAY);
      quarantine.statuses().write(taken.known, Status.REPLAYED, KNOWN);
      progress.accept("noted what was replayed of " + entity.unparsed());
      return files.rows();
    }
  }

  /** Publishes what is staged of Bronze; false if that is left to the next run. */
  private boolean publish() {
    if (!RestorePoint.newest(workspace.stateDir(workspace.lastIngest()))
        .map(RestorePoint::isClean)
        .orElse(false)) {
      progress.accept(
          "the job did not stop by itself: the next run finishes its commits and publishes this");
      return false;
    }
    List<String> tables = new ArrayList<>();
    plan.entities()
        .forEach(
            entity -> {
              tables.add("bronze." + entity.logName());
              tables.add(entity.unparsed());
            });
    tables.add("ops.progress");
    Optional<String> held =
        StoppedTables.publish(
            quarantine.lake().catalog(), workspace.publisher(workspace.lastIngest()), tables);
    held.ifPresent(
        reason ->
            progress.accept(
                "readers do not see it yet: the cut is held ("
                    + reason
                    + "). The next run publishes it once nothing holds it."));
    return held.isEmpty();
  }

  @Override
  public void close() {
    quarantine.close();
  }

  private static final class TakeIn implements UnparsedReplay.Outcome {
    private final BronzeAppend files;
    private final List<QuarantineRow> parsed = new ArrayList<>();
    private final List<QuarantineRow> known = new ArrayList<>();

    private TakeIn(BronzeAppend files) {
      this.files = files;
    }

    @Override
    public void parsed(QuarantineRow record, RowData row) throws IOException {
      files.write(row);
      parsed.add(record);
    }

    @Override
    public void known(QuarantineRow record) {
      known.add(record);
    }

    @Override
    public void unfit(QuarantineRow record, String code) {
      // Stays open.
    }
  }

  private static final class Look implements UnparsedReplay.Outcome {
    private final QuarantineOutlook outlook;

    private Look(QuarantineOutlook outlook) {
      this.outlook = outlook;
    }

    @Override
    public void parsed(QuarantineRow record, RowData row) {
      outlook.passing(record.table(), record.codes().get(0), 1);
    }

    @Override
    public void known(QuarantineRow record) {
      outlook.passing(record.table(), record.codes().get(0), 1);
    }

    @Override
    public void unfit(QuarantineRow record, String code) {
      outlook.failing(record.table(), record.codes().get(0), code, 1);
    }
  }
}
