package io.icestream.source.files;

import io.icestream.source.DecodeException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a look at a whole file tells before it is read.
 *
 * @param sha256 of its content
 * @param hasRows whether anything stands behind its header
 * @param refusal why it cannot be read; null when it can
 */
record FileInspection(String sha256, boolean hasRows, DecodeException refusal) {
  static final String WRONG_HEADER = "wrong-header";
  static final String WRONG_SCHEMA = "wrong-schema";

  /** Looks at a file; empty when it is gone or no longer as it was found. */
  static Optional<FileInspection> of(Directory directory, FileEntity entity, FoundFile found)
      throws IOException {
    if (!isUnchanged(directory, found)) {
      return Optional.empty();
    }
    FileInspection inspection = look(directory, entity, found);
    return isUnchanged(directory, found) ? Optional.of(inspection) : Optional.empty();
  }

  private static boolean isUnchanged(Directory directory, FoundFile found) throws IOException {
    return directory.look(found.entity(), found.file()).filter(found::equals).isPresent();
  }

  private static FileInspection look(Directory directory, FileEntity entity, FoundFile found)
      throws IOException {
    String sha256 = sha256(directory, found.file());
    try {
      return new FileInspection(sha256, found.length() > check(directory, entity, found), null);
    } catch (DecodeException wrong) {
      return new FileInspection(sha256, true, wrong);
    }
  }

  /**
   * Checks whether a file has the shape that is declared.
   *
   * @return how many bytes stand in front of its first line
   * @throws DecodeException when it cannot be read as a whole
   */
  static long check(Directory directory, FileEntity entity, FoundFile found)
      throws IOException, DecodeException {
    return switch (entity.format()) {
      case CSV -> entity.hasHeader() ? headerLength(directory, entity, found.file()) : 0;
      case JSON -> 0;
      case PARQUET -> {
        if (found.length() == 0) {
          throw new DecodeException("empty-file", "the file is empty");
        }
        ParquetFile.open(new FlinkInputFile(directory, found.file(), found.length()), entity);
        yield 0;
      }
    };
  }

  private static long headerLength(Directory directory, FileEntity entity, String file)
      throws IOException, DecodeException {
    try (Lines lines =
        CsvRecords.linesAfterMark(
            directory.open(file), entity.charsetName().equals("utf-8"), CsvRecords.MAX_BYTES)) {
      CsvRecords.header(lines, entity);
      return lines.offset();
    }
  }

  private static String sha256(Directory directory, String file) throws IOException {
    try (InputStream in = directory.open(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
