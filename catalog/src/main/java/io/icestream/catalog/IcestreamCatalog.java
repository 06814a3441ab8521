package io.icestream.catalog;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.readers.Readers;
import io.icestream.writer.KeyedWriterOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.TableChange;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.catalog.exceptions.TableAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.types.utils.TypeConversions;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableUtil;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.FlinkCatalog;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.types.Types;

/**
 * A Flink catalog over an Iceberg catalog whose tables are written by Icestream's writers.
 *
 * <p>Readers see the branch {@code main}, writers commit to {@code staging}. The options of a table
 * are its Iceberg properties and nothing else: what opens the catalog, secrets among it, is in none
 * of them.
 */
public final class IcestreamCatalog extends FlinkCatalog {

  private static final String LOCATION = "location";

  private final CatalogLoader loader;
  private final String readers;

  private IcestreamCatalog(
      String name, String defaultDatabase, CatalogLoader loader, String readers) {
    // Iceberg's own class would show the properties to whoever reads a table's options.
    super(name, defaultDatabase, Namespace.empty(), loader, Map.of(), false, -1);
    this.loader = loader;
    this.readers = readers;
  }

  /** A catalog from the options of its {@code CREATE CATALOG}. */
  public static IcestreamCatalog open(String name, Map<String, String> options) {
    String readers = options.get(CatalogOptions.READERS.key());
    Readers.parse(readers);
    return new IcestreamCatalog(
        name,
        options.getOrDefault(
            CatalogOptions.DEFAULT_DATABASE.key(), CatalogOptions.DEFAULT_DATABASE.defaultValue()),
        CatalogLoaders.of(name, options),
        readers);
  }

  /** What opens the Iceberg catalog again, in another process too. */
  public CatalogLoader loader() {
    return loader;
  }

  @Override
  public Optional<Factory> getFactory() {
    return Optional.of(new IcestreamTableFactory(loader, catalog()));
  }

  @Override
  public boolean databaseExists(String database) throws CatalogException {
    // The default database needs no row in the catalog to be current.
    return database.equals(getDefaultDatabase()) || super.databaseExists(database);
  }

  @Override
  public CatalogTable getTable(ObjectPath path) throws TableNotExistException, CatalogException {
    if (isMetadataTable(path)) {
      return withoutSource(super.getTable(path));
    }
    Table table;
    try {
      table = catalog().loadTable(identifier(path));
    } catch (NoSuchTableException e) {
      throw new TableNotExistException(getName(), path, e);
    }
    Map<String, String> options = new HashMap<>(table.properties());
    return CatalogTable.newBuilder()
        .schema(schema(table))
        .comment(options.remove(TableProperties.COMMENT))
        .partitionKeys(partitionKeys(table))
        .options(options)
        .build();
  }

  private static boolean isMetadataTable(ObjectPath path) {
    return path.getObjectName().indexOf('$') >= 0;
  }

  private static CatalogTable withoutSource(CatalogTable table) {
    Map<String, String> options = new HashMap<>(table.getOptions());
    options.remove("connector");
    options.remove("src-catalog");
    return table.copy(options);
  }

  private static TableIdentifier identifier(ObjectPath path) {
    return TableIdentifier.of(path.getDatabaseName(), path.getObjectName());
  }

  private static Schema schema(Table table) {
    Schema.Builder schema = Schema.newBuilder();
    for (Types.NestedField field : table.schema().columns()) {
      var type = FlinkSchemaUtil.convert(field.type()).copy(field.isOptional());
      schema.column(field.name(), TypeConversions.fromLogicalToDataType(type));
      if (field.doc() != null && !field.doc().isEmpty()) {
        schema.withComment(field.doc());
      }
    }
    List<String> key = new ArrayList<>();
    table.schema().columns().stream()
        .filter(field -> table.schema().identifierFieldIds().contains(field.fieldId()))
        .forEach(field -> key.add(field.name()));
    if (!key.isEmpty()) {
      schema.primaryKey(key);
    }
    return schema.build();
  }

  /** What Flink calls partitions: columns as they are, and only where there is nothing else. */
  private static List<String> partitionKeys(Table table) {
    List<String> keys = new ArrayList<>();
    for (PartitionField field : table.spec().fields()) {
      if (!field.transform().isIdentity()) {
        return List.of();
      }
      keys.add(table.schema().findColumnName(field.sourceId()));
    }
    return keys;
  }

  @Override
  public void createTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfExists)
      throws CatalogException, TableAlreadyExistException {
    if (!(table instanceof ResolvedCatalogTable resolved)) {
      throw new IcestreamException(
          ErrorCode.CAT_004,
          "Cannot create %s: the catalog keeps tables only. Declare a view as TEMPORARY."
              .formatted(path.getFullName()));
    }
    requirePlainColumns(path, resolved);
    Map<String, String> options = new HashMap<>(resolved.getOptions());
    if (options.containsKey("connector")) {
      throw new IcestreamException(
          ErrorCode.CAT_004,
          ("Cannot create table %s: it has a connector of its own, and this catalog keeps Iceberg"
                  + " tables only. Declare it with CREATE TEMPORARY TABLE.")
              .formatted(path.getFullName()));
    }
    options.remove("src-catalog");
    if (readers != null) {
      options.putIfAbsent(TableOptions.READERS, readers);
    }
    String location = options.remove(LOCATION);
    String comment = resolved.getComment();
    if (comment != null && !comment.isEmpty()) {
      options.put(TableProperties.COMMENT, comment);
    }
    TableCreation creation =
        new TableCreation(
            identifier(path),
            FlinkSchemaUtil.convert(resolved.getResolvedSchema()),
            resolved.getPartitionKeys(),
            location,
            options);
    try {
      if (ignoreIfExists && tableExists(path)) {
        return;
      }
      creation.create(catalog());
    } catch (AlreadyExistsException e) {
      if (!ignoreIfExists) {
        throw new TableAlreadyExistException(getName(), path, e);
      }
    }
  }

  @Override
  public void alterTable(
      ObjectPath path, CatalogBaseTable changed, List<TableChange> changes, boolean ignoreIfMissing)
      throws CatalogException, TableNotExistException {
    if (tableExists(path)) {
      Table table = catalog().loadTable(identifier(path));
      requireSameBuckets(path, table.properties(), changed.getOptions());
      String version = changed.getOptions().get(TableProperties.FORMAT_VERSION);
      Readers.parse(changed.getOptions().get(TableOptions.READERS))
          .require(
              "alter table " + path.getFullName(),
              version == null ? TableUtil.formatVersion(table) : Integer.parseInt(version),
              table.schema());
    }
    super.alterTable(path, changed, changes, ignoreIfMissing);
  }

  /** Rows would be looked for in other buckets than they are in. */
  private static void requireSameBuckets(
      ObjectPath path, Map<String, String> present, Map<String, String> changed) {
    String buckets = present.get(KeyedWriterOptions.BUCKETS);
    if (!Objects.equals(buckets, changed.get(KeyedWriterOptions.BUCKETS))) {
      throw new IcestreamException(
          ErrorCode.CAT_008,
          ("Cannot alter table %s: its number of buckets is fixed (%s). Make a table with another"
                  + " number under another name, or by 'icestream rebuild --into' (option=%s).")
              .formatted(
                  path.getFullName(),
                  buckets == null ? "the default" : buckets,
                  KeyedWriterOptions.BUCKETS));
    }
  }

  private static void requirePlainColumns(ObjectPath path, ResolvedCatalogTable table) {
    if (table.getResolvedSchema().getColumns().stream().anyMatch(c -> !c.isPhysical())
        || !table.getResolvedSchema().getWatermarkSpecs().isEmpty()) {
      throw new IcestreamException(
          ErrorCode.CAT_004,
          ("Cannot create table %s: a stored table has no computed columns, metadata columns or"
                  + " watermarks. Put them into the query, or into a temporary table.")
              .formatted(path.getFullName()));
    }
  }
}
