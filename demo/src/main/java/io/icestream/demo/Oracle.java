package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tables of the reference project must hold, computed by PostgreSQL from nothing but the
 * generator's record of what it sent. Meaningful after {@link Generator#quiesce()}.
 *
 * <p>Shares no code and no SQL with the pipeline.
 */
public final class Oracle {
  /** A time that the lake knows and the record does not: when a row was deleted. */
  public static final String SOME_TIME = "<some time>";

  private final EmbeddedPostgres postgres;

  private Oracle(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Rows in the order of their key. Values are text: numbers plain with their scale, dates and
   * times as ISO 8601 in UTC, null as null.
   */
  public record Rows(List<String> columns, List<List<String>> rows) {}

  /**
   * What was sent to feeds.
   *
   * @param total all records
   * @param malformed those that can't be read as a transaction
   * @param implausible those that can be read and break a rule
   */
  public record Messages(long total, long malformed, long implausible) {}

  /** The oracle over the record in a server. */
  public static Oracle over(EmbeddedPostgres postgres) {
    return new Oracle(postgres);
  }

  /**
   * The content of {@code silver.transactions} or of a table of {@code gold}, but for columns whose
   * values only the lake knows; {@link #SOME_TIME} stands for such a value.
   */
  public Rows table(String name) {
    return query(SentRecord.resource("oracle/" + name + ".sql"));
  }

  /** The number of rows of each table of {@code silver}, by name. */
  public Map<String, Long> silverCounts() {
    Map<String, Long> counts = new TreeMap<>();
    query(
            "select lower(entity), count(content) from sent.newest_rows group by entity union all"
                + " select 'transactions', count(*) from sent.newest_transactions union all"
                + " select 'fiscal_calendar', count(*) from sent.fiscal_calendar")
        .rows()
        .forEach(row -> counts.put(row.get(0), Long.valueOf(row.get(1))));
    query(
            "select feed, count(distinct transaction_id) from sent.plausible_transactions"
                + " group by feed")
        .rows()
        .forEach(row -> counts.put(Feed.valueOf(row.get(0)).table(), Long.valueOf(row.get(1))));
    return counts;
  }

  /** The records of all feeds by their fate. */
  public Messages messages() {
    return messages("true");
  }

  /** The records of a feed by their fate. */
  Messages messages(Feed feed) {
    return messages("feed = '" + feed + "'");
  }

  private Messages messages(String condition) {
    List<String> row =
        query(
                """
                select total, total - readable, readable - plausible
                from (
                    select count(*) as total, count(transaction_id) as readable
                    from sent.messages
                    where %1$s
                ) as messages
                cross join (
                    select count(*) as plausible
                    from sent.plausible_transactions
                    where %1$s
                ) as right_ones
                """
                    .formatted(condition))
            .rows()
            .get(0);
    return new Messages(
        Long.parseLong(row.get(0)), Long.parseLong(row.get(1)), Long.parseLong(row.get(2)));
  }

  private Rows query(String sql) {
    try (Connection connection = postgres.connect(SentRecord.DATABASE);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      ResultSetMetaData metadata = found.getMetaData();
      List<String> columns = new ArrayList<>();
      for (int column = 1; column <= metadata.getColumnCount(); column++) {
        columns.add(metadata.getColumnName(column));
      }
      List<List<String>> rows = new ArrayList<>();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns.size(); column++) {
          row.add(
              metadata.getColumnTypeName(column).equals("bool")
                  ? String.valueOf(found.getBoolean(column))
                  : found.getString(column));
        }
        rows.add(Collections.unmodifiableList(row));
      }
      return new Rows(List.copyOf(columns), Collections.unmodifiableList(rows));
    } catch (SQLException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_016, "Cannot ask the generator's record: " + e.getMessage() + ".", e);
    }
  }
}
