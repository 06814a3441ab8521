package io.icestream.catalog;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;

/** Makes the Flink catalog of {@code CREATE CATALOG ... WITH ('type'='icestream', ...)}. */
public final class IcestreamCatalogFactory implements CatalogFactory {

  /** The value of {@code type}: {@value}. */
  public static final String IDENTIFIER = "icestream";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Catalog createCatalog(Context context) {
    return IcestreamCatalog.open(context.getName(), context.getOptions());
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return new HashSet<>(
        Set.of(
            CatalogOptions.CATALOG_TYPE,
            CatalogOptions.URI,
            CatalogOptions.WAREHOUSE,
            CatalogOptions.DEFAULT_DATABASE,
            CatalogOptions.READERS));
  }
}
