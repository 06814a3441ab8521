package io.icestream.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.catalog.TableCreation;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That a plan is refused when a declared reader could not read one of its tables. */
class ReaderChecksTest {
  @TempDir private Path folder;

  @Test
  void refusesAColumnThatAReaderDoesNotKnow() throws IOException {
    write("athena, spark", "timestamp(9)", "");

    assertThatThrownBy(this::plan)
        .hasMessageContainingAll(
            "bronze.web__clicks: ",
            "(web.clicks)",
            "silver.clicks: ",
            "timestamp_ns is not supported until v3; Amazon Athena: it reads no version 3",
            "(silver/clicks.sql)",
            "Declare another type")
        .isInstanceOfSatisfying(
            IcestreamException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CAT_006));

    write("spark", "timestamp(9)", "'icestream.readers' = 'trino'");
    assertThatThrownBy(this::plan)
        .hasMessageContaining("silver.clicks")
        .hasMessageNotContaining("bronze.web__clicks");

    write("spark, snowflake", "timestamp(9)", "");
    assertThat(plan()).contains("'readers' = 'spark, snowflake'");
  }

  @Test
  void refusesATableOfAVersionThatAReaderDoesNotKnow() throws IOException {
    write("spark", "string", "");
    try (Lake lake = Workspace.open(folder, "local", Map.of()).lake()) {
      ((SupportsNamespaces) lake.catalog()).createNamespace(Namespace.of("silver"));
      new TableCreation(
              TableIdentifier.of("silver", "clicks"),
              new Schema(
                  List.of(
                      Types.NestedField.required(1, "click_id", Types.StringType.get()),
                      Types.NestedField.optional(2, "clicked", Types.StringType.get())),
                  java.util.Set.of(1)),
              List.of(),
              null,
              Map.of("icestream.readers", "spark"))
          .create(lake.catalog());
    }
    assertThat(plan()).isNotEmpty();

    write("spark, trino", "string", "");
    assertThatThrownBy(this::plan)
        .hasMessageContainingAll("silver.clicks: it has format version 3; Trino: ");
  }

  @Test
  void refusesAnUnknownReaderOfATable() throws IOException {
    write("spark", "string", "'icestream.readers' = 'spark, trono'");

    assertThatThrownBy(this::plan)
        .hasMessageContainingAll("silver/clicks.sql", "ICE-PROJ-006", "Did you mean 'trino'?");
  }

  private String plan() {
    return String.join("\n", Workspace.open(folder, "local", Map.of()).plan().session());
  }

  private void write(String readers, String type, String option) throws IOException {
    Files.createDirectories(folder.resolve("sources/web"));
    Files.createDirectories(folder.resolve("silver"));
    Files.writeString(
        folder.resolve("icestream.yml"),
        """
        name: clicks
        sources:
          web:
            type: kafka
            bootstrap-servers: 127.0.0.1:9092
        readers: [%s]
        profiles:
          local: {}
        """
            .formatted(readers));
    Files.writeString(
        folder.resolve("sources/web/clicks.sql"),
        """
        create table clicks (
            click_id string,
            clicked %s,
            primary key (click_id) not enforced
        ) with ('topic' = 'clicks');
        """
            .formatted(type));
    Files.writeString(
        folder.resolve("silver/clicks.sql"),
        """
        create table clicks (
            click_id string,
            clicked %s,
            primary key (click_id) not enforced
        )%s;
        create temporary view silver__clicks as
        select click_id, clicked from web.clicks;
        """
            .formatted(type, option.isEmpty() ? "" : " with (" + option + ")"));
  }
}
