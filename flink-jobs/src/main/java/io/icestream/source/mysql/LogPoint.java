package io.icestream.source.mysql;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A place in the binary log. Its text sorts as the changes do: ten digits of the file's number,
 * which may outgrow the digits in the file's name, sixteen of the event's offset, ten of the row in
 * the event.
 *
 * <p>Rows of a snapshot are counted at the offset at which it was taken, where no event changes
 * any. Rows of the log count in steps of two, for an update of a key is a delete and an insert.
 */
record LogPoint(long file, long offset, long row) implements Comparable<LogPoint> {

  static LogPoint at(long file, long offset) {
    return new LogPoint(file, offset, 0);
  }

  @Override
  public int compareTo(LogPoint other) {
    int result = Long.compare(file, other.file);
    if (result == 0) {
      result = Long.compare(offset, other.offset);
    }
    return result == 0 ? Long.compare(row, other.row) : result;
  }

  /** In front of whatever stands here. */
  LogPoint before() {
    return new LogPoint(file, offset, -1);
  }

  /** So many rows further. */
  LogPoint plus(long rows) {
    return new LogPoint(file, offset, row + rows);
  }

  boolean isUpTo(LogPoint other) {
    return compareTo(other) <= 0;
  }

  @Override
  public String toString() {
    char[] text = new char[10 + 1 + 16 + 1 + 10];
    digits(text, 0, 10, file);
    text[10] = '/';
    digits(text, 11, 27, offset);
    text[27] = '/';
    digits(text, 28, 38, row);
    return new String(text);
  }

  private static void digits(char[] text, int from, int end, long number) {
    long rest = number;
    for (int i = end - 1; i >= from; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(file);
    out.writeLong(offset);
    out.writeLong(row);
  }

  static LogPoint read(DataInput in) throws IOException {
    return new LogPoint(in.readLong(), in.readLong(), in.readLong());
  }
}
