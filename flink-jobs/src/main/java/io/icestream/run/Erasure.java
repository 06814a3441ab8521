package io.icestream.run;

import io.icestream.commit.History;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.functions.SealKeys;
import io.icestream.functions.SealKeys.Unparsed;
import io.icestream.plan.EntityTable;
import io.icestream.plan.Plan;
import io.icestream.plan.Sealing;
import io.icestream.project.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Table;

/**
 * Erases persons from a lake whose jobs are stopped: their keys are destroyed, so that Bronze, and
 * every copy of it, says nothing of them any more; Silver and Gold are made anew without them; and
 * what these held before is removed.
 *
 * <p>What was cut off goes on when it is asked for again.
 */
public final class Erasure {
  private final Workspace workspace;
  private final Plan plan;
  private final String kind;
  private final List<String> subjects;
  private final Path keys;
  private final Consumer<String> progress;

  private Erasure(
      Workspace workspace,
      Plan plan,
      String kind,
      List<String> subjects,
      Path keys,
      Consumer<String> progress) {
    this.workspace = workspace;
    this.plan = plan;
    this.kind = kind;
    this.subjects = List.copyOf(subjects);
    this.keys = keys;
    this.progress = progress;
  }

  /**
   * Prepares to erase persons; changes nothing.
   *
   * @param kind the entity that holds the persons, or null where there is one only
   * @param subjects their keys in it
   */
  public static Erasure of(
      Workspace workspace, String kind, List<String> subjects, Consumer<String> progress) {
    Plan plan = workspace.plan();
    Path keys =
        SealStore.file(workspace.stateRoot())
            .orElseThrow(
                () ->
                    refused(
                        "the key store is in a variable or a secret, where no key can be destroyed."
                            + " Move it to a file and name that with ICESTREAM_SEAL_KEYS_FILE."));
    if (Files.notExists(keys)) {
      throw refused("there is no key store (" + keys + "): nothing was ever sealed.");
    }
    Set<String> kinds =
        plan.entities().stream()
            .flatMap(entity -> entity.sealing().stream())
            .filter(sealing -> !sealing.isIdle())
            .map(Sealing::kind)
            .collect(Collectors.toCollection(TreeSet::new));
    if (kind == null ? kinds.size() != 1 : !kinds.contains(kind)) {
      throw refused(
          (kind == null ? "it is not said whose key that is" : kind + " holds no persons")
              + ". Name the entity that holds them with --of: "
              + String.join(", ", kinds)
              + ".");
    }
    return new Erasure(
        workspace, plan, kind == null ? kinds.iterator().next() : kind, subjects, keys, progress);
  }

  private static IcestreamException refused(String why) {
    return new IcestreamException(ErrorCode.SEAL_004, "Cannot erase anybody: " + why);
  }

  /** Erases them and says what was done. */
  public ErasureReceipt carryOut() throws Exception {
    workspace.requireStopped("erase from");
    Map<String, Long> bronze = new TreeMap<>();
    Set<Unparsed> unparsed = new LinkedHashSet<>();
    try (PersonSearch search = new PersonSearch(workspace, plan, kind, progress)) {
      for (String subject : subjects) {
        Map<String, Long> rows = search.bronzeRows(subject);
        if (rows.isEmpty() && !search.isErased(subject)) {
          throw refused(
              "Bronze has no row of one of the persons (" + kind + "). Check their keys.");
        }
        rows.forEach((table, count) -> bronze.merge(table, count, Long::sum));
        unparsed.addAll(search.unparsed(subject));
      }
    }
    Rebuild rebuild = new Rebuild(workspace, progress);
    // From here on no state goes on that holds rows of theirs, whenever this is cut off.
    rebuild.forgetState();
    int destroyed = SealKeys.destroy(keys, kind, subjects, unparsed);
    progress.accept("destroyed the keys of " + destroyed + " persons");
    HotLayer.execute(plan.dropsOfTwins());
    if (!plan.refined().isEmpty()) {
      rebuild.inPlace();
    }
    Map<String, Integer> snapshots = new TreeMap<>();
    List<String> left = forgetHistory(snapshots);
    SealKeys store = SealKeys.open("file:" + keys);
    ErasureReceipt receipt =
        new ErasureReceipt(
            workspace.name(),
            Instant.now().toString(),
            kind,
            subjects.stream().map(subject -> store.pseudonym(kind, subject)).toList(),
            destroyed,
            bronze,
            unparsed.size(),
            plan.refined().stream().map(TableFile::qualifiedName).toList(),
            snapshots,
            left,
            restorePoints());
    receipt.write(workspace.stateRoot());
    return receipt;
  }

  private List<String> forgetHistory(Map<String, Integer> snapshots) throws IOException {
    List<String> left = new ArrayList<>();
    try (Lake lake = workspace.lake()) {
      for (TableFile file : plan.refined()) {
        Table table = lake.table(file.layer().folder(), file.table().name()).orElseThrow();
        History.Forgotten forgotten = History.forget(table);
        snapshots.put(file.qualifiedName(), forgotten.removed());
        forgotten.refs().forEach(ref -> left.add(file.qualifiedName() + " " + ref));
      }
    }
    return left;
  }

  /** Removes all restore points but the newest, which the ingest half goes on from. */
  private List<String> restorePoints() throws IOException {
    List<String> kept = new ArrayList<>();
    Path root = workspace.stateRoot();
    if (!Files.isDirectory(root)) {
      return kept;
    }
    try (Stream<Path> folders = Files.list(root)) {
      for (Path stateDir : folders.filter(Files::isDirectory).sorted().toList()) {
        List<RestorePoint> points =
            RestorePoint.all(stateDir)
                .sorted(Comparator.comparingLong(RestorePoint::writtenAt).reversed())
                .toList();
        for (int i = 0; i < points.size(); i++) {
          if (i == 0) {
            kept.add(root.relativize(points.get(i).path()).toString());
          } else {
            points.get(i).delete();
          }
        }
      }
    }
    return kept;
  }

  /** The entities of whose rows a person is the subject. */
  static List<EntityTable> entitiesOf(Plan plan, String kind) {
    return plan.entities().stream()
        .filter(
            entity ->
                entity
                    .sealing()
                    .filter(sealing -> !sealing.isIdle() && sealing.kind().equals(kind))
                    .isPresent())
        .toList();
  }
}
