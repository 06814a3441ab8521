package io.icestream.run;

import io.icestream.catalog.CatalogOptions;
import io.icestream.commit.CutPublisher;
import io.icestream.commit.PublisherOptions;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.Description;
import io.icestream.plan.EntityTable;
import io.icestream.plan.HotTables;
import io.icestream.plan.Plan;
import io.icestream.plan.Planner;
import io.icestream.plan.ProjectLineage;
import io.icestream.plan.ScriptMode.Half;
import io.icestream.plan.ScriptMode.Log;
import io.icestream.plan.Sealings;
import io.icestream.project.CatalogSettings;
import io.icestream.project.JdbcSource;
import io.icestream.project.KafkaSource;
import io.icestream.project.MaskingRule;
import io.icestream.project.MongoSource;
import io.icestream.project.MysqlSource;
import io.icestream.project.OwnSource;
import io.icestream.project.PostgresSource;
import io.icestream.project.Problem;
import io.icestream.project.Project;
import io.icestream.project.ProjectException;
import io.icestream.project.ProjectLoader;
import io.icestream.project.RestSource;
import io.icestream.project.Source;
import io.icestream.reconcile.LakeSession;
import io.icestream.reconcile.Reconciler;
import io.icestream.secret.SecretReference;
import io.icestream.source.SourceProblem;
import io.icestream.source.postgres.ReadAgain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A project together with where it runs: its sources, its catalog and its state directory. */
public final class Workspace {
  private final Project project;
  private final List<SourceSystem> systems;

  private Workspace(Project project, List<SourceSystem> systems) {
    this.project = project;
    this.systems = systems;
  }

  private static Workspace of(Project project) {
    return new Workspace(project, project.sources().stream().map(SourceSystem::of).toList());
  }

  /** Loads a project with the environment of this process. */
  public static Workspace open(Path directory, String profile) {
    return open(directory, profile, System.getenv());
  }

  /** Loads a project; throws with everything that is wrong with its text. */
  public static Workspace open(Path directory, String profile, Map<String, String> environment) {
    return of(ProjectLoader.load(directory, profile, environment));
  }

  public String name() {
    return project.name();
  }

  public Project project() {
    return project;
  }

  /**
   * The statements that open the catalog and declare functions; enough to read published tables.
   */
  public List<String> session() {
    List<String> statements = session(catalogOptions());
    if (HotLayer.isPresent() && !HotTables.names(project.tables()).isEmpty()) {
      statements.add(HotTables.catalog(catalogOptions()));
    }
    return statements;
  }

  List<String> session(Map<String, String> catalog) {
    return Plan.session(catalog, Planner.functions(project));
  }

  /** The plan against the sources as they are now; connects to databases to discover columns. */
  public Plan plan() {
    JobSettings.requireFree(name(), flinkSettings());
    requirePasswords();
    List<EntityTable> discovered =
        systems.stream().flatMap(system -> system.entities().stream()).toList();
    HotLayer.require(HotTables.names(project.tables()));
    try (Lake lake = lake()) {
      TableEvolution evolution = new TableEvolution(lake);
      Optional<String> keys = SealStore.check(stateRoot(), lake);
      List<EntityTable> entities = evolution.entities(Sealings.apply(project, discovered, keys));
      return Planner.plan(
          project,
          entities,
          catalogOptions(),
          () -> {
            new ReaderChecks(lake, project.readers()).check(entities, project.tables());
            return evolution.statements(entities, project.tables());
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The plan of a run, which makes the key store of a new lake. */
  Plan planToRun() {
    try (Lake lake = lake()) {
      SealStore.make(stateRoot(), lake);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return plan();
  }

  /** The plan of the version of the project's text that the job runs, or another one like it. */
  public Plan runningPlan(Project running) {
    return of(running).plan();
  }

  /**
   * The plan of another version of the project's text over the entities of a plan, as Bronze holds
   * them.
   *
   * @throws io.icestream.project.ProjectException when it doesn't fit them
   */
  public Plan planOf(Project other, Plan running) {
    return Planner.plan(other, running.entities(), catalogOptions(), List::of);
  }

  /** Where the columns of the project's tables come from; connects as {@link #plan} does. */
  public ProjectLineage lineage() {
    requirePasswords();
    return Planner.lineage(
        project, systems.stream().flatMap(system -> system.entities().stream()).toList());
  }

  /** What is known of the project without running it; connects as {@link #plan} does. */
  public Description description() {
    requirePasswords();
    List<EntityTable> discovered =
        systems.stream().flatMap(system -> system.entities().stream()).toList();
    return Planner.describe(project, Sealings.apply(project, discovered, Optional.empty()));
  }

  /**
   * The plan, once everything that stands in the way of a run is out of it. Looks at rows of the
   * sources too, for personal columns that nothing is said of.
   */
  public Plan checkedPlan() {
    Plan plan = plan();
    List<Problem> personal = ContentCheck.problems(project, systems);
    if (!personal.isEmpty()) {
      throw ProjectException.of(name(), personal);
    }
    checkSources();
    return plan;
  }

  /** Throws with all that stands in the way of reading the sources. */
  public void checkSources() {
    List<String> problems = sourceProblems();
    if (!problems.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_004,
          "Cannot run " + name() + ": its sources are not ready.\n" + String.join("\n", problems));
    }
  }

  /** What should be known of the sources, but does not keep them from being read. */
  public List<String> sourceRemarks() {
    return systems.stream()
        .flatMap(system -> system.remarks().stream())
        .map(SourceProblem::toString)
        .toList();
  }

  /**
   * What stands in the way of reading the sources, without what a run prepares by itself; empty
   * when nothing does. A slot that the project's own running job reads is in nobody's way.
   */
  public List<String> sourceProblems() {
    boolean isRunning = running().stream().anyMatch(job -> job.half() != Half.REFINE);
    return systems.stream()
        .flatMap(system -> system.problems().stream())
        .filter(problem -> !isRunning || problem.code() != ErrorCode.PG_004)
        .map(SourceProblem::toString)
        .toList();
  }

  /** What the next run would make in the sources, as {@code prepare: auto} allows. */
  public List<String> preparations() {
    return systems.stream().flatMap(system -> system.preparations().stream()).toList();
  }

  /** Makes in the sources what the project allows to be made, then checks them. */
  public void prepareSources(Consumer<String> progress) {
    systems.forEach(system -> system.prepare(progress));
    checkSources();
  }

  /**
   * Some entities with the columns that their sources have now; connects only to the databases that
   * have one of them.
   */
  public List<EntityTable> entities(Set<String> qualifiedNames) {
    List<Source> sources =
        project.sources().stream()
            .filter(
                source ->
                    source.entities().stream()
                        .anyMatch(entity -> qualifiedNames.contains(entity.qualifiedName())))
            .toList();
    requirePasswords(sources);
    return sources.stream()
        .flatMap(source -> SourceSystem.of(source).entities().stream())
        .filter(entity -> qualifiedNames.contains(entity.qualifiedName()))
        .toList();
  }

  private void requirePasswords() {
    requirePasswords(project.sources());
  }

  /** Columns are looked up in the databases, so their passwords must be there. */
  private void requirePasswords(List<Source> sources) {
    List<Problem> missing = new ArrayList<>();
    for (Source source : sources) {
      password(source)
          .ifPresent(
              password -> {
                try {
                  SecretReference.of(password).resolve();
                } catch (IcestreamException e) {
                  String text = e.getMessage().substring(e.code().code().length() + 2);
                  missing.add(new Problem(e.code(), source.location(), text, ""));
                }
              });
    }
    if (!missing.isEmpty()) {
      throw ProjectException.of(name(), missing);
    }
  }

  private static Optional<String> password(Source source) {
    if (source instanceof PostgresSource postgres) {
      return Optional.of(postgres.password().text());
    }
    if (source instanceof MysqlSource mysql) {
      return Optional.of(mysql.password().text());
    }
    return source instanceof JdbcSource jdbc
        ? Optional.of(jdbc.password().text())
        : Optional.empty();
  }

  /** References to the secrets that its sources need, as written. */
  List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    for (Source source : project.sources()) {
      password(source).ifPresent(secrets::add);
      mayHoldSecrets(source).stream()
          .flatMap(options -> options.values().stream())
          .filter(SecretReference::isIn)
          .forEach(secrets::add);
    }
    return secrets;
  }

  private static List<Map<String, String>> mayHoldSecrets(Source source) {
    if (source instanceof KafkaSource kafka) {
      return List.of(kafka.properties(), kafka.registry());
    }
    if (source instanceof MongoSource mongo) {
      return mongo.password().map(p -> List.of(Map.of("password", p.text()))).orElse(List.of());
    }
    if (source instanceof OwnSource own) {
      return List.of(own.options());
    }
    return source instanceof RestSource rest ? List.of(rest.auth()) : List.of();
  }

  /** The tables that a rebuild made in a directory; to be closed. */
  public Lake lake(Path directory) {
    return new Lake(LocalWarehouse.catalog(directory));
  }

  /**
   * The workspace whose next run reads rows of a source's table again, once, beside the log.
   *
   * @param table an entity's qualified name
   * @param column which bounds the rows; empty for the first of the key
   * @param from the least value, or null
   * @param to the value that the column stays below, or null
   * @param progress is told how many rows there are
   */
  public Workspace readingAgain(
      String table, Optional<String> column, String from, String to, Consumer<String> progress) {
    EntityTable entity =
        systems.stream()
            .flatMap(system -> system.entities().stream())
            .filter(each -> each.qualifiedName().equals(table))
            .findFirst()
            .orElseThrow(() -> notReadable(table, "the project has no such table. Name one as"));
    if (entity.key().isEmpty()) {
      throw notReadable(table, "it has no key, so its rows would be there twice. Name one as");
    }
    ReadAgain rows =
        new ReadAgain(
            Long.toString(System.currentTimeMillis(), 36),
            entity.entity(),
            column.orElse(entity.key().get(0)),
            from,
            to);
    List<SourceSystem> others = new ArrayList<>();
    for (Source source : project.sources()) {
      boolean isMeant = source.system().equals(entity.system());
      SourceSystem system = SourceSystem.of(source, isMeant ? rows : null);
      if (isMeant) {
        progress.accept("reading %,d rows of %s again".formatted(system.count(rows), table));
      }
      others.add(system);
    }
    return new Workspace(project, others);
  }

  private IcestreamException notReadable(String table, String why) {
    return new IcestreamException(
        ErrorCode.RUN_015,
        "Cannot read "
            + table
            + " again: "
            + why
            + " 'system.table': "
            + systems.stream()
                .flatMap(system -> system.entities().stream())
                .filter(entity -> !entity.key().isEmpty())
                .map(EntityTable::qualifiedName)
                .collect(Collectors.joining(", "))
            + ".");
  }

  /**
   * Everything on this machine that the project's jobs write: tables, state, logs and the catalog's
   * file. What isn't there yet is left out.
   */
  public List<Path> written() {
    return WrittenPlaces.of(project).stream().filter(Files::exists).toList();
  }

  /** The project's tables; to be closed. */
  public Lake lake() {
    return new Lake(catalogOptions());
  }

  /**
   * Compares the project's tables with its sources and queries.
   *
   * @param wait how long to wait for the lake to reach the position of each source
   */
  public Reconciler reconciler(
      Plan plan, LakeSession session, Duration wait, Consumer<String> progress) {
    Set<String> personal =
        Planner.masking(project, plan.entities()).stream()
            .filter(rule -> rule.action() != MaskingRule.Action.KEEP)
            .map(MaskingRule::qualifiedName)
            .collect(Collectors.toUnmodifiableSet());
    return new Reconciler(plan, personal, session, wait, progress);
  }

  Duration checkpointInterval() {
    return project.run().checkpointInterval();
  }

  /** Further settings of Flink. */
  Map<String, String> flinkSettings() {
    return project.run().flink();
  }

  int parallelism() {
    return project.run().parallelism();
  }

  /** The directory of a job's checkpoints, savepoints and record. */
  Path stateDir(Half half) {
    return stateRoot().resolve(half.name().toLowerCase(Locale.ROOT));
  }

  Path stateRoot() {
    String text = project.run().stateDirectory();
    return text.startsWith("file:") ? Path.of(URI.create(text)) : Path.of(text);
  }

  /** The jobs of this project that run on this machine: one, or its halves. */
  public List<RunningPipeline> running() {
    List<RunningPipeline> running = new ArrayList<>();
    for (Half half : Half.values()) {
      Path stateDir = stateDir(half);
      RunState.read(stateDir)
          .filter(state -> state.isAlive(stateDir))
          .map(state -> new RunningPipeline(jobName(half), half, state.pid(), state.restPort()))
          .ifPresent(running::add);
    }
    return running;
  }

  /** Throws if a job runs that writes what this half would write. */
  public void requireNotRunning(Half half) {
    running().stream()
        .filter(other -> other.half() == half || half == Half.ALL || other.half() == Half.ALL)
        .findFirst()
        .ifPresent(
            other -> {
              throw runningAlready(other.half());
            });
  }

  IcestreamException runningAlready(Half half) {
    return new IcestreamException(
        ErrorCode.RUN_001,
        "Cannot run "
            + name()
            + ": "
            + jobName(half)
            + " is running already (pid="
            + RunState.read(stateDir(half))
                .map(RunState::pid)
                .map(String::valueOf)
                .orElse("unknown")
            + "). Stop it with 'icestream stop', or use another profile.");
  }

  /** The name of a job, in the ledger too; the halves publish cuts of their own. */
  String jobName(Half half) {
    return half == Half.ALL ? name() : name() + "-" + half.name().toLowerCase(Locale.ROOT);
  }

  /** The half that wrote Bronze last, as a job of its own or with the other one. */
  Half lastIngest() {
    return Stream.of(Half.ALL, Half.INGEST)
        .max(Comparator.comparingLong(this::startedAt))
        .orElseThrow();
  }

  private long startedAt(Half half) {
    return RunState.read(stateDir(half)).map(RunState::startedAtMillis).orElse(0L);
  }

  /** How each of the project's jobs, running or not, is known to the ledger. */
  public List<PublisherOptions> publishers() {
    return Stream.of(Half.values()).map(half -> PublisherOptions.of(jobName(half))).toList();
  }

  /**
   * How the jobs publish that have run from this state directory: to look for the last cut of one
   * that never did, a whole ledger is read.
   */
  public List<PublisherOptions> publishersHere() {
    return Stream.of(Half.values())
        .filter(half -> RunState.read(stateDir(half)).isPresent())
        .map(half -> PublisherOptions.of(jobName(half)))
        .toList();
  }

  /**
   * How the jobs publish that write Gold: those that have run from this state directory, or any
   * that run elsewhere.
   */
  public List<PublisherOptions> goldPublishers() {
    List<Half> halves = List.of(Half.ALL, Half.REFINE);
    List<Half> here =
        halves.stream().filter(half -> RunState.read(stateDir(half)).isPresent()).toList();
    return (here.isEmpty() ? halves : here)
        .stream().map(half -> PublisherOptions.of(jobName(half))).toList();
  }

  /** Throws if any job of the project runs. */
  public void requireStopped(String command) {
    running().stream()
        .findFirst()
        .ifPresent(
            job -> {
              throw new IcestreamException(
                  ErrorCode.RUN_006,
                  "Cannot %s %s: %s is running (pid=%d). Stop it with 'icestream stop' first."
                      .formatted(command, name(), job.name(), job.pid()));
            });
  }

  /** How a job publishes its tables; cuts of a bootstrap are held until Bronze has been read. */
  PipelineJob.Publication publication(Half half, Log log) {
    PublisherOptions options = publisher(half);
    PublisherOptions chosen = log.scansBronze() ? options.holdUntilScansEnd() : options;
    return environment -> CutPublisher.attach(environment, chosen);
  }

  /** How a job's cuts are published, and what may hold them. */
  PublisherOptions publisher(Half half) {
    return QualityGates.add(
        project,
        catalogOptions(),
        PublisherOptions.of(jobName(half)).withOrphanAge(project.retention().orphanFiles()));
  }

  private Map<String, String> catalogOptions() {
    CatalogSettings catalog = project.catalog();
    Map<String, String> options = new LinkedHashMap<>(catalog.properties());
    options.put("type", "icestream");
    options.put("catalog-type", catalog.type().name().toLowerCase(Locale.ROOT));
    options.put("warehouse", catalog.warehouse());
    catalog.uri().ifPresent(uri -> options.put("uri", uri));
    options.put(CatalogOptions.READERS.key(), String.join(", ", project.readers()));
    return options;
  }
}
