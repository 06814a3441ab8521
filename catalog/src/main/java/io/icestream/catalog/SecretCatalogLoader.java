package io.icestream.catalog;

import io.icestream.secret.SecretReference;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.flink.CatalogLoader;

/**
 * Opens a catalog some of whose options refer to secrets. It travels in job graphs, so that it
 * holds the references; the secrets are looked up in each process that opens the catalog.
 */
final class SecretCatalogLoader implements CatalogLoader {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final HashMap<String, String> options;

  SecretCatalogLoader(String name, Map<String, String> options) {
    this.name = name;
    this.options = new HashMap<>(options);
  }

  @Override
  public Catalog loadCatalog() {
    return CatalogLoaders.plain(name, SecretReference.resolveAll(options)).loadCatalog();
  }

  @Override
  public CatalogLoader clone() {
    return new SecretCatalogLoader(name, options);
  }

  @Override
  public String toString() {
    return "SecretCatalogLoader[" + name + "]";
  }
}
