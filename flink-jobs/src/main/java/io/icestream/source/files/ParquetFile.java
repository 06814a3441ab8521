package io.icestream.source.files;

import io.icestream.source.DecodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.ExceptionUtils;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The declared columns of a Parquet file, found by their names.
 *
 * @param columns as the file has them
 */
record ParquetFile(InputFile file, Schema columns) {

  /**
   * Looks at a file's footer.
   *
   * @throws DecodeException when it is no Parquet, or a column is missing or of a type whose values
   *     the declared one cannot hold
   */
  static ParquetFile open(InputFile file, FileEntity entity) throws DecodeException {
    Schema schema = schema(file);
    List<String> names = entity.columns().getFieldNames();
    List<String> wrong = new ArrayList<>();
    for (RowType.RowField declared : entity.columns().getFields()) {
      Types.NestedField found = schema.asStruct().field(declared.getName());
      if (found == null) {
        wrong.add(declared.getName() + " is missing");
      } else if (!fits(found.type(), declared.getType())) {
        wrong.add(
            declared.getName()
                + " is "
                + found.type()
                + " and declared as "
                + declared.getType().copy(true).asSummaryString());
      }
    }
    if (!wrong.isEmpty()) {
      throw new DecodeException(FileInspection.WRONG_SCHEMA, String.join("; ", wrong));
    }
    return new ParquetFile(file, schema.select(names));
  }

  private static Schema schema(InputFile file) throws DecodeException {
    Schema[] schema = new Schema[1];
    try (CloseableIterable<Record> rows =
            Parquet.read(file)
                .project(new Schema())
                .createReaderFunc(
                    type -> {
                      schema[0] = ParquetSchemaUtil.convert(type);
                      return GenericParquetReaders.buildReader(new Schema(), type);
                    })
                .build();
        CloseableIterator<Record> none = rows.iterator()) {
      return schema[0];
    } catch (IOException | RuntimeException e) {
      throw corrupt(e);
    }
  }

  /** What a reader's failure says of the file; throws it where it says something of the storage. */
  static DecodeException corrupt(Exception failure) {
    ExceptionUtils.findThrowable(failure, FlinkInputFile.StorageException.class)
        .ifPresent(
            storage -> {
              throw storage;
            });
    return new DecodeException(
        "corrupt-file", "the file is no Parquet, or damaged from here on; send it anew");
  }

  CloseableIterator<Record> rows() {
    return Parquet.read(file)
        .project(columns)
        .withNameMapping(MappingUtil.create(columns))
        .createReaderFunc(type -> GenericParquetReaders.buildReader(columns, type))
        .<Record>build()
        .iterator();
  }

  /** Whether values need no rounding; what is too large for a column is told row by row. */
  private static boolean fits(Type found, LogicalType declared) {
    return switch (declared.getTypeRoot()) {
      case CHAR, VARCHAR -> is(found, Type.TypeID.STRING) || is(found, Type.TypeID.UUID);
      case BOOLEAN -> is(found, Type.TypeID.BOOLEAN);
      case TINYINT, SMALLINT, INTEGER, BIGINT -> isWhole(found);
      case DECIMAL -> isWhole(found) || is(found, Type.TypeID.DECIMAL);
      case FLOAT -> is(found, Type.TypeID.FLOAT);
      case DOUBLE -> is(found, Type.TypeID.FLOAT) || is(found, Type.TypeID.DOUBLE);
      case DATE -> is(found, Type.TypeID.DATE);
      case TIME_WITHOUT_TIME_ZONE -> is(found, Type.TypeID.TIME);
      case TIMESTAMP_WITHOUT_TIME_ZONE -> isTimestamp(found, false);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> isTimestamp(found, true);
      case BINARY, VARBINARY -> is(found, Type.TypeID.BINARY) || is(found, Type.TypeID.FIXED);
      case ARRAY ->
          found.isListType()
              && fits(found.asListType().elementType(), ((ArrayType) declared).getElementType());
      case MAP ->
          found.isMapType()
              && is(found.asMapType().keyType(), Type.TypeID.STRING)
              && fits(found.asMapType().valueType(), ((MapType) declared).getValueType());
      case ROW -> found.isStructType() && fits(found.asStructType(), (RowType) declared);
      default -> false;
    };
  }

  private static boolean fits(Types.StructType found, RowType declared) {
    return declared.getFields().stream()
        .allMatch(
            field ->
                found.field(field.getName()) != null
                    && fits(found.field(field.getName()).type(), field.getType()));
  }

  private static boolean is(Type found, Type.TypeID id) {
    return found.typeId() == id;
  }

  private static boolean isWhole(Type found) {
    return is(found, Type.TypeID.INTEGER) || is(found, Type.TypeID.LONG);
  }

  private static boolean isTimestamp(Type found, boolean hasZone) {
    return found instanceof Types.TimestampType micros && micros.shouldAdjustToUTC() == hasZone
        || found instanceof Types.TimestampNanoType nanos && nanos.shouldAdjustToUTC() == hasZone;
  }
}
