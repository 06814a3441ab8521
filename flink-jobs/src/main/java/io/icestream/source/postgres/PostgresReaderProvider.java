package io.icestream.source.postgres;

import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import io.icestream.source.TextDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.types.logical.LogicalType;

/** Reads {@code 'type'='postgres'}: all tables of one database through one replication slot. */
public final class PostgresReaderProvider implements ReaderProvider {
  private static final String URL = "url";
  private static final String USERNAME = "username";
  private static final String PASSWORD = "password";
  private static final String SLOT = "slot";
  private static final String PUBLICATION = "publication";
  private static final String STARTUP = "startup";
  private static final String MODE = "mode";
  private static final String CHUNK_ROWS = "snapshot.chunk-rows";

  @Override
  public String type() {
    return "postgres";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new PostgresSource(capture(options));
  }

  @Override
  public TextDecoder textDecoder(LogicalType type) {
    return PgTextDecoder.of(type);
  }

  @Override
  public Set<String> optionNames() {
    return Set.of(URL, USERNAME, PASSWORD, SLOT, PUBLICATION, STARTUP, MODE, CHUNK_ROWS);
  }

  @Override
  public void validate(ReaderOptions options) {
    capture(options);
  }

  private static PostgresCapture capture(ReaderOptions reader) {
    Map<String, String> options = reader.options();
    Map<String, TableName> tables = new LinkedHashMap<>();
    reader.entities().forEach((entity, table) -> tables.put(entity, TableName.parse(table)));
    return new PostgresCapture(
        new PostgresEndpoint(
            options.getOrDefault(URL, ""),
            options.getOrDefault(USERNAME, ""),
            options.getOrDefault(PASSWORD, "")),
        options.getOrDefault(SLOT, "icestream_" + reader.system()),
        options.getOrDefault(PUBLICATION, "icestream_" + reader.system()),
        tables,
        PostgresCapture.Startup.valueOf(upper(options.getOrDefault(STARTUP, "initial"))),
        PostgresCapture.Mode.valueOf(upper(options.getOrDefault(MODE, "stream"))),
        Integer.parseInt(
            options.getOrDefault(
                CHUNK_ROWS, Integer.toString(PostgresCapture.DEFAULT_CHUNK_ROWS))));
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
