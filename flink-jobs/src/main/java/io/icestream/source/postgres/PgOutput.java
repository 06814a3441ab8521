package io.icestream.source.postgres;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.nio.charset.StandardCharsets;

/** Decodes messages of the server's {@code pgoutput} plugin, protocol version 1, text values. */
final class PgOutput {

  /** Stands for a large value that the update did not touch; compared by identity. */
  @SuppressWarnings("StringOperationCanBeSimplified") // another object than any value
  static final String UNCHANGED = new String("unchanged");

  private static final long EPOCH_OFFSET_MICROS = 946_684_800_000_000L;

  /** A table as the log announces it before its first change and after each change of its shape. */
  @SuppressWarnings("ArrayRecordComponent")
  record Relation(
      int id,
      TableName name,
      char replicaIdentity,
      String[] columns,
      boolean[] inIdentity,
      long[] typeOids,
      int[] typeModifiers) {}

  /** Receives what was decoded; values are in the order of the relation's columns. */
  interface Handler {

    void begin(long commitLsn, long committedAtMicros);

    void commit(long endLsn);

    void relation(Relation relation);

    void insert(int relation, String[] values);

    /**
     * An update.
     *
     * @param oldKind 'O' the whole old row, 'K' only its identity, 0 none
     */
    void update(int relation, char oldKind, String[] oldValues, String[] values);

    void delete(int relation, char oldKind, String[] oldValues);

    void truncate(int[] relations);
  }

  private byte[] bytes;
  private int at;

  /** Decodes the message that starts at the offset and ends with the array. */
  void decode(byte[] message, int offset, Handler handler) {
    bytes = message;
    at = offset;
    char kind = (char) (bytes[at++] & 0xff);
    switch (kind) {
      case 'B' -> {
        long commitLsn = int8();
        handler.begin(commitLsn, int8() + EPOCH_OFFSET_MICROS);
      }
      case 'C' -> {
        at += 1 + 8; // flags, the commit's LSN
        handler.commit(int8());
      }
      case 'R' -> handler.relation(relation());
      case 'I' -> {
        int relation = int4();
        expect('N');
        handler.insert(relation, tuple());
      }
      case 'U' -> update(handler);
      case 'D' -> {
        int relation = int4();
        char oldKind = (char) bytes[at++];
        handler.delete(relation, oldKind, tuple());
      }
      case 'T' -> {
        int[] relations = new int[int4()];
        at++; // options
        for (int i = 0; i < relations.length; i++) {
          relations[i] = int4();
        }
        handler.truncate(relations);
      }
      case 'Y', 'O', 'M' -> {} // types are looked up, origins and messages carry no rows
      default ->
          throw new IcestreamException(
              ErrorCode.PG_010,
              "Cannot decode the log: unknown message (kind="
                  + (int) kind
                  + "). Report this with the server's version.");
    }
  }

  private void update(Handler handler) {
    int relation = int4();
    char oldKind = (char) bytes[at++];
    String[] old = null;
    if (oldKind == 'N') {
      oldKind = 0;
    } else {
      old = tuple();
      expect('N');
    }
    handler.update(relation, oldKind, old, tuple());
  }

  private Relation relation() {
    int id = int4();
    String schema = string();
    String table = string();
    if (schema.isEmpty()) {
      schema = "pg_catalog";
    }
    char identity = (char) bytes[at++];
    int count = int2();
    String[] columns = new String[count];
    boolean[] inIdentity = new boolean[count];
    long[] oids = new long[count];
    int[] modifiers = new int[count];
    for (int i = 0; i < count; i++) {
      inIdentity[i] = (bytes[at++] & 1) != 0;
      columns[i] = string();
      oids[i] = Integer.toUnsignedLong(int4());
      modifiers[i] = int4();
    }
    return new Relation(
        id, new TableName(schema, table), identity, columns, inIdentity, oids, modifiers);
  }

  private String[] tuple() {
    int count = int2();
    String[] values = new String[count];
    for (int i = 0; i < count; i++) {
      byte kind = bytes[at++];
      switch (kind) {
        case 'n' -> {}
        case 'u' -> values[i] = UNCHANGED;
        case 't' -> {
          int length = int4();
          values[i] = new String(bytes, at, length, StandardCharsets.UTF_8);
          at += length;
        }
        default ->
            throw new IcestreamException(
                ErrorCode.PG_010,
                "Cannot decode the log: unknown form of a value (kind="
                    + kind
                    + "). Report this with the server's version.");
      }
    }
    return values;
  }

  private void expect(char kind) {
    if (bytes[at++] != kind) {
      throw new IcestreamException(
          ErrorCode.PG_010,
          "Cannot decode the log: a row is not where it should be (expected="
              + kind
              + "). Report this with the server's version.");
    }
  }

  private String string() {
    int start = at;
    while (bytes[at] != 0) {
      at++;
    }
    return new String(bytes, start, at++ - start, StandardCharsets.UTF_8);
  }

  private int int2() {
    int value = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    at += 2;
    return value;
  }

  private int int4() {
    int value = int4(bytes, at);
    at += 4;
    return value;
  }

  private long int8() {
    long value = int8(bytes, at);
    at += 8;
    return value;
  }

  static int int4(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 24)
        | ((bytes[at + 1] & 0xff) << 16)
        | ((bytes[at + 2] & 0xff) << 8)
        | (bytes[at + 3] & 0xff);
  }

  static long int8(byte[] bytes, int at) {
    return (Integer.toUnsignedLong(int4(bytes, at)) << 32)
        | Integer.toUnsignedLong(int4(bytes, at + 4));
  }
}
