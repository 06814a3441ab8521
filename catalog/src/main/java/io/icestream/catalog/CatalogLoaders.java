package io.icestream.catalog;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.flink.CatalogLoader;

/** Opens Iceberg catalogs from the options of the Flink catalog {@code icestream}. */
public final class CatalogLoaders {

  private static final String JDBC_CATALOG = "org.apache.iceberg.jdbc.JdbcCatalog";
  private static final String GLUE_CATALOG = "org.apache.iceberg.aws.glue.GlueCatalog";
  private static final String SQLITE = "jdbc:sqlite:";

  /** Iceberg keeps apart what catalogs of different names write to one database: ours share it. */
  private static final String NAME_IN_JDBC = "lake";

  private CatalogLoaders() {}

  /**
   * The loader for a catalog's options, which are those of {@link CatalogOptions} and whatever else
   * Iceberg's catalog takes. References to secrets are resolved where and when it is loaded.
   *
   * @throws IcestreamException if an option is missing or the kind of catalog isn't safe there
   */
  public static CatalogLoader of(String name, Map<String, String> options) {
    return options.values().stream().anyMatch(SecretReference::isIn)
        ? new SecretCatalogLoader(name, options)
        : plain(name, options);
  }

  /** A loader that has the options as they are. */
  static CatalogLoader plain(String name, Map<String, String> options) {
    Map<String, String> properties = new HashMap<>(options);
    properties.remove("type");
    properties.remove(CatalogOptions.DEFAULT_DATABASE.key());
    properties.remove(CatalogOptions.READERS.key());
    String type = properties.remove(CatalogOptions.CATALOG_TYPE.key());
    Configuration hadoop = new Configuration(false);
    hadoop.addResource("core-default.xml");
    hadoop.setClass("fs.file.impl", LocalFiles.class, FileSystem.class);
    if (type == null) {
      String implementation = properties.get(CatalogProperties.CATALOG_IMPL);
      if (implementation == null) {
        throw missing(name, CatalogOptions.CATALOG_TYPE.key());
      }
      return CatalogLoader.custom(name, properties, hadoop, implementation);
    }
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "jdbc" -> jdbc(name, properties, hadoop);
      case "rest" -> {
        require(name, properties, CatalogProperties.URI);
        yield CatalogLoader.rest(name, hadoop, properties);
      }
      case "glue" -> {
        require(name, properties, CatalogProperties.WAREHOUSE_LOCATION);
        yield CatalogLoader.custom(name, properties, hadoop, GLUE_CATALOG);
      }
      case "hadoop" -> hadoop(name, properties, hadoop);
      default ->
          throw new IcestreamException(
              ErrorCode.CAT_001,
              "Cannot open catalog %s: catalog-type is none of jdbc, rest, glue, hadoop."
                      .formatted(name)
                  + " Choose one of them.");
    };
  }

  private static CatalogLoader jdbc(
      String name, Map<String, String> properties, Configuration hadoop) {
    require(name, properties, CatalogProperties.URI);
    require(name, properties, CatalogProperties.WAREHOUSE_LOCATION);
    properties.putIfAbsent("jdbc.schema-version", "V1");
    String uri = properties.get(CatalogProperties.URI);
    if (uri.startsWith(SQLITE)) {
      // Several processes use the file: wait for its lock, and take it before reading.
      properties.putIfAbsent("jdbc.busy_timeout", "60000");
      properties.putIfAbsent("jdbc.transaction_mode", "IMMEDIATE");
      properties.putIfAbsent("jdbc.journal_mode", "WAL");
      createParent(uri.substring(SQLITE.length()));
    }
    return CatalogLoader.custom(NAME_IN_JDBC, properties, hadoop, JDBC_CATALOG);
  }

  private static void createParent(String file) {
    String path = file.startsWith("file:") ? file.substring("file:".length()) : file;
    int query = path.indexOf('?');
    path = query < 0 ? path : path.substring(0, query);
    Path parent = path.isEmpty() || path.startsWith(":") ? null : Path.of(path).getParent();
    if (parent != null) {
      try {
        Files.createDirectories(parent);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static CatalogLoader hadoop(
      String name, Map<String, String> properties, Configuration hadoop) {
    require(name, properties, CatalogProperties.WAREHOUSE_LOCATION);
    String warehouse = properties.get(CatalogProperties.WAREHOUSE_LOCATION);
    if (!warehouse.startsWith("file:") && !warehouse.startsWith("/")) {
      throw new IcestreamException(
          ErrorCode.CAT_002,
          ("Cannot open catalog %s: a Hadoop catalog loses commits where a rename isn't atomic"
                  + " (warehouse=%s). Use a local disk, or catalog-type jdbc, rest or glue.")
              .formatted(name, warehouse));
    }
    return CatalogLoader.hadoop(name, hadoop, properties);
  }

  private static void require(String name, Map<String, String> properties, String key) {
    if (properties.get(key) == null || properties.get(key).isBlank()) {
      throw missing(name, key);
    }
  }

  private static IcestreamException missing(String name, String key) {
    return new IcestreamException(
        ErrorCode.CAT_001,
        "Cannot open catalog %s: option '%s' is missing. Add it to its WITH clause."
            .formatted(name, key));
  }
}
