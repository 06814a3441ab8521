package io.icestream.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.icestream.catalog.CatalogLoaders;
import io.icestream.catalog.TableCreation;
import io.icestream.kit.AwsStandIn;
import io.icestream.kit.GlueServer.Fault;
import io.icestream.writer.FileChanges;
import io.icestream.writer.WriteCounts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What commits ask of Glue, and what becomes of them when it answers otherwise. */
class GlueCommitsTest {

  private static final TableIdentifier NAME = TableIdentifier.of("silver", "customers");
  private static final Schema SCHEMA =
      new Schema(
          List.of(Types.NestedField.required(1, "id", Types.LongType.get(), "from the shop")),
          Set.of(1));

  private final AwsStandIn aws = new AwsStandIn();

  @AfterEach
  void stop() {
    aws.close();
  }

  private Table create(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(aws.options());
    options.putAll(more);
    Catalog catalog = CatalogLoaders.of("lake", options).loadCatalog();
    ((SupportsNamespaces) catalog)
        .createNamespace(NAME.namespace(), Map.of("comment", "cleaned", "owner", "data"));
    Map<String, String> comment = Map.of("comment", "one row for each customer");
    new TableCreation(NAME, SCHEMA, List.of(), null, comment).create(catalog);
    return catalog.loadTable(NAME);
  }

  private List<JsonNode> updates() {
    return aws.glue().requests("UpdateTable");
  }

  @Test
  void keepsNoVersionsInGlueAndCommitsOnTheOneItRead() {
    Table table = create(Map.of());
    append(table, "a");
    append(table, "b");
    assertThat(updates())
        .hasSize(2)
        .allSatisfy(update -> assertThat(update.get("SkipArchive").asBoolean()).isTrue())
        .extracting(update -> update.path("VersionId").asText())
        .containsExactly("0", "1");
    assertThat(aws.glue().archived()).isZero();
  }

  @Test
  void keepsVersionsInGlueWhereThatIsAskedFor() {
    append(create(Map.of("glue.skip-archive", "false")), "a");
    assertThat(aws.glue().archived()).isOne();
  }

  /** Who looks for data in the console finds comments, and keeps what he added. */
  @Test
  void showsCommentsInGlueAndKeepsParametersOfOthers() {
    Table table = create(Map.of());
    aws.glue().setParameter("silver", "customers", "steward", "ann");
    append(table, "a");
    table.updateSchema().addColumn("name", Types.StringType.get(), "as on the card").commit();
    JsonNode shown = aws.glue().table("silver", "customers");
    assertThat(shown.get("Description").asText()).isEqualTo("one row for each customer");
    assertThat(shown.get("Parameters").get("steward").asText()).isEqualTo("ann");
    assertThat(shown.get("Parameters").get("table_type").asText()).isEqualTo("ICEBERG");
    assertThat(shown.get("Parameters").get("metadata_location").asText())
        .isEqualTo(((BaseTable) table).operations().current().metadataFileLocation());
    assertThat(shown.get("StorageDescriptor").get("Location").asText())
        .isEqualTo(table.location())
        .startsWith("s3://lake/warehouse/");
    assertThat(shown.get("StorageDescriptor").get("Columns"))
        .extracting(column -> column.get("Name").asText() + ": " + column.get("Comment").asText())
        .containsExactly("id: from the shop", "name: as on the card");
  }

  /** The service's failure, a lost answer, too many requests and a lost race. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"FAILED_WITHOUT_EFFECT", "FAILED_AFTER_EFFECT", "THROTTLED", "CONFLICT"})
  void commitsOnceWhateverGlueAnswers(Fault fault) throws Exception {
    Table table = create(Map.of());
    StagedTable staged = start(table);
    int before = updates().size();
    aws.glue().fail("UpdateTable", fault, fault);
    commit(staged, table, 1);
    assertThat(updates().size() - before).isBetween(2, 3);
    commit(staged, table, 2);
    assertThat(stagedFiles(table)).containsExactly("checkpoint-1", "checkpoint-2");
    assertThat(table.snapshots()).hasSize(4);
  }

  /** The SDK's attempts for a request, and ours for a commit: after these the job restarts. */
  @Test
  void stopsTryingWhenItsBudgetIsSpentAndCommitsOnceAfterwards() throws Exception {
    Table table = create(Map.of());
    StagedTable staged = start(table);
    int before = updates().size();
    aws.glue().fail("UpdateTable", repeat(Fault.FAILED_WITHOUT_EFFECT, 18));
    assertThatThrownBy(() -> commit(staged, table, 1)).hasMessageContaining("ICE-WRT-005");
    assertThat(updates().size() - before).isEqualTo(18);
    staged.commitUpTo(1);
    assertThat(stagedFiles(table)).containsExactly("checkpoint-1");
  }

  @Test
  void asksOnceWhereItIsDenied() {
    Table table = create(Map.of());
    int before = updates().size();
    aws.glue().fail("UpdateTable", repeat(Fault.DENIED, 10));
    assertThatThrownBy(() -> append(table, "a")).isInstanceOf(ForbiddenException.class);
    assertThat(updates().size() - before).isOne();
  }

  @Test
  void readsOnWhenGlueIsBusy() {
    create(Map.of());
    aws.glue().fail("GetTable", Fault.THROTTLED, Fault.FAILED_WITHOUT_EFFECT);
    Catalog other = CatalogLoaders.of("lake", aws.options()).loadCatalog();
    assertThat(other.loadTable(NAME).schema().columns()).hasSize(1);
    assertThat(((SupportsNamespaces) other).listNamespaces())
        .containsExactly(Namespace.of("silver"));
  }

  private static Fault[] repeat(Fault fault, int times) {
    Fault[] faults = new Fault[times];
    Arrays.fill(faults, fault);
    return faults;
  }

  private static void append(Table table, String name) {
    table.newFastAppend().appendFile(file(table, name)).commit();
  }

  private static StagedTable start(Table table) {
    StagedTable staged = new StagedTable(NAME.toString(), table, false);
    staged.start("run");
    return staged;
  }

  private static void commit(StagedTable staged, Table table, int checkpoint) {
    List<DataFile> files = List.of(file(table, "checkpoint-" + checkpoint));
    WriteCounts counts = new WriteCounts(1, 1, 0, 0, 0, 0);
    staged.add(FileChanges.appended(0, files, counts));
    staged.prepare(checkpoint);
    staged.commitUpTo(checkpoint);
  }

  private static DataFile file(Table table, String name) {
    return DataFiles.builder(table.spec())
        .withPath(table.location() + "/data/" + name + ".parquet")
        .withFileSizeInBytes(1)
        .withRecordCount(1)
        .build();
  }

  private static List<String> stagedFiles(Table table) throws Exception {
    table.refresh();
    try (var tasks = table.newScan().useRef(Publications.STAGING).planFiles()) {
      Stream.Builder<String> names = Stream.builder();
      tasks.forEach(task -> names.add(task.file().location().replaceAll(".*/|[.]parquet", "")));
      return names.build().sorted().toList();
    }
  }
}
