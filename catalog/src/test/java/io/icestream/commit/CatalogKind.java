package io.icestream.commit;

import io.icestream.catalog.CatalogLoaders;
import io.icestream.kit.AwsStandIn;
import io.icestream.kit.RestCatalogServer;
import java.nio.file.Path;
import java.util.Map;

/** The kinds of catalog that a lake may have, each as it can be had on one machine. */
enum CatalogKind {
  JDBC,
  REST,
  GLUE;

  /** A catalog that runs. */
  record Running(Map<String, String> options, AutoCloseable server) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      server.close();
    }
  }

  /** Starts what the catalog needs, with its files in a folder or in memory. */
  Running start(Path folder) {
    Map<String, String> jdbc =
        Map.of(
            "catalog-type",
            "jdbc",
            "uri",
            "jdbc:sqlite:" + folder.resolve("catalog.db"),
            "warehouse",
            folder.resolve("warehouse").toUri().toString());
    return switch (this) {
      case JDBC -> new Running(jdbc, () -> {});
      case REST -> {
        var server = new RestCatalogServer(CatalogLoaders.of("lake", jdbc).loadCatalog());
        yield new Running(Map.of("catalog-type", "rest", "uri", server.address()), server);
      }
      case GLUE -> {
        AwsStandIn aws = new AwsStandIn();
        yield new Running(aws.options(), aws);
      }
    };
  }
}
