package io.icestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.project.Location;
import io.icestream.project.SecretReference;
import io.icestream.project.ServedDatabase;
import io.icestream.project.TableFile;
import io.icestream.run.Lake;
import io.icestream.run.Workspace;
import io.icestream.serve.Serving;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The whole of Gold, delivered to a database and compared there value by value. */
final class ServedGold {
  private static final String DATABASE = "reports";

  private ServedGold() {}

  static void assertThatItEquals(Workspace workspace, EmbeddedPostgres postgres) throws Exception {
    postgres.createDatabase(DATABASE);
    List<String> tables =
        workspace.project().tables().stream()
            .map(TableFile::qualifiedName)
            .filter(name -> name.startsWith("gold."))
            .toList();
    ServedDatabase database =
        new ServedDatabase(
            DATABASE,
            postgres.url(DATABASE),
            "icestream",
            new SecretReference("${file:" + postgres.passwordFile() + "}"),
            "gold",
            tables,
            new Location("icestream.yml", 1, 1));
    List<String> told = new ArrayList<>();
    try (Lake lake = workspace.lake();
        Connection connection = postgres.connect(DATABASE)) {
      new Serving(workspace, lake, database, told::add).once();
      assertThat(told).singleElement().asString().doesNotContain("not published");
      for (String table : tables) {
        Table gold = lake.table("gold", table.substring("gold.".length())).orElseThrow();
        assertThat(served(connection, table, gold)).as(table).isEqualTo(published(gold));
      }
    }
  }

  private static Map<List<Object>, Map<String, Object>> published(Table gold) throws Exception {
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(gold).build()) {
      for (Record record : records) {
        Map<String, Object> row = new HashMap<>();
        gold.schema()
            .columns()
            .forEach(column -> row.put(column.name(), record.getField(column.name())));
        rows.put(key(gold, row), row);
      }
    }
    return rows;
  }

  private static Map<List<Object>, Map<String, Object>> served(
      Connection connection, String table, Table gold) throws Exception {
    Map<List<Object>, Map<String, Object>> rows = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("select * from " + table)) {
      while (found.next()) {
        Map<String, Object> row = new HashMap<>();
        for (Types.NestedField column : gold.schema().columns()) {
          row.put(column.name(), found.getObject(column.name(), javaType(column.type())));
        }
        rows.put(key(gold, row), row);
      }
    }
    return rows;
  }

  /** What Iceberg's generic rows hold; nested columns would need more, but Gold has none. */
  private static Class<?> javaType(Type type) {
    return switch (type.typeId()) {
      case STRING -> String.class;
      case DATE -> LocalDate.class;
      case TIMESTAMP ->
          ((Types.TimestampType) type).shouldAdjustToUTC()
              ? OffsetDateTime.class
              : LocalDateTime.class;
      default -> type.typeId().javaClass();
    };
  }

  private static List<Object> key(Table gold, Map<String, Object> row) {
    return gold.schema().identifierFieldNames().stream().sorted().map(row::get).toList();
  }
}
