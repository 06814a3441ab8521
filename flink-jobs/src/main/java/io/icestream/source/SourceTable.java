package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.EntityRoute.Changes;
import io.icestream.source.EntityRoute.Output;
import io.icestream.source.ReaderProvider.EventForm;
import io.icestream.source.SourceOptions.Tombstones;
import io.icestream.source.SourceOptions.View;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.types.logical.RowType;

/**
 * One declared table over a source: what it shows and where its rows come out.
 *
 * @param name as in error messages
 * @param entity null for the view progress
 * @param output the side output of the table
 * @param isSealed whether the payloads of the view unparsed are sealed
 * @param changes how the entity is decoded; null for other views
 */
record SourceTable(
    String name, View view, String entity, Output output, boolean isSealed, Changes changes) {

  static SourceTable of(
      String name,
      Configuration options,
      RowType type,
      ReaderOptions reader,
      ReaderProvider provider) {
    View view = IcestreamSourceFactory.option(name, options, SourceOptions.VIEW);
    String entity = options.get(SourceOptions.ENTITY);
    return switch (view) {
      case PROGRESS ->
          new SourceTable(
              name,
              view,
              null,
              Output.of("progress", TableLayout.ofProgress(name, type)),
              false,
              null);
      case UNPARSED ->
          new SourceTable(
              name,
              view,
              entity,
              Output.of("unparsed:" + entity, TableLayout.ofUnparsed(name, type)),
              options.get(SourceOptions.SEALED_PAYLOAD),
              null);
      case CHANGES -> {
        Output output = Output.of("changes:" + entity, TableLayout.ofChanges(name, type));
        ColumnSealing sealing = ColumnSealing.of(name, options, output.layout().sourceType());
        RecordDecoder decoder = decoder(name, options, sealing.columns(), reader, provider);
        Changes changes =
            new Changes(
                output,
                decoder,
                sealing,
                IcestreamSourceFactory.option(name, options, SourceOptions.ON_BREAKING_CHANGE),
                IcestreamSourceFactory.option(name, options, SourceOptions.ON_NEW_COLUMN));
        yield new SourceTable(name, view, entity, output, false, changes);
      }
    };
  }

  private static RecordDecoder decoder(
      String name,
      Configuration options,
      RowType columns,
      ReaderOptions reader,
      ReaderProvider provider) {
    List<String> key = options.getOptional(SourceOptions.KEY).orElse(List.of());
    List<String> epochMillis = options.get(SourceOptions.EPOCH_MILLIS);
    checkColumns(name, SourceOptions.KEY.key(), key, columns);
    checkColumns(name, SourceOptions.EPOCH_MILLIS.key(), epochMillis, columns);
    if (provider.eventForm() == EventForm.ROW_CHANGES) {
      Set<String> required =
          columns.getFields().stream()
              .filter(field -> !field.getType().isNullable() || key.contains(field.getName()))
              .map(RowType.RowField::getName)
              .collect(Collectors.toSet());
      return new RowChangeDecoder(
          reader.system(),
          options.get(SourceOptions.ENTITY),
          columns.getFieldNames(),
          required,
          columns.getChildren().stream().map(provider::textDecoder).toArray(TextDecoder[]::new),
          IcestreamSourceFactory.option(name, options, SourceOptions.ON_NEW_COLUMN),
          IcestreamSourceFactory.option(name, options, SourceOptions.ON_BREAKING_CHANGE));
    }
    if (provider.eventForm() == EventForm.FILE_RECORDS) {
      return FileDecoder.of(columns, key, Set.copyOf(epochMillis));
    }
    return rawDecoder(name, options, columns, reader, provider);
  }

  private static RecordDecoder rawDecoder(
      String name,
      Configuration options,
      RowType columns,
      ReaderOptions reader,
      ReaderProvider provider) {
    List<String> key = options.getOptional(SourceOptions.KEY).orElse(List.of());
    String format = options.get(SourceOptions.FORMAT);
    checkChoice(name, SourceOptions.FORMAT.key(), format, provider.formats());
    boolean isEnvelope = format.startsWith(RecordTree.ENVELOPE);
    String encoding = isEnvelope ? format.substring(RecordTree.ENVELOPE.length()) : format;
    Set<String> keyFormats = new TreeSet<>(Set.of("json", "text"));
    keyFormats.add(encoding);
    String keyFormat = options.getOptional(SourceOptions.KEY_FORMAT).orElse(encoding);
    checkChoice(name, SourceOptions.KEY_FORMAT.key(), keyFormat, keyFormats);
    boolean isTextKey = keyFormat.equals("text");
    if (isTextKey && key.size() != 1) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + name
              + ": 'key-format' = 'text' needs exactly one key column. Set 'key' to one column.");
    }
    JsonDecoder plain =
        JsonDecoder.of(columns, key, Set.copyOf(options.get(SourceOptions.EPOCH_MILLIS)));
    JsonDecoder json = isTextKey ? plain.withTextKey() : plain;
    Tombstones tombstones = IcestreamSourceFactory.option(name, options, SourceOptions.TOMBSTONES);
    if (format.equals("json")) {
      return new RawRecordDecoder(json, tombstones);
    }
    TreeRecordDecoder.Form form =
        new TreeRecordDecoder.Form(
            name,
            RecordTree.of(provider, reader, encoding),
            isTextKey ? null : RecordTree.of(provider, reader, keyFormat),
            key,
            tombstones,
            IcestreamSourceFactory.option(name, options, SourceOptions.TRUNCATES));
    if (!isEnvelope) {
      return TreeRecordDecoder.ofRows(form, json);
    }
    checkEnvelope(name, key, columns);
    return TreeRecordDecoder.ofEnvelopes(form, json);
  }

  /** A deleted row is its key: there must be one, and nothing else may have to be there. */
  private static void checkEnvelope(String name, List<String> key, RowType columns) {
    if (key.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + name
              + ": Debezium's records change rows, but what tells rows apart is not declared. Add"
              + " PRIMARY KEY (...) NOT ENFORCED.");
    }
    List<String> required =
        columns.getFields().stream()
            .filter(field -> !field.getType().isNullable() && !key.contains(field.getName()))
            .map(RowType.RowField::getName)
            .toList();
    if (!required.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + name
              + ": the columns "
              + required
              + " are NOT NULL, but of a deleted row only the key is known. Declare them without it,"
              + " and add a rule 'not_null' to the Silver table.");
    }
  }

  private static void checkColumns(
      String name, String option, List<String> named, RowType columns) {
    List<String> unknown =
        named.stream().filter(column -> columns.getFieldIndex(column) < 0).toList();
    if (!unknown.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + name
              + ": the option '"
              + option
              + "' names "
              + unknown
              + ", but the columns are "
              + columns.getFieldNames()
              + ". Correct it.");
    }
  }

  private static void checkChoice(String name, String option, String value, Set<String> choices) {
    if (!choices.contains(value)) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + name
              + ": the option '"
              + option
              + "' has no such value. Use one of "
              + String.join(", ", new TreeSet<>(choices))
              + ".");
    }
  }
}
