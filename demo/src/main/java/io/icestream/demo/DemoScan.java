package io.icestream.demo;

import io.icestream.scan.Canaries;
import io.icestream.scan.LeakScan;
import io.icestream.scan.ScanReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for all personal data that the shop ever sent in all that the job wrote. */
final class DemoScan {
  /** A lake that has grown for days isn't looked through at the end of each demo. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private DemoScan() {}

  static ScanReport of(EmbeddedPostgres postgres, Path directory) throws SQLException {
    List<Path> written =
        Stream.of("lake", "demo.log").map(directory::resolve).filter(Files::exists).toList();
    return new LeakScan(Canaries.of(canaries(postgres)), List.of()).within(PATIENCE).run(written);
  }

  private static List<String> canaries(EmbeddedPostgres postgres) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = postgres.connect(SentRecord.DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SentRecord.resource("canaries.sql"))) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
