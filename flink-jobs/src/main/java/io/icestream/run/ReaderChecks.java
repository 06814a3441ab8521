package io.icestream.run;

import io.icestream.catalog.TableOptions;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.project.TableFile;
import io.icestream.readers.Readers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.table.types.utils.TypeConversions;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.flink.FlinkSchemaUtil;

/** Refuses tables, there already or only declared, that one of their readers could not read. */
final class ReaderChecks {
  private final Lake lake;
  private final Readers readers;
  private final List<String> unreadable = new ArrayList<>();

  /**
   * Checks for the readers of a project.
   *
   * @param readers the names of the engines that read every table which has no list of its own
   */
  ReaderChecks(Lake lake, List<String> readers) {
    this.lake = lake;
    this.readers = Readers.parse(String.join(", ", readers));
  }

  /**
   * Throws if there is a table that one of its readers could not read.
   *
   * @throws IcestreamException that names every such table, and why
   */
  void check(List<EntityTable> entities, List<TableFile> refined) {
    for (EntityTable entity : entities) {
      checkNames(entity);
      Schema columns = schema(entity.columns(), EntityTable.Column::name, EntityTable.Column::type);
      check("bronze", entity.logName(), readers, columns, entity.qualifiedName());
    }
    for (TableFile file : refined) {
      Map<String, String> options = file.table().options();
      Readers own =
          Optional.ofNullable(options.get(TableOptions.READERS))
              .map(Readers::parse)
              .orElse(readers);
      Schema columns =
          schema(
              file.table().columns(),
              io.icestream.project.Column::name,
              io.icestream.project.Column::type);
      check(file.layer().folder(), file.table().name(), own, columns, file.file());
    }
    if (!unreadable.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.CAT_006,
          "Cannot write tables that their readers could not read.\n"
              + String.join("\n", unreadable)
              + "\n"
              + Readers.REMEDY);
    }
  }

  /** Most engines, and the catalogs that they share, know no upper and lower case. */
  private void checkNames(EntityTable entity) {
    Map<String, String> seen = new HashMap<>();
    for (EntityTable.Column column : entity.columns()) {
      String other = seen.put(column.name().toLowerCase(Locale.ROOT), column.name());
      if (other != null) {
        unreadable.add(
            "  bronze.%s: %s and %s differ in upper and lower case only (%s)"
                .formatted(entity.logName(), other, column.name(), entity.qualifiedName()));
      }
    }
  }

  private void check(String layer, String name, Readers own, Schema columns, String where) {
    int version =
        lake.table(layer, name)
            .map(TableUtil::formatVersion)
            .orElseGet(() -> own.formatVersion(columns));
    own.obstacle(version, columns)
        .ifPresent(
            obstacle -> unreadable.add("  %s.%s: %s (%s)".formatted(layer, name, obstacle, where)));
  }

  private static <C> Schema schema(
      List<C> columns, Function<C, String> name, Function<C, String> type) {
    List<Column> physical = new ArrayList<>();
    for (C column : columns) {
      LogicalType logical =
          LogicalTypeParser.parse(type.apply(column), ReaderChecks.class.getClassLoader());
      physical.add(
          Column.physical(name.apply(column), TypeConversions.fromLogicalToDataType(logical)));
    }
    return FlinkSchemaUtil.convert(ResolvedSchema.of(physical));
  }
}
