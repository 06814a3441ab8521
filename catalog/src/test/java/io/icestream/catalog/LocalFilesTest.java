package io.icestream.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
  @TempDir private Path directory;

  @Test
  void filesAreMadeWithoutStartingPrograms() throws Exception {
    Catalog catalog =
        CatalogLoaders.of(
                "lake",
                Map.of(
                    "catalog-type",
                    "jdbc",
                    "uri",
                    "jdbc:sqlite:" + directory.resolve("catalog.db"),
                    "warehouse",
                    directory.resolve("warehouse").toUri().toString()))
            .loadCatalog();
    ((SupportsNamespaces) catalog).createNamespace(Namespace.of("silver"));
    Path recorded = directory.resolve("programs.jfr");
    String location;
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      location =
          catalog
              .createTable(
                  TableIdentifier.of("silver", "orders"),
                  new Schema(Types.NestedField.required(1, "id", Types.LongType.get())))
              .location();
      recording.stop();
      recording.dump(recorded);
    }

    List<String> programs =
        RecordingFile.readAllEvents(recorded).stream()
            .map((RecordedEvent event) -> event.getString("command"))
            .filter(command -> command.contains(location.replaceFirst("^file:/*", "/")))
            .toList();
    assertThat(programs).isEmpty();
    try (var files =
        Files.list(Path.of(location.replaceFirst("^file:/*", "/")).resolve("metadata"))) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-r--r--"));
    }
  }
}
