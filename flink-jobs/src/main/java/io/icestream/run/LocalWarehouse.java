package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.CatalogSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A directory of this machine that holds tables and the catalog which knows them. */
final class LocalWarehouse {
  private LocalWarehouse() {}

  /** The options of its catalog. */
  static Map<String, String> catalog(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    Map<String, String> options = new LinkedHashMap<>();
    options.put("type", "icestream");
    options.put("catalog-type", "jdbc");
    options.put("uri", "jdbc:sqlite:" + root.resolve("catalog.db"));
    options.put("warehouse", root.resolve("warehouse").toString());
    return options;
  }

  /** Refuses the directory of the project's own tables. */
  static void requireOther(CatalogSettings project, Path directory) {
    Map<String, String> options = catalog(directory);
    if (project.uri().map(LocalWarehouse::absolute).filter(options.get("uri")::equals).isPresent()
        || absolute(project.warehouse()).equals(options.get("warehouse"))) {
      throw new IcestreamException(
          ErrorCode.RUN_012,
          "Cannot rebuild into "
              + directory
              + ": the project's own tables are there. Name another directory, or leave --into out"
              + " to replace them.");
    }
  }

  private static String absolute(String location) {
    String sqlite = "jdbc:sqlite:";
    if (location.startsWith(sqlite)) {
      return sqlite + absolute(location.substring(sqlite.length()));
    }
    return location.contains(":")
        ? location
        : Path.of(location).toAbsolutePath().normalize().toString();
  }
}
