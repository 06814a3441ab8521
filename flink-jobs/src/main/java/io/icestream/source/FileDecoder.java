package io.icestream.source;

import io.icestream.source.SourceEvent.FileRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Decodes lines of files: documents as {@link JsonDecoder} does, texts of fields column by column
 * and as strictly. A text that is not there is NULL; a field without a column is skipped and
 * counted.
 */
public final class FileDecoder implements RecordDecoder {

  private static final long serialVersionUID = 1L;

  private final JsonDecoder documents;
  private final List<String> columns;
  private final boolean[] key;
  private final boolean[] required;
  private final FieldText[] fields;
  private long undeclaredFields;

  private transient String[] shape;
  private transient int[] targets;

  private FileDecoder(
      JsonDecoder documents,
      List<String> columns,
      boolean[] key,
      boolean[] required,
      FieldText[] fields) {
    this.documents = documents;
    this.columns = List.copyOf(columns);
    this.key = key;
    this.required = required;
    this.fields = fields;
  }

  /**
   * A decoder.
   *
   * @param columns the columns to fill
   * @param keyColumns names of the columns that make up the key; may be empty
   * @param epochMillis names of the TIMESTAMP columns that come as milliseconds since the epoch
   * @throws io.icestream.error.IcestreamException when a column's type has no JSON form
   */
  public static FileDecoder of(RowType columns, List<String> keyColumns, Set<String> epochMillis) {
    int count = columns.getFieldCount();
    boolean[] key = new boolean[count];
    boolean[] required = new boolean[count];
    FieldText[] fields = new FieldText[count];
    for (int i = 0; i < count; i++) {
      String name = columns.getFieldNames().get(i);
      LogicalType type = columns.getTypeAt(i);
      key[i] = keyColumns.contains(name);
      required[i] = key[i] || !type.isNullable();
      fields[i] = FieldText.of(name, type, epochMillis);
    }
    return new FileDecoder(
        JsonDecoder.of(columns, keyColumns, epochMillis),
        columns.getFieldNames(),
        key,
        required,
        fields);
  }

  /** Whether a column of the type can be read from the text of a field. */
  public static boolean hasText(LogicalType type) {
    return FieldText.isText(type);
  }

  @Override
  public char decode(SourceEvent event, Object[] values) throws DecodeException {
    FileRecord line = (FileRecord) event;
    if (line.names() == null) {
      return documents.decode(null, line.value(), values);
    }
    if (shape != line.names()) {
      targets = Arrays.stream(line.names()).mapToInt(columns::indexOf).toArray();
      shape = line.names();
    }
    Arrays.fill(values, null);
    String[] texts = line.texts();
    for (int i = 0; i < texts.length; i++) {
      int target = targets[i];
      if (target < 0) {
        undeclaredFields++;
      } else if (texts[i] != null) {
        values[target] = fields[target].decode(texts[i]);
      }
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null && required[i]) {
        throw new DecodeException(
            key[i] ? "missing-key" : "missing-field",
            "the field " + columns.get(i) + " is NULL or not there");
      }
    }
    return 'c';
  }

  @Override
  public long undeclaredFields() {
    return undeclaredFields + documents.undeclaredFields();
  }
}
