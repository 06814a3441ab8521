package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Makes the one reader of a source system. Found through {@link java.util.ServiceLoader} by {@link
 * #type()}.
 */
public interface ReaderProvider {

  /**
   * The provider of a type.
   *
   * @throws IcestreamException when there is none
   */
  static ReaderProvider of(String type, ClassLoader classLoader) {
    Map<String, ReaderProvider> found = new TreeMap<>();
    for (ReaderProvider provider : ServiceLoader.load(ReaderProvider.class, classLoader)) {
      found.put(provider.type(), provider);
    }
    ReaderProvider provider = found.get(type);
    if (provider == null) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read a source of type '"
              + type
              + "': there is no such reader. Use one of "
              + String.join(", ", found.keySet())
              + ".");
    }
    return provider;
  }

  /** The value of the option {@code type} that selects this provider, such as {@code kafka}. */
  String type();

  /**
   * The reader of all entities of one system. Connects to nothing: it runs where the plan is made.
   */
  Source<SourceEvent, ?, ?> create(ReaderOptions options);

  /** How many subtasks read; empty for the parallelism of the job. */
  default OptionalInt parallelism(ReaderOptions options) {
    return OptionalInt.empty();
  }

  /** Whether the reader comes to an end. */
  default boolean isBounded(ReaderOptions options) {
    return create(options).getBoundedness() == Boundedness.BOUNDED;
  }

  /** What the reader hands on. */
  default EventForm eventForm() {
    return EventForm.ROW_CHANGES;
  }

  /** The formats of raw records, of which {@code json} is one; asked of providers of these. */
  default Set<String> formats() {
    return Set.of("json");
  }

  /**
   * Reads raw records of an encoding other than JSON, such as {@code avro}. Connects to nothing
   * before the first record.
   *
   * @throws IcestreamException when the options do not say how
   */
  default RecordTree tree(ReaderOptions options, String encoding) {
    throw new IcestreamException(
        ErrorCode.SRC_002,
        "Cannot read " + options.system() + ": " + type() + " has no records in " + encoding + ".");
  }

  /**
   * Turns the text form of a value into a column of the type; asked of providers of row changes.
   *
   * @throws IcestreamException when the source has nothing that fits the type
   */
  default TextDecoder textDecoder(LogicalType type) {
    throw new IcestreamException(
        ErrorCode.SRC_004, "Cannot read a column as " + type + ": " + type() + " has no rows.");
  }

  /**
   * The options that this reader knows beside those of every source table; a name that ends in
   * {@code *} stands for all that begin like it.
   */
  Set<String> optionNames();

  /**
   * Reports what is wrong with the options before anything is started, without connecting.
   *
   * @throws IcestreamException with everything that is wrong
   */
  default void validate(ReaderOptions options) {}

  /** What kind of event a reader hands on, which decides how it is decoded. */
  enum EventForm {
    /** {@link SourceEvent.RowChange}. */
    ROW_CHANGES,
    /** {@link SourceEvent.RawRecord}, decoded by the option {@code format}. */
    RAW_RECORDS,
    /** {@link SourceEvent.FileRecord} and {@link SourceEvent.Rejected}. */
    FILE_RECORDS
  }
}
