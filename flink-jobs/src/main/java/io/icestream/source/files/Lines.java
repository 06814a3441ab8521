package io.icestream.source.files;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The lines of a file as bytes; lines that were taken can be put back. Holds one line at a time.
 */
final class Lines implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER];
  private final Deque<Line> putBack = new ArrayDeque<>();
  private int at;
  private int filled;
  private long offset;
  private long number;

  /**
   * A line.
   *
   * @param number counted from 1
   * @param offset of its first byte
   * @param length of all of it, its line end included
   * @param bytes with the line end; null of a line that is too long to be held
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody writes to it.
  record Line(long number, long offset, long length, byte[] bytes) {

    /** The bytes in front of LF or CR LF. */
    int contentLength() {
      int end = bytes.length;
      if (end > 0 && bytes[end - 1] == '\n') {
        end--;
        if (end > 0 && bytes[end - 1] == '\r') {
          end--;
        }
      }
      return end;
    }
  }

  /**
   * The lines of a stream.
   *
   * @param offset where the stream stands in the file
   * @param number of the line in front of it
   */
  Lines(InputStream in, long offset, long number, int maxBytes) {
    this.in = in;
    this.offset = offset;
    this.number = number;
    this.maxBytes = maxBytes;
  }

  /** The next line, or null behind the last. */
  Line next() throws IOException {
    if (!putBack.isEmpty()) {
      return putBack.pop();
    }
    long start = offset;
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    boolean isTooLong = false;
    boolean isOver = false;
    while (!isOver && fill()) {
      int end = at;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      isOver = end < filled;
      int length = (isOver ? end + 1 : end) - at;
      isTooLong |= line.size() + length > maxBytes;
      if (!isTooLong) {
        line.write(buffer, at, length);
      }
      at += length;
      offset += length;
    }
    if (offset == start) {
      return null;
    }
    return new Line(++number, start, offset - start, isTooLong ? null : line.toByteArray());
  }

  private boolean fill() throws IOException {
    if (at == filled) {
      at = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return at < filled;
  }

  /** Gives these lines again, the first of them next. */
  void putBack(List<Line> lines) {
    List<Line> reversed = new ArrayList<>(lines);
    for (int i = reversed.size() - 1; i >= 0; i--) {
      putBack.push(reversed.get(i));
    }
  }

  /** Where the next line begins. */
  long offset() {
    return putBack.isEmpty() ? offset : putBack.element().offset();
  }

  /** How many lines are in front of the next. */
  long number() {
    return putBack.isEmpty() ? number : putBack.element().number() - 1;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
