package io.icestream.catalog;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of {@code CREATE CATALOG ... WITH ('type'='icestream', ...)}. */
public final class CatalogOptions {

  /** Where tables are registered: jdbc, rest, glue or hadoop. */
  public static final ConfigOption<String> CATALOG_TYPE =
      ConfigOptions.key("catalog-type")
          .stringType()
          .noDefaultValue()
          .withDescription("Where tables are registered: jdbc, rest, glue or hadoop.");

  /** Address of the catalog. */
  public static final ConfigOption<String> URI =
      ConfigOptions.key("uri")
          .stringType()
          .noDefaultValue()
          .withDescription("Address of the catalog, such as jdbc:sqlite:/data/catalog.db.");

  /** Folder under which tables are stored. */
  public static final ConfigOption<String> WAREHOUSE =
      ConfigOptions.key("warehouse")
          .stringType()
          .noDefaultValue()
          .withDescription("Folder or bucket under which the tables are stored.");

  /** The database that is current after {@code USE CATALOG}. */
  public static final ConfigOption<String> DEFAULT_DATABASE =
      ConfigOptions.key("default-database")
          .stringType()
          .defaultValue("default")
          .withDescription("The database that is current after USE CATALOG.");

  /** The engines that read tables which name none themselves. */
  public static final ConfigOption<String> READERS =
      ConfigOptions.key("readers")
          .stringType()
          .noDefaultValue()
          .withDescription("Engines that read the tables which name none, such as athena, trino.");

  private CatalogOptions() {}
}
