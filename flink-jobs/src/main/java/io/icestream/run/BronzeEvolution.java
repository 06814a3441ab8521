package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.plan.EntityTable.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Types;

/**
 * Compares Bronze with the sources' present columns: new ones are added, a changed type is refused.
 */
final class BronzeEvolution {
  private final Lake lake;

  BronzeEvolution(Lake lake) {
    this.lake = lake;
  }

  /**
   * The statements that add what is missing.
   *
   * @throws IcestreamException naming every column whose type has changed
   */
  List<String> statements(List<EntityTable> entities) {
    List<String> statements = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (EntityTable entity : entities) {
      Optional<Table> bronze = lake.table("bronze", entity.logName());
      bronze.ifPresent(table -> compare(entity, table, statements, broken));
    }
    if (!broken.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_005,
          "Cannot go on writing Bronze: source columns have another type than their log.\n"
              + String.join("\n", broken)
              + "\nGive the column another name, or rename the Bronze table and read the source anew.");
    }
    return statements;
  }

  private static void compare(
      EntityTable entity, Table table, List<String> statements, List<String> broken) {
    for (Column column : entity.columns()) {
      Types.NestedField field = table.schema().asStruct().field(column.name());
      if (field == null) {
        statements.add(addColumn("bronze", entity.logName(), column));
        continue;
      }
      if (!isSameType(column.type(), field)) {
        broken.add(
            "  %s.%s: %s now, %s in bronze.%s"
                .formatted(
                    entity.qualifiedName(),
                    column.name(),
                    column.type(),
                    field.type().toString().toUpperCase(Locale.ROOT),
                    entity.logName()));
      }
    }
  }

  /** Compares as Iceberg keeps types, for it has fewer than Flink. */
  static boolean isSameType(String type, Types.NestedField field) {
    LogicalType declared = LogicalTypeParser.parse(type, BronzeEvolution.class.getClassLoader());
    return FlinkSchemaUtil.convert(FlinkSchemaUtil.convert(declared))
        .equals(FlinkSchemaUtil.convert(field.type()));
  }

  static String addColumn(String database, String table, Column column) {
    return "alter table `"
        + database
        + "`.`"
        + table
        + "` add (`"
        + column.name().replace("`", "``")
        + "` "
        + column.type()
        + ")";
  }
}
