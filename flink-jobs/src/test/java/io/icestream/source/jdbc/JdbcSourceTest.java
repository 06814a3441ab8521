package io.icestream.source.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RowChange;
import io.icestream.source.SourceEventTypeInfo;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcSourceTest {

  @TempDir Path folder;

  @Test
  void readsEveryRowOfEveryTableOnce() throws Exception {
    String url = "jdbc:sqlite:" + folder.resolve("shop.db");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("create table \"Odd name\" (id integer primary key, name text, data blob)");
      statement.execute("insert into \"Odd name\" values (2, null, x'00ff'), (1, 'a', null)");
      statement.execute("create table t (id integer primary key)");
      statement.execute("insert into t values (7)");
    }
    ReaderOptions options =
        new ReaderOptions("shop", Map.of("odd", "Odd name", "t", "t"), Map.of("url", url));
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(2);
    List<String> rows = new ArrayList<>();
    try (CloseableIterator<SourceEvent> events =
        environment
            .fromSource(
                new JdbcReaderProvider().create(options),
                WatermarkStrategy.noWatermarks(),
                "source",
                SourceEventTypeInfo.INSTANCE)
            .executeAndCollect()) {
      while (events.hasNext()) {
        RowChange row = (RowChange) events.next();
        rows.add(row.entity() + row.op() + Arrays.toString(row.textValues()));
      }
    }
    assertThat(rows)
        .containsExactlyInAnyOrder("oddr[1, a, null]", "oddr[2, null, \\x00ff]", "tr[7]");
  }
}
