package io.icestream.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.DataTypes.Field;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.catalog.TableIdentifier;

/** A table that a job fills with what it measures, in the cuts of what is measured. */
public enum CutTable {
  /** Rows, failures and scores of tables with rules. */
  QUALITY_METRICS(
      "Rows, failures and scores of tables with rules, at each cut that changed them",
      field("table_name", DataTypes.STRING().notNull()),
      field("rule", DataTypes.STRING()),
      field("dimension", DataTypes.STRING()),
      field("severity", DataTypes.STRING()),
      field("row_count", DataTypes.BIGINT().notNull()),
      field("failed_count", DataTypes.BIGINT()),
      field("mean_score", DataTypes.DOUBLE()),
      field("checkpoint_id", DataTypes.BIGINT().notNull()),
      field("measured_at", DataTypes.TIMESTAMP_LTZ(6).notNull())),

  /** What was unusual about tables and columns. */
  ANOMALIES(
      "What was unusual about tables and columns, in the cut that it was seen in",
      field("table_name", DataTypes.STRING().notNull()),
      field("column_name", DataTypes.STRING()),
      field("kind", DataTypes.STRING().notNull()),
      field("severity", DataTypes.STRING().notNull()),
      field("baseline", DataTypes.STRING().notNull()),
      field("finding", DataTypes.STRING().notNull()),
      field("observed", DataTypes.DOUBLE().notNull()),
      field("expected", DataTypes.DOUBLE().notNull()),
      field("robust_z", DataTypes.DOUBLE().notNull()),
      field("learn_count", DataTypes.BIGINT().notNull()),
      field("learned_count", DataTypes.BIGINT().notNull()),
      field("checkpoint_id", DataTypes.BIGINT().notNull()),
      field("learned_since", DataTypes.TIMESTAMP_LTZ(6).notNull()),
      field("found_at", DataTypes.TIMESTAMP_LTZ(6).notNull()));

  /** The database of all of them: {@value}. */
  public static final String DATABASE = "ops";

  private final String comment;
  private final DataType type;

  CutTable(String comment, Field... columns) {
    this.comment = comment;
    this.type = DataTypes.ROW(columns);
  }

  private static Field field(String name, DataType type) {
    return DataTypes.FIELD(name, type);
  }

  /** The name in its database. */
  public String table() {
    return Finding.name(this);
  }

  /** {@code ops.quality_metrics}. */
  public String qualifiedName() {
    return DATABASE + "." + table();
  }

  /** What the table holds. */
  public String comment() {
    return comment;
  }

  /** The columns as a statement declares them. */
  public String columns() {
    return fields().entrySet().stream()
        .map(field -> "    `" + field.getKey() + "` " + field.getValue())
        .collect(Collectors.joining(",\n"));
  }

  /** The columns in their order: name to type as Flink SQL text. */
  public Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    rows()
        .getFields()
        .forEach(field -> fields.put(field.getName(), field.getType().asSerializableString()));
    return fields;
  }

  RowType rows() {
    return (RowType) type.getLogicalType();
  }

  TableIdentifier identifier() {
    return TableIdentifier.of(DATABASE, table());
  }
}
