package io.icestream.source;

import io.icestream.source.SourceEvent.Column;
import io.icestream.source.SourceEvent.SchemaChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;

/**
 * How a source's columns fit those that are declared for its log.
 *
 * @param added columns that are not declared
 * @param widened declared columns whose values may no longer fit their type, which a wider one
 *     holds
 * @param gone declared columns that the source no longer has
 * @param retyped declared columns whose type has become another one
 */
public record ShapeFit(
    List<Column> added, List<Column> widened, List<String> gone, List<String> retyped) {

  /**
   * Compares what is declared with what the source has after a change. A declared column that it
   * does not have yet is no problem: it may have been added since.
   */
  static ShapeFit of(RowType declared, SchemaChange change) {
    Map<String, LogicalType> types = new LinkedHashMap<>();
    declared.getFields().forEach(field -> types.put(field.getName(), field.getType()));
    ShapeFit fit =
        new ShapeFit(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Column column : change.columns()) {
      LogicalType before = types.get(column.name());
      LogicalType type = parse(column.type());
      if (before == null) {
        fit.added.add(column);
      } else if (!holds(before, type)) {
        if (holds(type, before)) {
          fit.widened.add(column);
        } else {
          fit.retyped.add(column.name());
        }
      }
    }
    change.gone().stream().filter(types::containsKey).forEach(fit.gone::add);
    return fit;
  }

  /** Whether every value of a type is one of another, as the lake keeps types. */
  public static boolean holds(LogicalType wide, LogicalType narrow) {
    if (wide.copy(true).equals(narrow.copy(true))) {
      return true;
    }
    if (wide.getTypeRoot() == narrow.getTypeRoot() && !wide.getChildren().isEmpty()) {
      return false;
    }
    Type to = FlinkSchemaUtil.convert(wide.copy(true));
    Type from = FlinkSchemaUtil.convert(narrow.copy(true));
    return to.isPrimitiveType()
        && from.isPrimitiveType()
        && TypeUtil.isPromotionAllowed(from, to.asPrimitiveType())
        && !isNarrower(wide, narrow);
  }

  /** The lake keeps SMALLINT and INT alike, Flink does not. */
  private static boolean isNarrower(LogicalType wide, LogicalType narrow) {
    return FlinkSchemaUtil.convert(wide.copy(true))
            .equals(FlinkSchemaUtil.convert(narrow.copy(true)))
        && wide.getDefaultConversion() == Short.class
        && narrow.getDefaultConversion() == Integer.class;
  }

  private static LogicalType parse(String type) {
    return LogicalTypeParser.parse(type, ShapeFit.class.getClassLoader());
  }
}
