package io.icestream.readers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What each engine reads of Iceberg, and how that is known: the one place where it is written down.
 * The table in docs/reference/readers.md is made of it.
 *
 * <p>Every engine reads format version 2 with position deletes. Version 3 counts only where each
 * edition of the engine that is in use reads it with deletion vectors, or where the engine comes
 * with the job.
 */
public enum Engine {
  ATHENA(
      "Amazon Athena",
      "https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-delete.html",
      false,
      "it reads no version 3",
      "https://docs.aws.amazon.com/prescriptive-guidance/latest/apache-iceberg-on-aws/table-spec-v3.html"),
  DUCKDB(
      "DuckDB",
      "https://duckdb.org/2025/11/28/iceberg-writes-in-duckdb",
      false,
      "releases up to 1.5.3 take deletion vectors for something else than the specification does",
      "https://github.com/duckdb/duckdb-iceberg/issues/1248"),
  FLINK("Apache Flink", "test `ReadersTest`", true, "with Iceberg 1.11", "test `ReadersTest`"),
  REDSHIFT(
      "Amazon Redshift",
      "https://docs.amazonaws.cn/redshift/latest/dg/iceberg-v3-features.html",
      false,
      "only serverless and Graviton-based clusters read version 3",
      "https://aws.amazon.com/jp/about-aws/whats-new/2026/08/amazon-redshift-supports-apache-iceberg-v3/"),
  SNOWFLAKE(
      "Snowflake",
      "https://docs.snowflake.com/release-notes/2025/other/2025-10-17-position-row-level-deletes-externally-managed-iceberg-ga",
      true,
      "since May 2026",
      "https://docs.snowflake.com/en/release-notes/2026/other/2026-05-07-iceberg-v3-ga.html"),
  SPARK(
      "Apache Spark",
      "https://github.com/apache/iceberg/issues/17241",
      true,
      "with Iceberg from 1.10 on, as in EMR 7.12",
      "https://docs.aws.amazon.com/prescriptive-guidance/latest/apache-iceberg-on-aws/table-spec-v3.html"),
  TRINO(
      "Trino",
      "test `TrinoIT`",
      false,
      "releases before 2026 refuse deletion vectors, 476 in `TrinoIT`",
      "https://github.com/trinodb/trino/pull/27788");

  private final String title;
  private final String positionDeletes;
  private final boolean readsVersionThree;
  private final String reason;
  private final String evidence;

  Engine(
      String title,
      String positionDeletes,
      boolean readsVersionThree,
      String reason,
      String evidence) {
    this.title = title;
    this.positionDeletes = positionDeletes;
    this.readsVersionThree = readsVersionThree;
    this.reason = reason;
    this.evidence = evidence;
  }

  /** The name of the engine in the list {@code readers}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all engines, in their order. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Engine::id).toList();
  }

  /** The name of the engine as its makers write it. */
  String title() {
    return title;
  }

  /** What shows that it reads format version 2 with position deletes. */
  String positionDeletes() {
    return positionDeletes;
  }

  /** Whether it reads format version 3 with deletion vectors. */
  boolean readsVersionThree() {
    return readsVersionThree;
  }

  /** Under which condition it reads version 3, or why that does not count. */
  String reason() {
    return reason;
  }

  /** What shows that it reads version 3, or does not. */
  String evidence() {
    return evidence;
  }
}
