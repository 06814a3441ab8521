package io.icestream.source.postgres;

import java.io.StringWriter;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** A table with every kind of type and the values at their edges. */
final class AllTypes {

  static final int ROWS = 3;

  static final String[] CREATE = {
    "create extension if not exists hstore",
    "create type mood as enum ('sad', 'so so')",
    "create type pair as (a int, b text)",
    "create domain positive as numeric(8,3) check (value > 0)",
    """
    create table all_types (
      id int primary key, i2 int2, i8 int8, n numeric, n102 numeric(10,2), f4 float4, f8 float8,
      b bool, t text, v varchar(20), c char(6), u uuid, j json, jb jsonb, e mood, ip inet,
      iv interval, r int4range, h hstore, p pair, by bytea, d date, tm time, tz timetz,
      ts timestamp, tsz timestamptz, bits bit(5), m money, o oid, dom positive, x xml,
      ai int[], at text[], an numeric(6,3)[], atsz timestamptz[], ab bytea[], am mood[],
      ai2 int[][], aj jsonb[])""",
  };

  static final String[] INSERT = {
    """
    insert into all_types values (
      1, 32767, 9223372036854775807, 'NaN', 12345678.90, 1.1, 0.1, true, E'tab\\t nl\\n bs\\\\ \\\\N',
      'ü€😀', 'ab', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1}', '{"b":  [1, null]}',
      'so so', '10.0.0.1/24', '1 year -2 days 03:04:05.6', '[1,5)', 'a=>1,b=>NULL', '(1,"x,y")',
      '\\x00ff5c', '2024-02-29', '23:59:59.999999', '23:59:59+05:30',
      '2024-02-29 23:59:59.123456', '2024-06-30 12:00:00.5+02', B'10101', 12.34, 4294967295,
      1.5, '<a>1</a>', '{1,NULL,3}', '{a,"b c","d\\"",NULL,""}', '{1.5,NULL}',
      '{"2024-01-01 00:00:00+00"}', array['\\x01'::bytea], '{sad,"so so"}', '{{1,2},{3,4}}',
      array['{"k": "v"}'::jsonb])""",
    "insert into all_types (id) values (2)",
    """
    insert into all_types (id, n, n102, f4, f8, c, d, ts, tsz, ai, by, iv, t) values (
      3, repeat('9', 2000)::numeric, 'NaN', '-0', '5e-324', '', 'infinity',
      '0044-03-15 00:00:00 BC', '294276-12-31 23:59:59.999999+00', '[2:3]={7,8}', '', '-1 month',
      '')""",
  };

  private AllTypes() {}

  /** The row as COPY gives it in an ordinary session, under another id. */
  static String[] copied(
      PostgresServer.Database database, String[] columns, String id, String otherId)
      throws Exception {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set timezone to 'UTC'");
      StringWriter line = new StringWriter();
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(
              "copy (select "
                  + Arrays.stream(columns).map(c -> '"' + c + '"').collect(Collectors.joining(","))
                  + " from all_types where id = "
                  + id
                  + ") to stdout (format csv, null 'NULL!', force_quote *)",
              line);
      String[] values = csv(line.toString(), columns.length);
      values[0] = otherId;
      return values;
    }
  }

  private static String[] csv(String line, int count) {
    String[] values = new String[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (line.charAt(at) != '"') {
        at += "NULL!".length() + 1;
        continue;
      }
      StringBuilder value = new StringBuilder();
      for (at++; line.charAt(at) != '"' || line.charAt(at + 1) == '"'; at++) {
        value.append(line.charAt(at));
        if (line.charAt(at) == '"') {
          at++;
        }
      }
      at += 2;
      values[i] = value.toString();
    }
    return values;
  }
}
