package io.icestream.source.files;

import io.icestream.source.DecodeException;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.FileRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * The records of a CSV file. Of a record whose quotes make no sense only the first line is wrong:
 * reading goes on with the line behind it.
 */
final class CsvRecords implements FileRecords {
  static final int MAX_BYTES = 1_000_000;
  private static final int MARK = 3;

  private final FileEntity entity;
  private final FileSplit split;
  private final String path;
  private final Lines lines;
  private final String[] names;

  /**
   * The records behind the header.
   *
   * @throws IOException also when there is no header, which an inspection has found
   */
  CsvRecords(FSDataInputStream in, FileEntity entity, FileSplit split) throws IOException {
    this.entity = entity;
    this.split = split;
    this.path = split.path();
    try {
      Lines fromStart = linesAfterMark(in, entity.charsetName().equals("utf-8"), MAX_BYTES);
      names = entity.hasHeader() ? header(fromStart, entity) : declared(entity);
      if (split.offset() == 0) {
        lines = fromStart;
      } else {
        in.seek(split.offset());
        lines = new Lines(in, split.offset(), split.number(), MAX_BYTES);
      }
    } catch (DecodeException noHeader) {
      in.close();
      throw new IOException("the header is not the one that was found before", noHeader);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The lines of a file from its start, without a byte order mark. */
  static Lines linesAfterMark(FSDataInputStream in, boolean mayHaveMark, int maxBytes)
      throws IOException {
    byte[] start = in.readNBytes(MARK);
    boolean hasMark =
        mayHaveMark && Arrays.equals(start, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF});
    in.seek(hasMark ? MARK : 0);
    return new Lines(in, hasMark ? MARK : 0, 0, maxBytes);
  }

  private static String[] declared(FileEntity entity) {
    return entity.columns().getFieldNames().toArray(String[]::new);
  }

  /** The names of the first line, among which all declared ones have to be. */
  static String[] header(Lines lines, FileEntity entity) throws IOException, DecodeException {
    Lines.Line first = lines.next();
    if (first == null) {
      throw new DecodeException("empty-file", "the file is empty; not even a header is there");
    }
    CsvRecord record = new CsvRecord(entity.delimiter(), entity.quote());
    String[] names;
    try {
      if (first.bytes() == null || !record.add(first)) {
        throw wrongHeader("the first line is no header");
      }
      names = record.texts(entity);
    } catch (DecodeException noRecord) {
      throw wrongHeader("the first line is no header");
    }
    List<String> missing = new ArrayList<>(entity.columns().getFieldNames());
    missing.removeAll(Arrays.asList(names));
    if (!missing.isEmpty()) {
      throw wrongHeader(
          "the header has no "
              + String.join(", ", missing)
              + " (fields in it: "
              + names.length
              + ")");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name == null || !seen.add(name)) {
        throw wrongHeader("a column of the header has no name, or that of another one");
      }
    }
    return names;
  }

  private static DecodeException wrongHeader(String reason) {
    return new DecodeException(FileInspection.WRONG_HEADER, reason);
  }

  @Override
  public SourceEvent next() throws IOException {
    Lines.Line first = lines.next();
    if (first == null) {
      return null;
    }
    List<Lines.Line> more = new ArrayList<>();
    CsvRecord record;
    try {
      record = record(first, more);
    } catch (DecodeException broken) {
      lines.putBack(more);
      return split.rejected(first.number(), content(List.of(first)), broken);
    }
    more.add(0, first);
    byte[] value = content(more);
    try {
      return new FileRecord(
          split.entity(),
          split.file(),
          FileSplit.position(path, first.number()),
          split.eventAtMicros(),
          value,
          names,
          texts(record));
    } catch (DecodeException unfit) {
      return split.rejected(first.number(), value, unfit);
    }
  }

  private CsvRecord record(Lines.Line first, List<Lines.Line> more)
      throws IOException, DecodeException {
    if (first.bytes() == null) {
      throw new DecodeException("too-large", "the line is longer than 1 MB");
    }
    CsvRecord record = new CsvRecord(entity.delimiter(), entity.quote());
    long length = first.length();
    for (boolean isComplete = record.add(first); !isComplete; ) {
      Lines.Line next = lines.next();
      if (next != null) {
        more.add(next);
        length += next.length();
      }
      if (next == null || next.bytes() == null || length > MAX_BYTES) {
        throw new DecodeException(
            "unclosed-quote", "a quote is opened and not closed, neither here nor within 1 MB");
      }
      isComplete = record.add(next);
    }
    return record;
  }

  private String[] texts(CsvRecord record) throws DecodeException {
    if (record.isEmpty()) {
      throw new DecodeException("empty", "the line is empty");
    }
    String[] texts = record.texts(entity);
    if (texts.length != names.length) {
      throw new DecodeException(
          "wrong-column-count",
          "the line has " + texts.length + " fields and the file " + names.length + " columns");
    }
    if (entity.hasHeader() && Arrays.equals(texts, names)) {
      throw new DecodeException("repeated-header", "the line is the header once more");
    }
    return texts;
  }

  private static byte[] content(List<Lines.Line> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < parts.size(); i++) {
      Lines.Line part = parts.get(i);
      if (part.bytes() == null) {
        return null;
      }
      int length = i < parts.size() - 1 ? part.bytes().length : part.contentLength();
      all.write(part.bytes(), 0, length);
    }
    return all.toByteArray();
  }

  @Override
  public FileSplit rest() {
    return split.readUpTo(lines.offset(), lines.number());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
