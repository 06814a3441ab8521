package io.icestream.scan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.shaded.org.apache.avro.Schema.Field;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileStream;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericFixed;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.iceberg.types.TypeUtil;

/**
 * Looks through Avro files: metadata and all values. In Iceberg's manifests bounds are told by
 * their column.
 */
final class AvroScan {
  static final byte[] MAGIC = {'O', 'b', 'j', 1};

  private static final String TABLE_SCHEMA = "schema";
  private static final String LOWER = "lower_bounds";
  private static final String UPPER = "upper_bounds";

  private final FileFindings findings;
  private final String prefix;
  private final Map<Integer, String> columns = new HashMap<>();

  private AvroScan(FileFindings findings, String part) {
    this.findings = findings;
    this.prefix = part.equals(FileFindings.RAW) ? "" : part + " > ";
  }

  static void scan(InputStream input, FileFindings findings, String part) throws IOException {
    new AvroScan(findings, part).scan(input);
  }

  private void scan(InputStream input) throws IOException {
    try (DataFileStream<GenericRecord> records =
        new DataFileStream<>(input, new GenericDatumReader<>())) {
      for (String key : records.getMetaKeys()) {
        // The number of a snapshot may have the digits of a card.
        if (!key.endsWith("snapshot-id")) {
          findings.value("", prefix + "avro metadata", records.getMeta(key));
        }
      }
      tableColumns(records.getMetaString(TABLE_SCHEMA));
      while (records.hasNext()) {
        record("", records.next());
      }
    } catch (RuntimeException broken) {
      throw new NotReadableException("Avro", broken);
    }
  }

  private void tableColumns(String json) {
    if (json == null) {
      return;
    }
    try {
      Schema schema = SchemaParser.fromJson(json);
      TypeUtil.indexById(schema.asStruct())
          .keySet()
          .forEach(id -> columns.put(id, schema.findColumnName(id)));
    } catch (RuntimeException ofSomeOtherFile) {
      columns.clear();
    }
  }

  private void record(String path, GenericRecord record) {
    for (Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      if ((field.name().equals(LOWER) || field.name().equals(UPPER))
          && value instanceof Collection<?> bounds) {
        bounds.forEach(bound -> bound(field.name(), (GenericRecord) bound));
      } else {
        value(path.isEmpty() ? field.name() : path + "." + field.name(), value);
      }
    }
  }

  private void bound(String which, GenericRecord bound) {
    int id = (Integer) bound.get("key");
    findings.bound(
        columns.getOrDefault(id, "field " + id),
        prefix + "manifest " + which.replace('_', ' '),
        bytes((ByteBuffer) bound.get("value")));
  }

  private void value(String path, Object value) {
    if (value instanceof GenericRecord record) {
      record(path, record);
    } else if (value instanceof Collection<?> items) {
      items.forEach(item -> value(path, item));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, item) -> {
            value(path, key);
            value(path, item);
          });
    } else if (value instanceof ByteBuffer buffer) {
      findings.value(path, prefix + "avro values", bytes(buffer));
    } else if (value instanceof GenericFixed fixed) {
      findings.value(path, prefix + "avro values", fixed.bytes());
    } else if (value instanceof CharSequence text) {
      findings.value(
          path, prefix + "avro values", text.toString().getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof Number number) {
      findings.number(path, prefix + "avro values", number.toString());
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
