package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceOptions.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

/**
 * The connector {@code icestream-source}: a table over one entity of a source system, its
 * undecodable records, or the system's counters.
 *
 * <p>All tables of one system inside a statement set are fed by one reader. Options are checked
 * here, without connecting to anything; secrets stay references.
 */
public final class IcestreamSourceFactory implements DynamicTableSourceFactory {

  @Override
  public String factoryIdentifier() {
    return SourceOptions.IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(SourceOptions.SYSTEM, SourceOptions.TYPE, SourceOptions.ENTITIES);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return SourceOptions.OF_ONE_TABLE;
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    String table = context.getObjectIdentifier().asSummaryString();
    if (context.getCatalogTable().getResolvedSchema().getPrimaryKey().isPresent()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + table
              + ": it declares a primary key, but holds every change of a key, so that Flink would"
              + " plan wrongly. Name the key in the option 'key' instead.");
    }
    return declared(
        table,
        context.getCatalogTable().getOptions(),
        (RowType) context.getPhysicalRowDataType().getLogicalType(),
        context.getClassLoader());
  }

  /** What a table is that is declared with these options and columns. */
  static IcestreamTableSource declared(
      String table, Map<String, String> raw, RowType type, ClassLoader classLoader) {
    Configuration options = Configuration.fromMap(raw);
    checkRequired(table, options);
    ReaderProvider provider = ReaderProvider.of(options.get(SourceOptions.TYPE), classLoader);
    checkKnown(table, raw.keySet(), provider);
    ReaderOptions readerOptions =
        new ReaderOptions(
            options.get(SourceOptions.SYSTEM),
            entities(options.get(SourceOptions.ENTITIES)),
            readerOptions(raw),
            new TreeSet<>());
    provider.validate(readerOptions);
    checkEntity(table, options, readerOptions);
    return new IcestreamTableSource(
        provider, readerOptions, SourceTable.of(table, options, type, readerOptions, provider));
  }

  private static void checkRequired(String table, Configuration options) {
    List<String> missing = new ArrayList<>();
    for (ConfigOption<String> option :
        List.of(SourceOptions.SYSTEM, SourceOptions.TYPE, SourceOptions.ENTITIES)) {
      if (options.getOptional(option).isEmpty()) {
        missing.add(option.key());
      }
    }
    View view = option(table, options, SourceOptions.VIEW);
    if (view != View.PROGRESS && options.getOptional(SourceOptions.ENTITY).isEmpty()) {
      missing.add(SourceOptions.ENTITY.key());
    }
    if (!missing.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_001,
          "Cannot read " + table + ": the options " + missing + " are missing. Set them.");
    }
  }

  /** The value of an option, or what it could be. */
  static <T> T option(String table, Configuration options, ConfigOption<T> option) {
    try {
      return options.get(option);
    } catch (IllegalArgumentException invalid) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + table
              + ": the option '"
              + option.key()
              + "' has no such value. "
              + (option.defaultValue() instanceof Enum<?> value
                  ? "Use one of "
                      + Arrays.stream(value.getDeclaringClass().getEnumConstants())
                          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                          .collect(Collectors.joining(", "))
                      + "."
                  : "Correct it."));
    }
  }

  private static void checkKnown(String table, Set<String> keys, ReaderProvider provider) {
    Set<String> known = new TreeSet<>(provider.optionNames());
    SourceOptions.OF_ONE_TABLE.forEach(option -> known.add(option.key()));
    known.add(SourceOptions.SEALED + "*");
    known.addAll(
        Set.of(
            FactoryUtil.CONNECTOR.key(),
            SourceOptions.SYSTEM.key(),
            SourceOptions.TYPE.key(),
            SourceOptions.ENTITIES.key()));
    List<String> unknown =
        keys.stream()
            .filter(
                key ->
                    known.stream()
                        .noneMatch(
                            name ->
                                name.endsWith("*")
                                    ? key.startsWith(name.substring(0, name.length() - 1))
                                    : key.equals(name)))
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + table
              + ": it has no options "
              + unknown
              + ". Remove them; there are "
              + String.join(", ", known)
              + ".");
    }
  }

  private static Map<String, String> entities(String text) {
    Map<String, String> entities = new LinkedHashMap<>();
    for (String entry : text.split(";", -1)) {
      int equals = entry.indexOf('=');
      String name = equals < 0 ? "" : entry.substring(0, equals).strip();
      String source = entry.substring(equals + 1).strip();
      if (name.isEmpty() || source.isEmpty() || entities.put(name, source) != null) {
        throw new IcestreamException(
            ErrorCode.SRC_002,
            "Cannot read the option 'entities': it is not a list of different names. Write"
                + " customers=public.customers;products=public.products.");
      }
    }
    return entities;
  }

  private static Map<String, String> readerOptions(Map<String, String> raw) {
    Map<String, String> options = new TreeMap<>(raw);
    SourceOptions.OF_ONE_TABLE.forEach(option -> options.remove(option.key()));
    options.keySet().removeIf(key -> key.startsWith(SourceOptions.SEALED));
    options.remove(FactoryUtil.CONNECTOR.key());
    options.remove(SourceOptions.SYSTEM.key());
    options.remove(SourceOptions.TYPE.key());
    options.remove(SourceOptions.ENTITIES.key());
    return options;
  }

  private static void checkEntity(
      String table, Configuration options, ReaderOptions readerOptions) {
    String entity = options.get(SourceOptions.ENTITY);
    if (entity != null && !readerOptions.entities().containsKey(entity)) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + table
              + ": its entity is none of "
              + readerOptions.entities().keySet()
              + ". Correct 'entity' or add it to 'entities'.");
    }
  }
}
