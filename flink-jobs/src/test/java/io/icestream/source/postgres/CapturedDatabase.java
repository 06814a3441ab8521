package io.icestream.source.postgres;

import io.icestream.secret.SecretReference;
import java.util.LinkedHashMap;
import java.util.Map;

/** Captures of a test's own database. */
record CapturedDatabase(PostgresServer.Database database) {

  static final String PUBLICATION = "icestream";

  static CapturedDatabase on(PostgresServer server) throws Exception {
    return new CapturedDatabase(server.database());
  }

  String slot() {
    return "slot_" + database.name();
  }

  PostgresCapture capture(String... tables) {
    return captureAs("postgres", tables);
  }

  PostgresCapture captureAs(String user, String... tables) {
    Map<String, TableName> all = new LinkedHashMap<>();
    for (String table : tables) {
      TableName name = TableName.parse(table);
      all.put(name.table(), name);
    }
    return PostgresCapture.of(
        new PostgresEndpoint(database.url(), user, SecretReference.of(PostgresServer.PASSWORD)),
        slot(),
        PUBLICATION,
        all);
  }

  /** A capture of a database that has been prepared for it. */
  PostgresCapture prepared(String... tables) {
    PostgresCapture capture = capture(tables);
    PostgresPreparation.apply(capture);
    return capture;
  }

  void execute(String... statements) throws Exception {
    database.execute(statements);
  }

  String value(String query) throws Exception {
    return database.value(query);
  }
}
