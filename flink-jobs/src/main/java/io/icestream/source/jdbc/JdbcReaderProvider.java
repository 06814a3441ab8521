package io.icestream.source.jdbc;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import io.icestream.source.TextDecoder;
import io.icestream.source.postgres.PgTextDecoder;
import io.icestream.source.postgres.PostgresCapture;
import io.icestream.source.postgres.PostgresReaderProvider;
import io.icestream.source.postgres.PostgresSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Reads the tables of a database once, for databases whose log cannot be read. PostgreSQL is read
 * consistently and in parallel, every other database table by table through its JDBC driver.
 */
public final class JdbcReaderProvider implements ReaderProvider {

  private static final Set<String> OPTIONS =
      Set.of("url", "username", "password", "snapshot.chunk-rows");

  @Override
  public String type() {
    return "jdbc";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    String url = options.options().getOrDefault("url", "");
    if (url.startsWith("jdbc:postgresql:")) {
      Map<String, String> batch = new HashMap<>(options.options());
      batch.put("mode", "batch");
      PostgresCapture capture =
          PostgresReaderProvider.capture(
              new ReaderOptions(options.system(), options.entities(), batch));
      return new PostgresSource(capture);
    }
    if (!url.startsWith("jdbc:")) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read system "
              + options.system()
              + ": the option 'url' is missing or no JDBC URL (type=jdbc). Write"
              + " jdbc:<database>:...");
    }
    return new JdbcSource(
        url,
        options.options().getOrDefault("username", ""),
        SecretReference.of(options.options().getOrDefault("password", "")),
        options.entities());
  }

  @Override
  public TextDecoder textDecoder(LogicalType type) {
    return PgTextDecoder.of(type);
  }

  @Override
  public Set<String> optionNames() {
    return OPTIONS;
  }

  @Override
  public void validate(ReaderOptions options) {
    create(options);
  }
}
