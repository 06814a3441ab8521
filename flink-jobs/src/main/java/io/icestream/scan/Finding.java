package io.icestream.scan;

/**
 * Clear personal data, or what looks like it, in one place. Never the value.
 *
 * @param file where it is
 * @param column {@code layer.table.column} as far as known, else empty
 * @param part of the file, such as {@code values}, {@code footer statistics} or {@code log.gz >
 *     gzip}
 * @param kind {@code canary} or the label of a {@link Shape}
 * @param form how it is written, such as {@code base64}; {@code text} for shapes
 * @param count how often
 */
public record Finding(
    String file, String column, String part, String kind, String form, long count) {
  /** The kind of what must not be there at all. */
  public static final String CANARY = "canary";
}
