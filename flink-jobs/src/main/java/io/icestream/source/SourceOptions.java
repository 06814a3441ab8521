package io.icestream.source;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/** The options of every table over {@code 'connector' = 'icestream-source'}. */
public final class SourceOptions {

  /** The connector's name. */
  public static final String IDENTIFIER = "icestream-source";

  /** The source system. */
  public static final ConfigOption<String> SYSTEM =
      key("system")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Name of the source system. All tables of one system in a job share one reader.");

  /** The kind of reader. */
  public static final ConfigOption<String> TYPE =
      key("type").stringType().noDefaultValue().withDescription("Kind of source, such as kafka.");

  /** The entity of this table. */
  public static final ConfigOption<String> ENTITY =
      key("entity")
          .stringType()
          .noDefaultValue()
          .withDescription("Name of the entity; not needed for the view progress.");

  /** All entities of the system. */
  public static final ConfigOption<String> ENTITIES =
      key("entities")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "All entities of the system and their names at the source, as"
                  + " customers=public.customers;products=public.products");

  /** What the table shows. */
  public static final ConfigOption<View> VIEW =
      key("view")
          .enumType(View.class)
          .defaultValue(View.CHANGES)
          .withDescription("The changes, the records that could not be decoded, or the counters.");

  /** The key columns. */
  public static final ConfigOption<List<String>> KEY =
      key("key")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Key columns, separated by semicolons. A record without them is rejected; a record"
                  + " without a value deletes the key that its own key holds.");

  /** How raw records are decoded. */
  public static final ConfigOption<String> FORMAT =
      key("format")
          .stringType()
          .defaultValue("json")
          .withDescription("Format of raw records: json, debezium-json, avro or debezium-avro.");

  /** How the keys of raw records are decoded. */
  public static final ConfigOption<String> KEY_FORMAT =
      key("key-format")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Format of the records' keys: json, avro or text; that of the records if left out.");

  /** Columns that come as epoch milliseconds. */
  public static final ConfigOption<List<String>> EPOCH_MILLIS =
      key("epoch-millis")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription(
              "TIMESTAMP_LTZ columns that come as milliseconds since the epoch, separated by"
                  + " semicolons.");

  /** What a raw record without a value is. */
  public static final ConfigOption<Tombstones> TOMBSTONES =
      key("tombstones")
          .enumType(Tombstones.class)
          .defaultValue(Tombstones.APPLY)
          .withDescription(
              "A record without a value deletes its key, or is rejected. Where an order column"
                  + " decides which version wins, rejecting costs less: a tombstone has no value of"
                  + " it, and must be compared by its position.");

  /** What the truncation of a table is. */
  public static final ConfigOption<Truncates> TRUNCATES =
      key("truncates")
          .enumType(Truncates.class)
          .defaultValue(Truncates.STOP)
          .withDescription(
              "When Debezium says that a table was truncated: stop the job, or reject the record.");

  /** What happens when a declared column breaks. */
  public static final ConfigOption<OnBreakingChange> ON_BREAKING_CHANGE =
      key("on-breaking-change")
          .enumType(OnBreakingChange.class)
          .defaultValue(OnBreakingChange.STOP)
          .withDescription(
              "When the source loses or retypes a declared column: stop the job; park the entity,"
                  + " whose changes then go to the unparsed ones; or adapt: a column that is gone"
                  + " stays in the log and is NULL from then on, anything else stops the job.");

  /** What happens when the source has more columns than are declared. */
  public static final ConfigOption<OnNewColumn> ON_NEW_COLUMN =
      key("on-new-column")
          .enumType(OnNewColumn.class)
          .defaultValue(OnNewColumn.STOP)
          .withDescription(
              "When a database entity has columns that are not declared: stop, so that they can be"
                  + " added, or ignore them.");

  /** Whose keys seal values. */
  public static final ConfigOption<String> SUBJECT =
      key("subject")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The entity that holds the persons, such as shop.customers: names the keys of sealed"
                  + " columns, which 'sealed.<column>' declares with the type of their values. The"
                  + " columns themselves are BYTES.");

  /** The columns that say whose data a row is. */
  public static final ConfigOption<List<String>> SUBJECT_COLUMNS =
      key("subject-columns")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("Columns that say whose data a row is, separated by semicolons.");

  /** Whether what could not be decoded is sealed. */
  public static final ConfigOption<Boolean> SEALED_PAYLOAD =
      key("sealed-payload")
          .booleanType()
          .defaultValue(false)
          .withDescription("Whether the payloads of the view unparsed are sealed.");

  /** What a sealed column's option begins with: {@value}. */
  static final String SEALED = "sealed.";

  /** Options that belong to one table; all others must agree between the tables of a system. */
  static final Set<ConfigOption<?>> OF_ONE_TABLE =
      Set.of(
          ENTITY,
          VIEW,
          KEY,
          FORMAT,
          KEY_FORMAT,
          EPOCH_MILLIS,
          TOMBSTONES,
          TRUNCATES,
          ON_BREAKING_CHANGE,
          ON_NEW_COLUMN,
          SUBJECT,
          SUBJECT_COLUMNS,
          SEALED_PAYLOAD);

  private SourceOptions() {}

  /** What a table over a source shows. */
  public enum View {
    /** The change stream, one row per change. */
    CHANGES,
    /** What could not be decoded. */
    UNPARSED,
    /** Counters and positions at each checkpoint. */
    PROGRESS
  }

  /** What a raw record without a value is. */
  public enum Tombstones {
    /** It deletes the key that its own key holds. */
    APPLY,
    /** It is rejected, like a record that does not parse. */
    REJECT
  }

  /** What the truncation of a table is. */
  public enum Truncates {
    /** The job stops: rows are gone, and nobody says which. */
    STOP,
    /** The record is rejected, like one that does not parse. */
    REJECT
  }

  /** What happens when a declared column breaks. */
  public enum OnBreakingChange {
    /** The job stops. */
    STOP,
    /** Only the entity stops. */
    PARK,
    /** Columns that are gone are NULL from then on; anything else stops the job. */
    ADAPT
  }

  /** What happens when the source has undeclared columns. */
  public enum OnNewColumn {
    /** The job stops so that they can be added. */
    STOP,
    /** They are left out. */
    IGNORE
  }
}
