package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.catalog.CatalogLoaders;
import io.icestream.catalog.TableCreation;
import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Icestream needs of a catalog, on each kind of catalog that it is for. */
class CatalogContractTest {

  private static final int WRITERS = 2;
  private static final int COMMITS = 200;
  private static final TableIdentifier NAME = TableIdentifier.of("silver", "customers");
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              Types.NestedField.required(1, "id", Types.LongType.get(), "from the shop"),
              Types.NestedField.optional(2, "name", Types.StringType.get())),
          Set.of(1));

  @TempDir Path folder;
  private CatalogKind.Running running;

  @AfterEach
  void stop() throws Exception {
    if (running != null) {
      running.close();
    }
  }

  /** Another process' view: it shares nothing with the others but the catalog. */
  private Catalog open() {
    return CatalogLoaders.of("lake", running.options()).loadCatalog();
  }

  private Catalog lake(CatalogKind kind) {
    running = kind.start(folder);
    Catalog catalog = open();
    ((SupportsNamespaces) catalog)
        .createNamespace(Namespace.of("silver"), new HashMap<>(Map.of("comment", "cleaned")));
    create(catalog, NAME);
    return catalog;
  }

  private static void create(Catalog catalog, TableIdentifier name) {
    Map<String, String> options =
        Map.of("comment", "one row for each customer", "icestream.buckets", "2");
    new TableCreation(name, SCHEMA, List.of(), null, options).create(catalog);
  }

  @ParameterizedTest
  @EnumSource(CatalogKind.class)
  void keepsWhatATableWasDeclaredWith(CatalogKind kind) {
    lake(kind);
    Catalog other = open();
    Table table = other.loadTable(NAME);
    assertThat(table.properties())
        .containsEntry("comment", "one row for each customer")
        .containsEntry("icestream.buckets", "2");
    assertThat(table.schema().findField("id").doc()).isEqualTo("from the shop");
    assertThat(table.schema().identifierFieldNames()).containsExactly("id");
    assertThat(table.refs()).containsKeys("main", "staging");
    assertThat(((SupportsNamespaces) other).loadNamespaceMetadata(NAME.namespace()))
        .containsEntry("comment", "cleaned");
    assertThatThrownBy(() -> create(other, NAME)).isInstanceOf(AlreadyExistsException.class);
  }

  @ParameterizedTest
  @EnumSource(CatalogKind.class)
  void listsAllTablesAndForgetsDroppedOnes(CatalogKind kind) {
    Catalog catalog = lake(kind);
    List<TableIdentifier> names = new ArrayList<>(List.of(NAME));
    for (int i = 0; i < 4; i++) {
      TableIdentifier name = TableIdentifier.of("silver", "table_" + i);
      create(catalog, name);
      names.add(name);
    }
    assertThat(open().listTables(NAME.namespace())).containsExactlyInAnyOrderElementsOf(names);
    assertThat(catalog.dropTable(NAME, false)).isTrue();
    assertThat(open().tableExists(NAME)).isFalse();
    assertThatThrownBy(() -> open().loadTable(NAME)).isInstanceOf(NoSuchTableException.class);
    assertThat(open().listTables(NAME.namespace())).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(CatalogKind.class)
  void renamesATableWithItsHistory(CatalogKind kind) {
    Catalog catalog = lake(kind);
    long snapshot = catalog.loadTable(NAME).currentSnapshot().snapshotId();
    TableIdentifier renamed = TableIdentifier.of("silver", "persons");
    catalog.renameTable(NAME, renamed);
    assertThat(open().tableExists(NAME)).isFalse();
    Table table = open().loadTable(renamed);
    assertThat(table.currentSnapshot().snapshotId()).isEqualTo(snapshot);
    table.newFastAppend().appendFile(file(table, "later")).commit();
    assertThat(paths(open().loadTable(renamed))).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(CatalogKind.class)
  void refusesACommitOnAStateThatIsNoLongerCurrent(CatalogKind kind) {
    Table first = lake(kind).loadTable(NAME);
    Table second = open().loadTable(NAME);
    Snapshot late = second.newFastAppend().appendFile(file(second, "late")).apply();
    TableOperations operations = ((BaseTable) second).operations();
    TableMetadata base = operations.current();
    TableMetadata next = TableMetadata.buildFrom(base).setBranchSnapshot(late, "main").build();
    first.newFastAppend().appendFile(file(first, "early")).commit();
    assertThatThrownBy(() -> operations.commit(base, next))
        .isInstanceOf(CommitFailedException.class);
    assertThat(paths(open().loadTable(NAME)))
        .containsExactly(first.location() + "/data/early.parquet");
  }

  /** Readers see a checkpoint when it is published, and its tag afterwards. */
  @ParameterizedTest
  @EnumSource(CatalogKind.class)
  void publishesWhatWasStaged(CatalogKind kind) {
    Table table = lake(kind).loadTable(NAME);
    StagedTable staged = new StagedTable(NAME.toString(), table, false);
    staged.start("run-1");
    for (int checkpoint = 1; checkpoint <= 3; checkpoint++) {
      stage(staged, table, checkpoint);
    }
    assertThat(paths(open().loadTable(NAME))).isEmpty();

    long head = table.snapshot(Publications.STAGING).snapshotId();
    Publications.publish(table, head, "cut_1", Duration.ofDays(1));
    stage(staged, table, 4);
    Table seen = open().loadTable(NAME);
    assertThat(paths(seen)).hasSize(3);
    assertThat(seen.refs().get("cut_1").isTag()).isTrue();
    assertThat(seen.snapshot("cut_1").snapshotId()).isEqualTo(head);

    StagedTable next = new StagedTable(NAME.toString(), open().loadTable(NAME), false);
    next.start("run-2");
    assertThatThrownBy(() -> stage(staged, table, 5)).hasMessageContaining("ICE-WRT-003");
    assertThat(LiveRows.of(seen, open().loadTable(NAME).snapshot("staging"))).isEqualTo(4);
  }

  private static void stage(StagedTable staged, Table table, int checkpoint) {
    staged.add(
        FileChanges.appended(
            0,
            List.of(file(table, "checkpoint-" + checkpoint)),
            new WriteCounts(1, 1, 0, 0, 0, 0)));
    staged.prepare(checkpoint);
    staged.commitUpTo(checkpoint);
  }

  /** Nobody's commit is lost, and the metadata of none is deleted that is still referred to. */
  @ParameterizedTest
  @EnumSource(CatalogKind.class)
  void losesNoCommitOfTwoWriters(CatalogKind kind) throws Exception {
    lake(kind).loadTable(NAME).updateProperties().set("commit.retry.min-wait-ms", "2").commit();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    List<Callable<Void>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String name = "writer-" + writer + "-";
      writers.add(
          () -> {
            Table table = open().loadTable(NAME);
            for (int commit = 0; commit < COMMITS; commit++) {
              table.newFastAppend().appendFile(file(table, name + commit)).commit();
            }
            return null;
          });
    }
    List<Future<Void>> all = threads.invokeAll(writers);
    threads.shutdown();
    for (Future<Void> done : all) {
      done.get();
    }
    Table table = open().loadTable(NAME);
    assertThat(paths(table)).hasSize(WRITERS * COMMITS);
    assertThat(table.currentSnapshot().summary())
        .containsEntry("total-records", Integer.toString(WRITERS * COMMITS));
    TableMetadata metadata = ((BaseTable) table).operations().current();
    assertThat(metadata.previousFiles())
        .isNotEmpty()
        .allMatch(file -> table.io().newInputFile(file.file()).exists());
  }

  private static DataFile file(Table table, String name) {
    return DataFiles.builder(table.spec())
        .withPath(table.location() + "/data/" + name + ".parquet")
        .withFileSizeInBytes(1)
        .withRecordCount(1)
        .build();
  }

  private static Set<String> paths(Table table) {
    Set<String> paths = new HashSet<>();
    for (FileScanTask task : CloseableIterable.withNoopClose(table.newScan().planFiles())) {
      paths.add(task.file().location());
    }
    return paths;
  }
}
