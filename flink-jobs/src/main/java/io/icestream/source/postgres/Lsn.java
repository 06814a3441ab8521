package io.icestream.source.postgres;

/** LSNs in the server's notation, high and low half in hexadecimal. */
final class Lsn {

  private Lsn() {}

  static String text(long lsn) {
    return Long.toHexString(lsn >>> 32).toUpperCase(java.util.Locale.ROOT)
        + "/"
        + Long.toHexString(lsn & 0xffffffffL).toUpperCase(java.util.Locale.ROOT);
  }

  static long parse(String text) {
    int slash = text.indexOf('/');
    return (Long.parseLong(text, 0, slash, 16) << 32)
        | Long.parseLong(text, slash + 1, text.length(), 16);
  }
}
