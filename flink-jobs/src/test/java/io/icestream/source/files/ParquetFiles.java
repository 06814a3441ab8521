package io.icestream.source.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.shaded.org.apache.parquet.example.data.Group;
import org.apache.iceberg.shaded.org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetWriter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageTypeParser;

/** Writes Parquet as other programs do: without the column numbers of Iceberg. */
public final class ParquetFiles {
  private ParquetFiles() {}

  /**
   * Writes a file.
   *
   * @param schema as Parquet writes it, such as {@code message m { required int64 id; }}
   * @param row fills a row by its number
   */
  public static void write(Path file, String schema, int rows, BiConsumer<Row, Integer> row)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration(false))
            .withType(type)
            .build()) {
      for (int i = 0; i < rows; i++) {
        Group group = groups.newGroup();
        row.accept(new Row(group), i);
        writer.write(group);
      }
    }
  }

  /** A row that is being filled. */
  public record Row(Group group) {
    /** Sets a field. */
    public Row with(String name, Object value) {
      if (value instanceof Long number) {
        group.append(name, number);
      } else if (value instanceof Integer number) {
        group.append(name, number);
      } else if (value instanceof Double number) {
        group.append(name, number);
      } else {
        group.append(name, (String) value);
      }
      return this;
    }

    /** Adds a group. */
    public Row in(String name) {
      return new Row(group.addGroup(name));
    }
  }
}
