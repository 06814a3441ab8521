package io.icestream.bench;

import java.nio.file.Path;
import java.util.List;

/** Who writes the table. */
enum Contender {
  ICESTREAM("icestream", "catalog-type'='jdbc", ", 'icestream.buckets'='%d'"),
  /** Iceberg's own Flink sink in upsert mode, which nobody compacts. */
  STOCK(
      "iceberg",
      "catalog-impl'='org.apache.iceberg.jdbc.JdbcCatalog",
      ", 'write.upsert.enabled'='true'");

  private final String type;
  private final String catalog;
  private final String options;

  Contender(String type, String catalog, String options) {
    this.type = type;
    this.catalog = catalog;
    this.options = options;
  }

  /** The statements that make the table {@code lake.bench.upserts}, as a job of its own would. */
  List<String> declarations(Path directory, int formatVersion, int parallelism) {
    return List.of(
        catalog(directory, type, catalog),
        "create database if not exists lake.bench",
        "create table if not exists lake.bench.upserts ("
            + UpsertInput.COLUMNS
            + ", primary key (id) not enforced) with ('format-version'='"
            + formatVersion
            + "'"
            + options.formatted(parallelism)
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
