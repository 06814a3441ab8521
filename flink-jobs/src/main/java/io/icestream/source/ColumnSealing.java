package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.functions.SealedValue;
import io.icestream.functions.Sealer;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

/**
 * Seals columns of decoded rows: what leaves the first operator behind a source is ciphertext
 * already.
 */
final class ColumnSealing implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Whose key it is when a row says nobody's; no entity has such a name. */
  private static final String NOBODY = "nobody of ";

  private final RowType columns;
  private final String entity;
  private final String kind;
  private final List<Part> sealed = new ArrayList<>();
  private final List<Part> subject = new ArrayList<>();

  private record Part(int index, String name, SealedValue form) implements Serializable {
    byte[] bytes(Object[] values) {
      return form.bytes(values[index]);
    }
  }

  private ColumnSealing(RowType columns, String entity, String kind) {
    this.columns = columns;
    this.entity = entity;
    this.kind = kind;
  }

  /**
   * What a table's options seal.
   *
   * @param stored the columns as they are declared
   */
  static ColumnSealing of(String table, Configuration options, RowType stored) {
    List<RowType.RowField> opened = new ArrayList<>();
    Map<String, String> all = options.toMap();
    for (RowType.RowField field : stored.getFields()) {
      String type = all.get(SourceOptions.SEALED + field.getName());
      opened.add(
          type == null ? field : new RowType.RowField(field.getName(), opened(table, field, type)));
    }
    ColumnSealing sealing =
        new ColumnSealing(
            new RowType(false, opened),
            options.get(SourceOptions.SYSTEM) + "." + options.get(SourceOptions.ENTITY),
            options.get(SourceOptions.SUBJECT));
    for (int i = 0; i < opened.size(); i++) {
      String name = opened.get(i).getName();
      if (all.containsKey(SourceOptions.SEALED + name)) {
        sealing.sealed.add(part(table, i, opened.get(i), sealing.entity + "." + name));
      }
    }
    for (String column : options.get(SourceOptions.SUBJECT_COLUMNS)) {
      int index = sealing.columns.getFieldIndex(column);
      if (index < 0) {
        throw refused(table, "the subject " + column + " is none of its columns. Correct it.");
      }
      sealing.subject.add(part(table, index, opened.get(index), column));
    }
    if (!sealing.sealed.isEmpty() && (sealing.kind == null || sealing.subject.isEmpty())) {
      throw refused(
          table, "nothing says whose the sealed values are. Set 'subject' and 'subject-columns'.");
    }
    return sealing;
  }

  private static LogicalType opened(String table, RowType.RowField field, String type) {
    if (field.getType().getTypeRoot() != LogicalTypeRoot.VARBINARY) {
      throw refused(
          table, "the sealed column " + field.getName() + " is not BYTES. Declare it so.");
    }
    return LogicalTypeParser.parse(type, ColumnSealing.class.getClassLoader());
  }

  private static Part part(String table, int index, RowType.RowField field, String name) {
    try {
      return new Part(index, name, SealedValue.of(field.getType()));
    } catch (IllegalArgumentException e) {
      throw refused(
          table,
          "values of " + field.getType().asSummaryString() + " cannot be sealed. Leave it out.");
    }
  }

  private static IcestreamException refused(String table, String why) {
    return new IcestreamException(ErrorCode.SRC_002, "Cannot read " + table + ": " + why);
  }

  /** The columns with the types of their values. */
  RowType columns() {
    return columns;
  }

  boolean isNeeded() {
    return !sealed.isEmpty();
  }

  /** Replaces the values of a row by sealed ones. */
  void seal(Object[] values, Sealer sealer) {
    if (sealed.isEmpty()) {
      return;
    }
    String person = person(values);
    for (Part part : sealed) {
      if (values[part.index] != null) {
        values[part.index] =
            person == null
                ? sealer.seal(NOBODY + entity, "", part.name, part.bytes(values))
                : sealer.seal(kind, person, part.name, part.bytes(values));
      }
    }
  }

  private String person(Object[] values) {
    String[] texts = new String[subject.size()];
    for (int i = 0; i < texts.length; i++) {
      Part part = subject.get(i);
      if (values[part.index] == null) {
        return null;
      }
      texts[i] = new String(part.bytes(values), StandardCharsets.UTF_8);
    }
    return Sealer.subject(texts);
  }
}
