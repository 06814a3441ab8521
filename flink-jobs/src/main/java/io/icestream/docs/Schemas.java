package io.icestream.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.plan.WrittenTable;
import io.icestream.project.Relation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/** The tables of all layers for programs: of each a JSON Schema of its rows. */
final class Schemas {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private Schemas() {}

  static String of(
      String project,
      String marker,
      Collection<WrittenTable> tables,
      List<Relation> relations,
      Protections protections) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("$schema", DIALECT);
    all.put("$comment", marker);
    all.put("title", project);
    Map<String, Map<String, Object>> layers = new TreeMap<>();
    for (WrittenTable table : tables) {
      layers
          .computeIfAbsent(table.layer(), layer -> new TreeMap<>())
          .put(table.name(), table(table, relations, protections));
    }
    all.put("$defs", layers);
    try {
      DefaultPrettyPrinter printer =
          new DefaultPrettyPrinter()
              .withObjectIndenter(new DefaultIndenter("  ", "\n"))
              .withArrayIndenter(new DefaultIndenter("  ", "\n"));
      return new ObjectMapper().writer(printer).writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> table(
      WrittenTable table, List<Relation> relations, Protections protections) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("title", table.name());
    put(schema, "description", table.comment());
    schema.put("type", "object");
    Map<String, Object> properties = new LinkedHashMap<>();
    for (WrittenTable.Column column : table.columns()) {
      Map<String, Object> property = type(parsed(column.type()), column.isNullable());
      put(property, "description", column.comment());
      property.put("x-sql-type", column.type());
      List<String> kinds =
          protections.of(table, column.name()).stream()
              .map(Protections.Protection::kind)
              .distinct()
              .toList();
      if (!kinds.isEmpty()) {
        property.put("x-protection", kinds);
      }
      properties.put(column.name(), property);
    }
    schema.put("properties", properties);
    schema.put("required", table.columns().stream().map(WrittenTable.Column::name).toList());
    schema.put("additionalProperties", false);
    schema.put("x-primary-key", table.key());
    List<Map<String, Object>> references = new ArrayList<>();
    for (Relation relation : relations) {
      if (relation.table().equals(table.name())) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("columns", relation.columns());
        reference.put("table", relation.parent());
        reference.put("key", relation.parentColumns());
        references.add(reference);
      }
    }
    if (!references.isEmpty()) {
      schema.put("x-references", references);
    }
    return schema;
  }

  private static LogicalType parsed(String type) {
    return LogicalTypeParser.parse(type, Schemas.class.getClassLoader());
  }

  /** A type as it stands in JSON: bytes in base64, times as texts of ISO 8601. */
  private static Map<String, Object> type(LogicalType type, boolean isNullable) {
    Map<String, Object> schema = new LinkedHashMap<>();
    switch (type.getTypeRoot()) {
      case BOOLEAN -> named(schema, "boolean", isNullable);
      case TINYINT, SMALLINT, INTEGER, BIGINT -> named(schema, "integer", isNullable);
      case DECIMAL, FLOAT, DOUBLE -> named(schema, "number", isNullable);
      case DATE -> formatted(schema, "date", isNullable);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_WITH_TIME_ZONE ->
          formatted(schema, "date-time", isNullable);
      case BINARY, VARBINARY -> {
        named(schema, "string", isNullable);
        schema.put("contentEncoding", "base64");
      }
      case ARRAY -> {
        named(schema, "array", isNullable);
        schema.put("items", nested(((ArrayType) type).getElementType()));
      }
      case MAP -> {
        named(schema, "object", isNullable);
        schema.put("additionalProperties", nested(((MapType) type).getValueType()));
      }
      case ROW -> {
        named(schema, "object", isNullable);
        Map<String, Object> fields = new LinkedHashMap<>();
        ((RowType) type)
            .getFields()
            .forEach(field -> fields.put(field.getName(), nested(field.getType())));
        schema.put("properties", fields);
      }
      default -> named(schema, "string", isNullable);
    }
    return schema;
  }

  private static Map<String, Object> nested(LogicalType type) {
    return type(type, type.isNullable());
  }

  private static void formatted(Map<String, Object> schema, String format, boolean isNullable) {
    named(schema, "string", isNullable);
    schema.put("format", format);
  }

  private static void named(Map<String, Object> schema, String name, boolean isNullable) {
    schema.put("type", isNullable ? List.of(name, "null") : name);
  }

  private static void put(Map<String, Object> map, String key, String text) {
    if (!text.isEmpty()) {
      map.put(key, text);
    }
  }
}
