package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.project.OwnSource;
import io.icestream.project.Project;
import io.icestream.project.ProjectLoader;
import io.icestream.source.SourceProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project with a reader that only the tests have. */
class OwnSystemTest {
  @TempDir Path folder;

  @Test
  void theTablesOfAProjectAreReadByItsOwnReader() throws Exception {
    SourceSystem shop = system("list", "{url: anywhere}");
    assertThat(shop.problems()).isEmpty();

    Map<String, String> options = shop.entities().get(0).sourceOptions();
    assertThat(options)
        .containsEntry("type", "list")
        .containsEntry("url", "anywhere")
        .containsEntry("key", "id")
        .containsEntry("entities", "customers=c");
    StringBuilder with = new StringBuilder("'connector' = 'icestream-source', 'system' = 'shop'");
    options.forEach((key, value) -> with.append(", '%s' = '%s'".formatted(key, value)));
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment());
    tables.executeSql(
        "create temporary table customers (id bigint, name string) with ("
            + with
            + ", 'entity' = 'customers')");
    tables.executeSql(
        "create temporary table unparsed (reason_code string) with ("
            + with
            + ", 'entity' = 'customers', 'view' = 'unparsed')");
    try (CloseableIterator<Row> rows =
        tables
            .executeSql(
                "select name from customers where id = 1 union all select reason_code from unparsed")
            .collect()) {
      assertThat(rows)
          .toIterable()
          .containsExactlyInAnyOrder(Row.of("Ada"), Row.of((Object) null), Row.of("wrong-type"));
    }
  }

  @Test
  void aReaderThatThereIsNotIsToldOfWithThoseThatThereAre() throws Exception {
    assertThat(system("lists", "{url: anywhere}").problems())
        .extracting(SourceProblem::toString)
        .singleElement()
        .asString()
        .startsWith("ICE-SRC-002: Cannot read a source of type 'lists'")
        .contains("Use one of files, jdbc, kafka, list, mongodb, mysql, postgres, rest.");
  }

  private SourceSystem system(String reader, String options) throws IOException {
    write(
        "icestream.yml",
        """
        name: p
        sources:
          shop:
            type: own
            reader: %s
            options: %s
            entities: {customers: c}
        """
            .formatted(reader, options));
    write(
        "sources/shop/customers.sql",
        "create table customers (id bigint, name string, primary key (id) not enforced);");
    Project project = ProjectLoader.load(folder, "", Map.of());
    return SourceSystem.of((OwnSource) project.sources().get(0));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
