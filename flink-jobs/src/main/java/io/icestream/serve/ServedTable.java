package io.icestream.serve;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Column;
import io.icestream.project.TableFile;
import io.icestream.source.postgres.Quoting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * A table of Gold as a database is to have it.
 *
 * @param name {@code gold.kpis}
 * @param schema its columns and its key
 * @param comment empty if there is none
 */
record ServedTable(String name, Schema schema, String comment) {

  /** A table as its file declares it. */
  static ServedTable of(TableFile file) {
    List<Types.NestedField> fields = new ArrayList<>();
    Set<Integer> key = new HashSet<>();
    for (Column column : file.table().columns()) {
      int id = fields.size() + 1;
      fields.add(
          Types.NestedField.of(
              id,
              column.isNullable(),
              column.name(),
              FlinkSchemaUtil.convert(
                  LogicalTypeParser.parse(column.type(), ServedTable.class.getClassLoader())),
              column.comment().orElse(null)));
      if (file.table().primaryKey().contains(column.name())) {
        key.add(id);
      }
    }
    return new ServedTable(
        file.qualifiedName(), new Schema(fields, key), file.table().comment().orElse(""));
  }

  /** A table as a snapshot of it has it. */
  static ServedTable of(String name, Table table, long snapshot) {
    return new ServedTable(
        name,
        SnapshotUtil.schemaFor(table, snapshot),
        table.properties().getOrDefault(TableProperties.COMMENT, ""));
  }

  /** The name without the layer. */
  String simpleName() {
    return name.substring(name.indexOf('.') + 1);
  }

  /** The table's name in a schema, in quotes. */
  String in(String databaseSchema) {
    return Quoting.qualified(databaseSchema, simpleName());
  }

  Set<String> key() {
    return schema.identifierFieldNames();
  }

  /** The columns' names in quotes, separated by commas. */
  String columns() {
    return schema.columns().stream()
        .map(field -> Quoting.identifier(field.name()))
        .collect(Collectors.joining(", "));
  }

  /** The key's columns in quotes. */
  List<String> keyColumns() {
    return schema.columns().stream()
        .filter(field -> key().contains(field.name()))
        .map(field -> Quoting.identifier(field.name()))
        .toList();
  }

  /** The type of a column in the database. */
  String type(Types.NestedField field) {
    return ColumnTypes.of(field.type())
        .orElseThrow(
            () ->
                new IcestreamException(
                    ErrorCode.SRV_005,
                    ("Cannot deliver %s: PostgreSQL has no type for its column %s (type=%s). Cast it"
                            + " in the table's query, or take the table off the list 'tables'.")
                        .formatted(name, field.name(), field.type())));
  }

  /** The statement that makes the table in a schema. */
  String create(String databaseSchema) {
    List<String> lines = new ArrayList<>();
    for (Types.NestedField field : schema.columns()) {
      lines.add("    " + Quoting.identifier(field.name()) + " " + type(field));
    }
    lines.add("    primary key (" + String.join(", ", keyColumns()) + ")");
    return "create table " + in(databaseSchema) + " (\n" + String.join(",\n", lines) + "\n)";
  }

  /**
   * The statements that say what the table and its columns mean.
   *
   * @param known what is said already, by column; of the table under an empty name
   */
  List<String> comments(String databaseSchema, Map<String, String> known) {
    List<String> statements = new ArrayList<>();
    if (!comment.isEmpty() && !comment.equals(known.get(""))) {
      statements.add("comment on table " + in(databaseSchema) + " is " + Quoting.literal(comment));
    }
    for (Types.NestedField field : schema.columns()) {
      String doc = field.doc();
      if (doc != null && !doc.isEmpty() && !doc.equals(known.get(field.name()))) {
        statements.add(
            "comment on column "
                + in(databaseSchema)
                + "."
                + Quoting.identifier(field.name())
                + " is "
                + Quoting.literal(doc));
      }
    }
    return statements;
  }
}
