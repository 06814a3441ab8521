package io.icestream.source.files;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.table.types.logical.RowType;

/**
 * How the files of one entity are found and read.
 *
 * @param glob pattern of paths below the directory of the system
 * @param hasHeader whether the first line of a CSV file names the columns
 * @param delimiter one ASCII character
 * @param quote one ASCII character, or 0 where quotes are ordinary characters
 * @param charsetName of a CSV file; one in which ASCII characters are what they are
 * @param nullText what stands for NULL where it is not in quotes
 * @param expectedEvery how long it takes at most until the next file comes; null for any time
 * @param columns the declared columns, of personal ones the clear type
 */
record FileEntity(
    String name,
    String glob,
    Format format,
    boolean hasHeader,
    byte delimiter,
    byte quote,
    String charsetName,
    String nullText,
    Duration expectedEvery,
    RowType columns)
    implements Serializable {

  /** What a file holds. */
  enum Format {
    /** Records of fields, as RFC 4180 says. */
    CSV,
    /** One document a line. */
    JSON,
    /** Rows of Parquet. */
    PARQUET
  }

  Charset charset() {
    return Charset.forName(charsetName);
  }

  Optional<Duration> deadline() {
    return Optional.ofNullable(expectedEvery);
  }
}
