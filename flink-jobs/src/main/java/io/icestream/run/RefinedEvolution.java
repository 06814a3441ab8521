package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.project.Column;
import io.icestream.project.TableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * Compares stored Silver and Gold tables with their files: new columns are added, a column that is
 * no longer declared stays and is empty from then on, anything else is refused.
 */
final class RefinedEvolution {
  private final Lake lake;

  RefinedEvolution(Lake lake) {
    this.lake = lake;
  }

  /**
   * The statements that add what is missing.
   *
   * @throws IcestreamException naming every table that cannot become what its file declares
   */
  List<String> statements(List<TableFile> tables) {
    List<String> statements = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (TableFile file : tables) {
      lake.table(file.layer().folder(), file.table().name())
          .ifPresent(stored -> compare(file, stored, statements, broken));
    }
    if (!broken.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_009,
          "Cannot change tables in place: their readers rely on what is stored.\n"
              + String.join("\n", broken)
              + "\nUndo the change, give the column or table another name, or drop the table with"
              + " 'icestream sql' and let it be made anew.");
    }
    return statements;
  }

  private static void compare(
      TableFile file, Table stored, List<String> statements, List<String> broken) {
    String name = "  " + file.qualifiedName();
    if (!stored.schema().identifierFieldNames().equals(new TreeSet<>(file.table().primaryKey()))) {
      broken.add(
          "%s: key %s now, %s as stored"
              .formatted(
                  name,
                  String.join(", ", file.table().primaryKey()),
                  String.join(", ", new TreeSet<>(stored.schema().identifierFieldNames()))));
    }
    for (Column column : file.table().columns()) {
      Types.NestedField field = stored.schema().asStruct().field(column.name());
      if (field == null && !column.isNullable()) {
        broken.add("%s.%s: a new column must be nullable".formatted(name, column.name()));
      } else if (field == null) {
        statements.add(
            BronzeEvolution.addColumn(
                file.layer().folder(),
                file.table().name(),
                new EntityTable.Column(column.name(), column.type())));
      } else if (!BronzeEvolution.isSameType(column.type(), field)) {
        broken.add(
            "%s.%s: %s now, %s as stored"
                .formatted(
                    name,
                    column.name(),
                    column.type(),
                    field.type().toString().toUpperCase(Locale.ROOT)));
      }
    }
    for (Types.NestedField field : stored.schema().columns()) {
      if (field.isRequired() && !file.table().columnNames().contains(field.name())) {
        broken.add("%s.%s: no longer declared, but required".formatted(name, field.name()));
      }
    }
  }
}
