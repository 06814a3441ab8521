package io.icestream.bench;

import java.nio.file.Path;
import java.util.List;

/** Who writes the table. */
enum Contender {
  ICESTREAM("icestream", "catalog-type'='jdbc", ""),
  /** Iceberg's own Flink sink in upsert mode, which nobody compacts. */
  STOCK(
      "iceberg",
      "catalog-impl'='org.apache.iceberg.jdbc.JdbcCatalog",
      ", 'write.upsert.enabled'='true'");

  private final String type;
  private final String catalog;
  private final String upsert;

  Contender(String type, String catalog, String upsert) {
    this.type = type;
    this.catalog = catalog;
    this.upsert = upsert;
  }

  /** The statements that make the table {@code lake.bench.upserts}. */
  List<String> declarations(Path directory, int formatVersion) {
    return List.of(
        catalog(directory, type, catalog),
        "create database if not exists lake.bench",
        "create table if not exists lake.bench.upserts ("
            + UpsertInput.COLUMNS
            + ", primary key (id) not enforced) with ('format-version'='"
            + formatVersion
            + "'"
            + upsert
            + ")");
  }

  /** Iceberg's own catalog over a contender's tables. */
  static String stockCatalog(Path directory) {
    return catalog(directory, STOCK.type, STOCK.catalog);
  }

  private static String catalog(Path directory, String type, String kind) {
    return "create catalog lake with ('type'='"
        + type
        + "', '"
        + kind
        + "', 'uri'='"
        + LocalLake.uri(directory)
        + "', 'jdbc.schema-version'='V1', 'jdbc.busy_timeout'='60000', 'jdbc.journal_mode'='WAL',"
        + " 'warehouse'='"
        + LocalLake.warehouse(directory)
        + "')";
  }
}
