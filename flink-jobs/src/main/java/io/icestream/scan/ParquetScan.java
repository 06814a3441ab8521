package io.icestream.scan;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.shaded.org.apache.parquet.ParquetReadOptions;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnReader;
import org.apache.iceberg.shaded.org.apache.parquet.column.Dictionary;
import org.apache.iceberg.shaded.org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageReadStore;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Converter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.GroupConverter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.GroupType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.Type;

/**
 * Looks through a Parquet file: every value of every column, dictionaries, statistics, metadata.
 */
final class ParquetScan {
  static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private static final String VALUES = "values";

  private final FileFindings findings;

  private ParquetScan(FileFindings findings) {
    this.findings = findings;
  }

  static void scan(Path file, FileFindings findings) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .usePageChecksumVerification(false)
            .build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      new ParquetScan(findings).scan(reader);
    } catch (RuntimeException broken) {
      throw new NotReadableException("Parquet", broken);
    }
  }

  private void scan(ParquetFileReader reader) throws IOException {
    Map<String, String> metadata = reader.getFooter().getFileMetaData().getKeyValueMetaData();
    metadata.forEach(
        (key, value) ->
            findings.value("", "footer metadata", utf8(key + "\n" + (value == null ? "" : value))));
    for (BlockMetaData block : reader.getRowGroups()) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        statistics(reader, column);
      }
    }
    MessageType schema = reader.getFooter().getFileMetaData().getSchema();
    String createdBy = reader.getFooter().getFileMetaData().getCreatedBy();
    for (PageReadStore rows = reader.readNextRowGroup();
        rows != null;
        rows = reader.readNextRowGroup()) {
      Group root = new Group(schema, "");
      ColumnReadStoreImpl columns = new ColumnReadStoreImpl(rows, root, schema, createdBy);
      for (ColumnDescriptor column : schema.getColumns()) {
        ColumnReader values = columns.getColumnReader(column);
        long count = values.getTotalValueCount();
        for (long i = 0; i < count; i++) {
          if (values.getCurrentDefinitionLevel() == column.getMaxDefinitionLevel()) {
            values.writeCurrentValueToConverter();
          }
          values.consume();
        }
      }
    }
  }

  private void statistics(ParquetFileReader reader, ColumnChunkMetaData column) throws IOException {
    String name = column.getPath().toDotString();
    Statistics<?> statistics = column.getStatistics();
    if (statistics != null && statistics.hasNonNullValue()) {
      findings.bound(name, "footer statistics", statistics.getMinBytes());
      findings.bound(name, "footer statistics", statistics.getMaxBytes());
    }
    ColumnIndex index = reader.readColumnIndex(column);
    if (index != null) {
      for (List<ByteBuffer> bounds : List.of(index.getMinValues(), index.getMaxValues())) {
        for (ByteBuffer bound : bounds) {
          byte[] bytes = new byte[bound.remaining()];
          bound.duplicate().get(bytes);
          findings.bound(name, "page statistics", bytes);
        }
      }
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Hands each column's values to a converter of its own. */
  private final class Group extends GroupConverter {
    private final Converter[] children;

    Group(GroupType type, String path) {
      children = new Converter[type.getFieldCount()];
      for (int i = 0; i < children.length; i++) {
        Type child = type.getType(i);
        String name = path.isEmpty() ? child.getName() : path + "." + child.getName();
        children[i] =
            child.isPrimitive()
                ? new Values(child.asPrimitiveType(), name)
                : new Group(child.asGroupType(), name);
      }
    }

    @Override
    public Converter getConverter(int field) {
      return children[field];
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  /** The values of one column; those of a dictionary are looked at once. */
  private final class Values extends PrimitiveConverter {
    private final String column;
    private final boolean isDecimal;
    private List<Map<FileFindings.What, Integer>> dictionary = List.of();

    Values(PrimitiveType type, String column) {
      this.column = column;
      this.isDecimal = type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary values) {
      dictionary =
          java.util.stream.IntStream.rangeClosed(0, values.getMaxId())
              .mapToObj(id -> entry(values, id))
              .toList();
      // An entry that no row refers to can be read all the same.
      dictionary.forEach(found -> found.forEach((what, count) -> add(what, "dictionary", count)));
    }

    private Map<FileFindings.What, Integer> entry(Dictionary values, int id) {
      try {
        return findings.value(text(values.decodeToBinary(id)));
      } catch (UnsupportedOperationException numbers) {
        return Map.of();
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      dictionary.get(id).forEach((what, count) -> add(what, VALUES, count));
    }

    private void add(FileFindings.What what, String part, int count) {
      findings.add(column, part, what.kind(), what.form(), count);
    }

    @Override
    public void addBinary(Binary value) {
      findings.value(column, VALUES, text(value));
    }

    private byte[] text(Binary value) {
      return isDecimal ? utf8(new BigInteger(value.getBytes()).toString()) : value.getBytes();
    }

    @Override
    public void addLong(long value) {
      findings.number(column, VALUES, Long.toString(value));
    }

    @Override
    public void addInt(int value) {
      findings.number(column, VALUES, Integer.toString(value));
    }

    @Override
    public void addDouble(double value) {
      findings.number(column, VALUES, Double.toString(value));
    }

    @Override
    public void addFloat(float value) {
      findings.number(column, VALUES, Float.toString(value));
    }

    @Override
    public void addBoolean(boolean value) {}
  }
}
