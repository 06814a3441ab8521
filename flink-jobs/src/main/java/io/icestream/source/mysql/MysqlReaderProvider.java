package io.icestream.source.mysql;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceEvent;
import io.icestream.source.TextDecoder;
import io.icestream.source.postgres.PgTextDecoder;
import io.icestream.source.postgres.TableName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.table.types.logical.LogicalType;

/** Reads MySQL and MariaDB servers; an entity is a table. */
public final class MysqlReaderProvider implements ReaderProvider {
  private static final Set<String> OPTIONS =
      Set.of("url", "username", "password", "tls", "server-id", "snapshot.chunk-rows");

  @Override
  public String type() {
    return "mysql";
  }

  @Override
  public Source<SourceEvent, ?, ?> create(ReaderOptions options) {
    return new MysqlSource(capture(options), options.consumed());
  }

  /** A server sends its log to one reader as a whole. */
  @Override
  public OptionalInt parallelism(ReaderOptions options) {
    return OptionalInt.of(1);
  }

  @Override
  public boolean isBounded(ReaderOptions options) {
    return false;
  }

  /** Texts have the forms that PostgreSQL writes, too. */
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
    capture(options);
  }

  /** What the options of a system say; {@code server-id} follows from its name unless given. */
  public static MysqlCapture capture(ReaderOptions options) {
    Map<String, TableName> tables = new LinkedHashMap<>();
    options.entities().forEach((entity, table) -> tables.put(entity, TableName.parse(table)));
    Map<String, String> all = options.options();
    try {
      return new MysqlCapture(
          new MysqlEndpoint(
              required(options, "url"),
              required(options, "username"),
              SecretReference.of(required(options, "password")),
              MysqlEndpoint.tls(all.getOrDefault("tls", "preferred"))),
          all.containsKey("server-id")
              ? Long.parseLong(all.get("server-id"))
              : MysqlCapture.serverId(options.system()),
          tables,
          Integer.parseInt(
              all.getOrDefault(
                  "snapshot.chunk-rows", Integer.toString(MysqlCapture.DEFAULT_CHUNK_ROWS))));
    } catch (IcestreamException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new IcestreamException(
          ErrorCode.MYSQL_009,
          "Cannot read system "
              + options.system()
              + ": 'server-id' and 'snapshot.chunk-rows' are whole numbers, 'tls' is preferred,"
              + " required, verified or off. Correct them.",
          e);
    }
  }

  private static String required(ReaderOptions options, String option) {
    String value = options.options().get(option);
    if (value == null || value.isBlank()) {
      throw new IcestreamException(
          ErrorCode.SRC_001,
          "Cannot read system "
              + options.system()
              + ": the option '"
              + option
              + "' is missing (type=mysql). Set it.");
    }
    return value;
  }
}
