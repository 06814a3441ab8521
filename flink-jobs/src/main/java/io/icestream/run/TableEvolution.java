package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.plan.EntityTable;
import io.icestream.plan.EntityTable.Column;
import io.icestream.plan.Sealing;
import io.icestream.project.TableFile;
import io.icestream.source.ShapeFit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Types;

/**
 * Compares the lake's tables with what is declared now, Bronze with the columns of its sources,
 * Silver and Gold with their files: columns are added and widened; anything else is refused before
 * something is started.
 */
final class TableEvolution {
  private static final String KEEP_GOING = "adapt";

  private final Lake lake;
  private final List<String> statements = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();
  private final List<String> clear = new ArrayList<>();

  TableEvolution(Lake lake) {
    this.lake = lake;
  }

  /**
   * The entities as their logs can take them: a column that the source no longer has stays where
   * the source's {@code on-breaking-change} allows it; a narrowed one keeps its wider type.
   */
  List<EntityTable> entities(List<EntityTable> discovered) {
    List<EntityTable> entities = new ArrayList<>();
    for (EntityTable entity : discovered) {
      entities.add(
          lake.table("bronze", entity.logName()).map(log -> fit(entity, log)).orElse(entity));
    }
    refuse();
    return entities;
  }

  private EntityTable fit(EntityTable entity, Table log) {
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> sealed = new HashSet<>();
    for (Column column : entity.columns()) {
      names.add(column.name());
      Types.NestedField field = log.schema().asStruct().field(column.name());
      if (isSealed(log, column.name())) {
        // Once sealed, always sealed: a history has one form.
        sealed.add(column.name());
      } else if (entity.isSealed(column.name())) {
        sealed.add(column.name());
        if (field != null) {
          clear.add("  " + entity.qualifiedName() + "." + column.name());
        }
      }
      String kept =
          field != null
                  && !isSame(type(column), stored(log, field))
                  && ShapeFit.holds(stored(log, field), type(column))
              ? text(log, field)
              : column.type();
      columns.add(new Column(column.name(), kept));
    }
    for (Types.NestedField field : log.schema().columns()) {
      if (!names.contains(field.name()) && !field.name().startsWith("meta_")) {
        columns.add(new Column(field.name(), text(log, field)));
        if (isSealed(log, field.name())) {
          sealed.add(field.name());
        }
        if (!isLossAccepted(entity)) {
          gone.add("  " + entity.qualifiedName() + "." + field.name());
        }
      }
    }
    return entity.with(columns, entity.sealing().map(sealing -> sealing.with(sealed)));
  }

  private static boolean isSealed(Table log, String column) {
    return log.properties().containsKey(Sealing.SEALED + column);
  }

  /** A parked table waits with its old columns until somebody decides. */
  private static boolean isLossAccepted(EntityTable entity) {
    String choice = entity.sourceOptions().getOrDefault("on-breaking-change", KEEP_GOING);
    return !choice.equals("stop");
  }

  /**
   * The statements that bring the tables there are to what is declared.
   *
   * @throws IcestreamException naming every column that cannot be brought there
   */
  List<String> statements(List<EntityTable> entities, List<TableFile> refined) {
    for (EntityTable entity : entities) {
      lake.table("bronze", entity.logName())
          .ifPresent(
              table -> {
                compare("bronze", entity.logName(), table, entity.storedColumns(), "bronze");
                seal(entity, table);
              });
      String unparsed = "unparsed__" + entity.logName();
      lake.table("quarantine", unparsed)
          .ifPresent(
              table ->
                  compare(
                      "quarantine",
                      unparsed,
                      table,
                      EntityTable.unparsedColumns(),
                      "another version"));
    }
    for (TableFile file : refined) {
      String name = file.table().name();
      List<Column> columns =
          file.table().columns().stream()
              .map(column -> new Column(column.name(), column.type()))
              .toList();
      lake.table(file.layer().folder(), name)
          .ifPresent(
              table -> {
                compare(file.layer().folder(), name, table, columns, file.file());
                compareKey(file, table);
                compareNulls(file, table);
              });
      if (file.hasQuarantine()) {
        compareQuarantine(entities, file);
      }
    }
    refuse();
    return statements;
  }

  /** What fails a rule of a table is stored as Bronze stores it. */
  private void compareQuarantine(List<EntityTable> entities, TableFile file) {
    for (EntityTable entity : entities) {
      if (file.reads(entity.qualifiedName())) {
        lake.table("quarantine", file.table().name())
            .ifPresent(
                table ->
                    compare(
                        "quarantine",
                        file.table().name(),
                        table,
                        entity.storedColumns(),
                        file.file()));
      }
    }
  }

  /** What is sealed anew or has a wider type. */
  private void seal(EntityTable entity, Table log) {
    for (Column column : entity.columns()) {
      Types.NestedField field = log.schema().asStruct().field(column.name());
      if (isSealed(log, column.name())
          && field != null
          && !isSame(type(column), stored(log, field))
          && !ShapeFit.holds(type(column), stored(log, field))) {
        broken.add(
            "  bronze.%s.%s: %s now, %s in the lake (sealed)"
                .formatted(entity.logName(), column.name(), column.type(), text(log, field)));
      }
    }
    Map<String, String> wanted = new TreeMap<>(entity.sealProperties());
    wanted.entrySet().removeIf(each -> each.getValue().equals(log.properties().get(each.getKey())));
    if (!wanted.isEmpty()) {
      statements.add(
          "alter table `bronze`.%s set (%s)"
              .formatted(
                  "`" + entity.logName() + "`",
                  wanted.entrySet().stream()
                      .map(each -> literal(each.getKey()) + " = " + literal(each.getValue()))
                      .collect(Collectors.joining(", "))));
    }
  }

  private void compare(String layer, String name, Table table, List<Column> columns, String where) {
    for (Column column : columns) {
      Types.NestedField field = table.schema().asStruct().field(column.name());
      if (field == null) {
        statements.add(alter(layer, name, "add", column));
      } else if (!isSame(type(column), type(field))) {
        if (ShapeFit.holds(type(column), type(field))) {
          statements.add(alter(layer, name, "modify", column));
        } else {
          broken.add(
              "  %s.%s.%s: %s now, %s in the lake (%s)"
                  .formatted(
                      layer,
                      name,
                      column.name(),
                      column.type(),
                      field.type().toString().toUpperCase(Locale.ROOT),
                      where));
        }
      }
    }
  }

  private void compareKey(TableFile file, Table table) {
    Set<String> declared = new HashSet<>(file.table().primaryKey());
    if (!table.schema().identifierFieldNames().equals(declared)) {
      broken.add(
          "  %s: key %s now, %s in the lake (%s)"
              .formatted(
                  file.qualifiedName(),
                  file.table().primaryKey(),
                  table.schema().identifierFieldNames(),
                  file.file()));
    }
  }

  /** Rows that are stored have nothing in a new column, and new rows nothing in one left out. */
  private void compareNulls(TableFile file, Table table) {
    Types.StructType stored = table.schema().asStruct();
    file.table().columns().stream()
        .filter(column -> !column.isNullable() && stored.field(column.name()) == null)
        .forEach(
            column ->
                broken.add(
                    "  %s.%s: a new column must be nullable (%s)"
                        .formatted(file.qualifiedName(), column.name(), file.file())));
    stored.fields().stream()
        .filter(field -> field.isRequired() && !file.table().columnNames().contains(field.name()))
        .forEach(
            field ->
                broken.add(
                    "  %s.%s: NOT NULL in the lake, no longer declared (%s)"
                        .formatted(file.qualifiedName(), field.name(), file.file())));
  }

  private void refuse() {
    if (!clear.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SEAL_003,
          "Cannot seal columns whose history in Bronze is clear:\n"
              + String.join("\n", clear)
              + "\nMove their tables in bronze out of the way (drop or rename them in the catalog)"
              + " and start from a new state directory, so that they are read anew; or keep the"
              + " columns, with a reason (masking.yml).");
    }
    if (!gone.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_009,
          "Cannot go on writing Bronze: its sources no longer have these columns.\n"
              + String.join("\n", gone)
              + "\nBring them back, or set on-breaking-change of the source to 'adapt': they stay in"
              + " Bronze and are NULL from then on.");
    }
    if (!broken.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_005,
          "Cannot go on writing: columns or keys are declared otherwise than their tables have them.\n"
              + String.join("\n", broken)
              + "\nGive the column another name; or move the table out of the way (drop or rename it in"
              + " the catalog), so that it is made anew.");
    }
  }

  private static LogicalType type(Column column) {
    return LogicalTypeParser.parse(column.type(), TableEvolution.class.getClassLoader());
  }

  private static LogicalType type(Types.NestedField field) {
    return FlinkSchemaUtil.convert(field.type());
  }

  /** The type of the values of a log's column, which may be sealed. */
  private static LogicalType stored(Table log, Types.NestedField field) {
    String opened = log.properties().get(Sealing.SEALED + field.name());
    return opened == null ? type(field) : type(new Column(field.name(), opened));
  }

  private static String text(Table log, Types.NestedField field) {
    return stored(log, field).copy(true).asSerializableString();
  }

  /** Compares as Iceberg keeps types, for it has fewer than Flink. */
  private static boolean isSame(LogicalType declared, LogicalType stored) {
    return asKept(declared).equals(asKept(stored));
  }

  private static LogicalType asKept(LogicalType type) {
    return FlinkSchemaUtil.convert(FlinkSchemaUtil.convert(type));
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String alter(String layer, String name, String action, Column column) {
    return "alter table `"
        + layer
        + "`.`"
        + name
        + "` "
        + action
        + " (`"
        + column.name().replace("`", "``")
        + "` "
        + column.type()
        + ")";
  }
}
