package io.icestream.bench;

import io.icestream.catalog.CatalogLoaders;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;

/** Where the tables of a run lie in its directory. */
final class LocalLake {
  private LocalLake() {}

  static String uri(Path directory) {
    return "jdbc:sqlite:" + directory.resolve("catalog.db");
  }

  static String warehouse(Path directory) {
    return directory.resolve("warehouse").toUri().toString();
  }

  /** The tables as Iceberg knows them; to be closed. */
  static Catalog catalog(Path directory) {
    return CatalogLoaders.of(
            "lake",
            Map.of(
                "catalog-type", "jdbc", "uri", uri(directory), "warehouse", warehouse(directory)))
        .loadCatalog();
  }
}
