package io.icestream.scan;

import java.util.List;

/**
 * What a scan came to.
 *
 * @param files that were looked through
 * @param skipped files that were left out when the time was over
 * @param bytes of the files that were looked through
 * @param canaries that were looked for
 * @param findings in the order of their files
 * @param allowed findings that the project allows, and why
 * @param notDecoded files that could not be read to their end, and why; a report with such files
 *     proves nothing about them
 */
public record ScanReport(
    long files,
    long skipped,
    long bytes,
    int canaries,
    List<Finding> findings,
    List<Allowed> allowed,
    List<NotDecoded> notDecoded) {

  /** A finding that an exception of the project covers. */
  public record Allowed(Finding finding, String reason) {}

  /** A file that was not read to its end. */
  public record NotDecoded(String file, String why) {}
}
