package io.icestream.source.files;

import java.util.Comparator;

/**
 * A file of a directory.
 *
 * @param entity whose pattern its path fits
 * @param file its path below the directory
 */
record FoundFile(String entity, String file, long modifiedMillis, long length) {
  static final Comparator<FoundFile> OLDEST_FIRST =
      Comparator.comparing(FoundFile::modifiedMillis).thenComparing(FoundFile::file);

  /** Tells files apart, not versions of a file. */
  String id() {
    return entity + ":" + file;
  }
}
