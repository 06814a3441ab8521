package io.icestream.project;

import java.util.Map;
import java.util.Optional;

/**
 * Where tables live.
 *
 * @param uri of the catalog's database or service; empty for Glue and Hadoop
 * @param warehouse an absolute path or a URI
 * @param properties further properties of the Iceberg catalog; secret ones are references
 */
public record CatalogSettings(
    Type type, Optional<String> uri, String warehouse, Map<String, String> properties) {

  public CatalogSettings {
    properties = Map.copyOf(properties);
  }

  /** The kinds of catalog. */
  public enum Type {
    JDBC,
    REST,
    GLUE,
    HADOOP
  }
}
