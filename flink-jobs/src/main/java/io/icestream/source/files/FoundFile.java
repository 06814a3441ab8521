package io.icestream.source.files;

/**
 * A file of a directory.
 *
 * @param entity whose pattern its path fits
 * @param file its path below the directory
 */
record FoundFile(String entity, String file, long modifiedMillis, long length) {

  /** Tells files apart, not versions of a file. */
  String id() {
    return entity + ":" + file;
  }
}
