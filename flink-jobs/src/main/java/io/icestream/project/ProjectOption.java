package io.icestream.project;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every key that the YAML files of a project may hold; there are no others. The reference page of
 * the configuration is made from this list.
 *
 * @param block the kind of block that the key stands in
 * @param key the key
 * @param defaultText what holds when the key is left out; empty when it is required or then nothing
 * @param isRequired whether it must be there
 * @param description what it means
 */
public record ProjectOption(
    Block block, String key, Optional<String> defaultText, boolean isRequired, String description) {

  /** The kinds of block. */
  public enum Block {
    /** The top of icestream.yml. */
    PROJECT,
    /** {@code profiles.<name>}: these override the project's. */
    PROFILE,
    CATALOG,
    RETENTION,
    POSTGRES,
    MYSQL,
    JDBC,
    KAFKA,
    FILES,
    REST,
    MONGODB,
    OWN,
    /** {@code sources.<database>.tables.<entity>}, in its long form. */
    TABLE,
    /** {@code sources.<kafka>.topics.<entity>}, in its long form. */
    TOPIC,
    /** {@code sources.<files>.files.<entity>}, in its long form. */
    FILE,
    /** {@code sources.<rest>.resources.<entity>}, in its long form. */
    RESOURCE,
    /** {@code sources.<mongodb>.collections.<entity>}, in its long form. */
    COLLECTION,
    /** {@code sources.<own>.entities.<entity>}, in its long form. */
    OWN_ENTITY,
    JOB,
    /** {@code <system>.<entity>: <column>} of masking.yml, in its long form. */
    MASK,
    /** One of {@code scan}: what looks personal and isn't. */
    SCAN,
    /** {@code <system>.<entity>: subject} of masking.yml, in its long form. */
    SUBJECT,
    /** The top of a file in tests. */
    TESTS,
    TEST_CASE,
    /** The top of a table's rules, {@code silver/<table>.yml} or {@code gold/<table>.yml}. */
    QUALITY,
    /** {@code rules.<name>}. */
    RULE,
    /** {@code rules.<name>.range}, and other checks that have bounds. */
    BOUNDS,
    /** {@code rules.<name>.references}. */
    REFERENCES,
    GATE,
    /** {@code anomalies} of a table's rules. */
    ANOMALIES,
    /** {@code serve.<name>}: a database that Gold is delivered to. */
    SERVE
  }

  private static final List<ProjectOption> ALL =
      List.of(
          required(Block.PROJECT, "name", "Name of the project, of its job and in its slots."),
          required(Block.PROJECT, "sources", "The systems to read from, by name."),
          optional(Block.PROJECT, "profiles", "Settings by environment, by name."),
          optional(Block.PROJECT, "catalog", "Where tables live."),
          of(Block.PROJECT, "state", "output/state", "Folder or URI of checkpoints."),
          of(Block.PROJECT, "parallelism", "1", "Instances of each operator."),
          of(Block.PROJECT, "checkpoint-interval", "10s", "Time between two cuts."),
          optional(Block.PROJECT, "retention", "How long rows are meant to be kept, by layer."),
          of(
              Block.PROJECT,
              "readers",
              "athena, snowflake, redshift, trino, spark, flink",
              "Engines that read the tables."),
          optional(Block.PROJECT, "jobs", "The jobs that the project is split into, by name."),
          optional(Block.PROJECT, "parameters", "Values for ${name} in SQL, by name."),
          optional(Block.PROJECT, "flink", "Further settings of Flink."),
          optional(
              Block.PROJECT, "scan", "What looks personal to icestream scan and isn't: a list."),
          optional(Block.PROJECT, "snowflake", "How Snowflake reads the lake: see snowflake.md."),
          optional(Block.PROJECT, "serve", "Databases that Gold is delivered to, by name."),
          optional(Block.PROFILE, "sources", "Settings of sources that differ here."),
          optional(Block.PROFILE, "catalog", "Where tables live."),
          optional(Block.PROFILE, "state", "Folder or URI of checkpoints."),
          optional(Block.PROFILE, "parallelism", "Instances of each operator."),
          optional(Block.PROFILE, "checkpoint-interval", "Time between two cuts."),
          optional(Block.PROFILE, "retention", "How long rows are meant to be kept, by layer."),
          optional(Block.PROFILE, "readers", "Engines that read the tables."),
          optional(Block.PROFILE, "parameters", "Values for ${name} in SQL, by name."),
          optional(Block.PROFILE, "flink", "Further settings of Flink."),
          optional(Block.PROFILE, "snowflake", "How Snowflake reads the lake: see snowflake.md."),
          optional(Block.PROFILE, "serve", "Databases that Gold is delivered to, by name."),
          of(Block.CATALOG, "type", "jdbc", "jdbc, rest, glue or hadoop."),
          of(Block.CATALOG, "uri", "jdbc:sqlite:output/catalog.db", "The catalog's address."),
          of(Block.CATALOG, "warehouse", "output/warehouse", "Folder or URI of the tables."),
          optional(Block.CATALOG, "properties", "Further properties of the Iceberg catalog."),
          of(
              Block.RETENTION,
              "bronze",
              "90d",
              "How long Bronze rows are meant to be kept: said on their pages, nothing is deleted."),
          of(
              Block.RETENTION,
              "silver",
              "180d",
              "How long Silver rows are meant to be kept: said on their pages, nothing is deleted."),
          of(
              Block.RETENTION,
              "gold",
              "365d",
              "How long Gold rows are meant to be kept: said on their pages, nothing is deleted."),
          of(Block.RETENTION, "orphan-files", "3d", "Age of files nobody refers to, 1h or more."),
          required(Block.POSTGRES, "type", "postgres"),
          required(Block.POSTGRES, "url", "JDBC URL without credentials."),
          required(Block.POSTGRES, "username", "User with the right to replicate."),
          required(Block.POSTGRES, "password", "Reference to the password."),
          required(Block.POSTGRES, "tables", "What to read: a list, or entity: schema.table."),
          of(
              Block.POSTGRES,
              "slot",
              "icestream_<project>_<system>",
              "Replication slot of this project."),
          of(
              Block.POSTGRES,
              "publication",
              "icestream_<project>_<system>",
              "Publication of this project."),
          of(Block.POSTGRES, "prepare", "auto", "Who makes slot and publication: auto or manual."),
          of(
              Block.POSTGRES,
              "on-breaking-change",
              "stop",
              "When a table changes in a way that breaks its log: stop, park the table, or adapt (gone"
                  + " columns become NULL)."),
          of(
              Block.POSTGRES,
              "snapshot-chunk-rows",
              "10000",
              "Rows in one query of the initial snapshot, about."),
          required(Block.MYSQL, "type", "mysql"),
          required(Block.MYSQL, "url", "jdbc:mysql://host:3306/database, without credentials."),
          required(Block.MYSQL, "username", "User with the rights to replicate and to read."),
          required(Block.MYSQL, "password", "Reference to the password."),
          required(Block.MYSQL, "tables", "What to read: a list, or entity: database.table."),
          of(Block.MYSQL, "tls", "preferred", "preferred, required, verified or off."),
          optional(
              Block.MYSQL,
              "server-id",
              "Number among the server's readers and replicas; follows from project and system."),
          of(
              Block.MYSQL,
              "on-breaking-change",
              "stop",
              "When a table changes in a way that breaks its log: stop, park the table, or adapt (gone"
                  + " columns become NULL)."),
          of(
              Block.MYSQL,
              "snapshot-chunk-rows",
              "10000",
              "Rows in one query of the initial snapshot."),
          required(Block.JDBC, "type", "jdbc"),
          required(Block.JDBC, "url", "JDBC URL without credentials."),
          required(Block.JDBC, "username", "User with the right to read."),
          required(Block.JDBC, "password", "Reference to the password."),
          required(Block.JDBC, "tables", "What to read: a list, or entity: schema.table."),
          of(Block.JDBC, "fetch-rows", "1000", "Rows that the driver fetches at a time."),
          required(Block.KAFKA, "type", "kafka"),
          required(Block.KAFKA, "bootstrap-servers", "host:port, separated by commas."),
          optional(Block.KAFKA, "topics", "What to read: entity: topic."),
          of(Block.KAFKA, "start", "earliest", "Where a first start begins: earliest or latest."),
          of(
              Block.KAFKA,
              "format",
              "json",
              "Format of the records: json, avro, debezium-json or debezium-avro."),
          optional(
              Block.KAFKA, "schema-registry", "Of Avro: url, and username and password, or token."),
          optional(Block.KAFKA, "properties", "Further properties of the Kafka client."),
          required(Block.FILES, "type", "files"),
          required(Block.FILES, "directory", "Folder or URI of a folder that Flink can read."),
          optional(Block.FILES, "files", "What to read: entity: pattern of paths in the folder."),
          of(Block.FILES, "format", "csv", "Format of the files: csv, json or parquet."),
          of(Block.FILES, "poll-interval", "10s", "Time between two looks at the folder."),
          of(Block.FILES, "settle", "2s", "How long a file must be as it is before it is read."),
          optional(Block.FILES, "queue", "URL of a queue of SQS that is told of new files."),
          of(Block.FILES, "list-every", "1h", "With a queue: time between looks at all files."),
          required(Block.REST, "type", "rest"),
          required(Block.REST, "url", "Address that the paths of resources are below."),
          optional(Block.REST, "preset", "What is known of a public server: randomuser."),
          optional(Block.REST, "resources", "What to read: entity: path."),
          optional(Block.REST, "auth", "How the server knows us: type, and what belongs to it."),
          of(Block.REST, "format", "json", "Format of the answers: json."),
          of(Block.REST, "rate-limit", "0", "Requests a second at most; 0 for any number."),
          of(Block.REST, "poll-interval", "30s", "Time between two looks for new records."),
          required(Block.MONGODB, "type", "mongodb"),
          required(Block.MONGODB, "url", "Address of a replica set, without credentials."),
          required(Block.MONGODB, "database", "The database whose collections are read."),
          optional(Block.MONGODB, "username", "User with the right to read the database."),
          optional(Block.MONGODB, "password", "Reference to the password."),
          of(Block.MONGODB, "auth-database", "admin", "The database that knows the user."),
          optional(Block.MONGODB, "collections", "What to read: entity: collection."),
          of(Block.MONGODB, "format", "json", "Form that documents are decoded from: json."),
          of(
              Block.MONGODB,
              "full-document",
              "lookup",
              "How an update comes to its document: lookup, or required (a post-image)."),
          of(
              Block.MONGODB,
              "snapshot-chunk-rows",
              "1000",
              "Documents in one query of the initial snapshot, at most."),
          required(Block.OWN, "type", "own"),
          required(Block.OWN, "reader", "Type of the reader, as its provider calls it."),
          optional(Block.OWN, "options", "What the reader has to know, by name."),
          optional(Block.OWN, "entities", "What to read: entity: name at the source."),
          of(Block.OWN, "format", "json", "Format of the records, if they are not rows."),
          required(Block.TABLE, "table", "schema.table in the source."),
          optional(Block.TABLE, "key", "Columns that tell rows apart, when the source has no key."),
          optional(Block.TABLE, "order-by", "The column whose largest value wins."),
          optional(Block.TOPIC, "topic", "Name of the topic."),
          optional(Block.TOPIC, "key", "Columns that tell records apart."),
          optional(Block.TOPIC, "order-by", "The column whose largest value wins."),
          optional(Block.TOPIC, "format", "Format of its records, when it differs."),
          optional(
              Block.TOPIC, "key-format", "Format of its records' keys, when it differs; or text."),
          optional(Block.TOPIC, "epoch-millis", "Columns that come as milliseconds since 1970."),
          optional(
              Block.TOPIC, "tombstones", "Records without a value: apply (default) or reject."),
          optional(Block.TOPIC, "truncates", "Of Debezium: stop (default) or reject a truncation."),
          optional(Block.FILE, "path", "Pattern of paths in the folder, such as sales/*.csv."),
          optional(Block.FILE, "key", "Columns that tell lines apart."),
          optional(Block.FILE, "order-by", "The column whose largest value wins."),
          optional(Block.FILE, "format", "Format of its files, when it differs."),
          optional(Block.FILE, "header", "Of CSV: first-line (default), or none."),
          optional(Block.FILE, "delimiter", "Of CSV: one character, or tab; a comma if left out."),
          optional(Block.FILE, "quote", "Of CSV: one character, or none; \" if left out."),
          optional(
              Block.FILE, "charset", "Of CSV: utf-8 (default), us-ascii, iso-8859 or windows."),
          optional(Block.FILE, "null-text", "Of CSV: what is NULL without quotes, if not nothing."),
          optional(Block.FILE, "expected-every", "How long it takes at most until the next file."),
          optional(Block.FILE, "epoch-millis", "Columns that come as milliseconds since 1970."),
          optional(Block.RESOURCE, "path", "Path below the url, such as /orders."),
          optional(Block.RESOURCE, "key", "Columns that tell records apart."),
          optional(Block.RESOURCE, "order-by", "The column whose largest value wins."),
          optional(Block.RESOURCE, "records", "JSON pointer to the records in an answer."),
          of(Block.RESOURCE, "paging", "none", "none, cursor, page or link."),
          optional(Block.RESOURCE, "parameter", "Parameter with the cursor or the page's number."),
          optional(Block.RESOURCE, "cursor", "JSON pointer to the next cursor in an answer."),
          optional(Block.RESOURCE, "first-page", "Number of the first page, if not 1."),
          optional(Block.RESOURCE, "last-page", "Number of the last page to read, if not any."),
          optional(
              Block.RESOURCE, "fields", "Texts from inside a record: a list of column=/pointer."),
          optional(Block.RESOURCE, "parameters", "Further parameters: a list of name=value."),
          optional(Block.RESOURCE, "epoch-millis", "Columns that come as milliseconds since 1970."),
          optional(Block.COLLECTION, "collection", "Name of the collection."),
          optional(Block.COLLECTION, "key", "The one column that takes _id."),
          optional(Block.COLLECTION, "document", "A column that takes the whole document."),
          optional(
              Block.COLLECTION, "epoch-millis", "Columns that come as milliseconds since 1970."),
          optional(Block.OWN_ENTITY, "source", "Its name at the source."),
          optional(Block.OWN_ENTITY, "key", "Columns that tell rows apart."),
          optional(Block.OWN_ENTITY, "order-by", "The column whose largest value wins."),
          optional(Block.OWN_ENTITY, "format", "Format of its records, when it differs."),
          optional(
              Block.OWN_ENTITY,
              "key-format",
              "Format of its records' keys, when it differs; or text."),
          optional(
              Block.OWN_ENTITY, "epoch-millis", "Columns that come as milliseconds since 1970."),
          optional(
              Block.OWN_ENTITY,
              "tombstones",
              "Records without a value: apply (default) or reject."),
          optional(
              Block.OWN_ENTITY, "truncates", "Of Debezium: stop (default) or reject a truncation."),
          required(Block.JOB, "tables", "The Silver and Gold tables that the job writes."),
          required(Block.MASK, "action", "tokenize, mask, drop or keep."),
          optional(Block.MASK, "function", "The SQL function to use."),
          optional(Block.MASK, "argument", "The number that the function takes beside the value."),
          optional(Block.MASK, "reason", "Why the column may be kept."),
          optional(Block.MASK, "subject", "The column that says whose data it is."),
          required(Block.SCAN, "shape", "email, phone, card, iban, us-ssn, uk-nino or br-cpf."),
          optional(Block.SCAN, "column", "layer.table.column, or layer.table.* for all of them."),
          optional(Block.SCAN, "file", "Pattern of files, such as **/log/*.log."),
          required(Block.SCAN, "reason", "Why it is nobody's data."),
          required(Block.SUBJECT, "column", "The column that says whose data a row is."),
          optional(
              Block.SUBJECT,
              "of",
              "The entity that holds the persons, whose key the column holds."),
          required(Block.TESTS, "table", "The table under test, such as silver.customers."),
          required(Block.TESTS, "cases", "The cases."),
          required(Block.TEST_CASE, "name", "What the case shows, as a sentence."),
          required(Block.TEST_CASE, "given", "Rows that go in, by entity."),
          required(Block.TEST_CASE, "expect", "Rows that the table has then."),
          optional(Block.QUALITY, "rules", "What rows of the table should keep, by name."),
          optional(
              Block.QUALITY, "dimensions", "How much a dimension counts in the score, if not 1."),
          optional(Block.QUALITY, "gate", "Thresholds that hold a cut back."),
          optional(Block.QUALITY, "anomalies", "What is watched for being unlike before."),
          optional(Block.RULE, "check", "A truth value of Flink SQL over the table's columns."),
          optional(Block.RULE, "not_null", "Columns that must have a value."),
          optional(Block.RULE, "unique", "Columns whose values no two rows may share."),
          optional(Block.RULE, "type", "The type that a text must be readable as."),
          optional(Block.RULE, "format", "How a text must be written."),
          optional(Block.RULE, "range", "The least and the largest value."),
          optional(Block.RULE, "set", "The values that are allowed."),
          optional(Block.RULE, "length", "The least and the largest number of characters."),
          optional(Block.RULE, "regex", "A pattern that must be found in a text."),
          optional(Block.RULE, "references", "The table that must have the value."),
          optional(Block.RULE, "row_count", "The least and the largest number of rows."),
          optional(Block.RULE, "sum", "The least and the largest sum of a column."),
          optional(
              Block.RULE, "freshness", "How old the newest value of a column of times may be."),
          optional(Block.RULE, "column", "The column that the check is about."),
          optional(
              Block.RULE,
              "dimension",
              "completeness, validity, consistency, uniqueness, timeliness or integrity; the"
                  + " check's own if left out."),
          of(Block.RULE, "weight", "1", "Its share in its dimension's score, from 1 to 10."),
          of(Block.RULE, "severity", "score", "flag, score, quarantine, gate or stop."),
          of(Block.RULE, "at_most", "0", "The share of rows that may fail a gate or stop."),
          optional(Block.BOUNDS, "min", "The least."),
          optional(Block.BOUNDS, "max", "The largest."),
          required(Block.REFERENCES, "table", "The other table, such as silver.customers."),
          required(Block.REFERENCES, "column", "Its column."),
          optional(Block.REFERENCES, "grace", "How long a gate waits for the other row."),
          optional(Block.REFERENCES, "since", "The row's column from which that time counts."),
          optional(Block.GATE, "max_quarantine_ratio", "The largest share of rows in quarantine."),
          optional(Block.GATE, "min_score", "The lowest mean score of the table's rows."),
          optional(Block.GATE, "max_row_drop", "The largest share of rows that a cut may lose."),
          optional(
              Block.ANOMALIES, "columns", "The columns to watch beside the number of changes."),
          of(
              Block.ANOMALIES,
              "learn",
              "20",
              "Cuts, or samples of a column, before anything is found; 10 to 1000."),
          of(Block.ANOMALIES, "sensitivity", "normal", "low, normal or high."),
          required(Block.SERVE, "type", "jdbc"),
          required(Block.SERVE, "url", "JDBC URL without credentials."),
          required(Block.SERVE, "username", "User with the right to create and write tables."),
          required(Block.SERVE, "password", "Reference to the password."),
          of(Block.SERVE, "schema", "gold", "Schema of the database that takes the tables."),
          optional(Block.SERVE, "tables", "Tables of Gold, all if left out: a list."));

  /** All keys, in the order of the reference. */
  public static List<ProjectOption> all() {
    return ALL;
  }

  /** The keys of a kind of block. */
  static Set<String> keys(Block block) {
    Set<String> keys = new TreeSet<>();
    ALL.stream().filter(option -> option.block() == block).forEach(o -> keys.add(o.key()));
    return keys;
  }

  /** What holds when a key is left out. */
  static String defaultOf(Block block, String key) {
    return ALL.stream()
        .filter(option -> option.block() == block && option.key().equals(key))
        .findFirst()
        .flatMap(ProjectOption::defaultText)
        .orElseThrow(() -> new IllegalArgumentException(block + " " + key));
  }

  private static ProjectOption required(Block block, String key, String description) {
    return new ProjectOption(block, key, Optional.empty(), true, description);
  }

  private static ProjectOption optional(Block block, String key, String description) {
    return new ProjectOption(block, key, Optional.empty(), false, description);
  }

  private static ProjectOption of(Block block, String key, String defaultText, String description) {
    return new ProjectOption(block, key, Optional.of(defaultText), false, description);
  }
}
