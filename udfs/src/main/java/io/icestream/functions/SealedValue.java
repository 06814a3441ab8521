package io.icestream.functions;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/**
 * The bytes that a value is sealed as: the text of a simple one, the texts of the parts of another.
 * A text does not depend on how wide its type is, so that a column may be widened; and none is
 * rounded.
 */
public abstract class SealedValue implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The form of the values of a type; throws IllegalArgumentException when it has none. */
  public static SealedValue of(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case ARRAY -> new ArrayForm(new Parts(((ArrayType) type).getElementType()));
      case MAP ->
          new MapForm(
              new Parts(((MapType) type).getKeyType()), new Parts(((MapType) type).getValueType()));
      case ROW -> new RowForm(((RowType) type).getChildren().stream().map(Parts::new).toList());
      case VARBINARY, BINARY -> new BytesForm();
      default -> new TextForm(type);
    };
  }

  /** The bytes of a value that is not NULL, in Flink's internal form. */
  public abstract byte[] bytes(Object value);

  /** The value of bytes, in Flink's internal form. */
  public abstract Object value(byte[] bytes);

  private static final class BytesForm extends SealedValue {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] bytes(Object value) {
      return (byte[]) value;
    }

    @Override
    public Object value(byte[] bytes) {
      return bytes;
    }
  }

  private static final class TextForm extends SealedValue {
    private static final long serialVersionUID = 1L;

    private final LogicalType type;

    private TextForm(LogicalType type) {
      this.type = type;
      switch (type.getTypeRoot()) {
        case CHAR,
            VARCHAR,
            BOOLEAN,
            TINYINT,
            SMALLINT,
            INTEGER,
            BIGINT,
            FLOAT,
            DOUBLE,
            DECIMAL,
            DATE,
            TIME_WITHOUT_TIME_ZONE,
            TIMESTAMP_WITHOUT_TIME_ZONE,
            TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {}
        default -> throw new IllegalArgumentException("no sealed form of " + type);
      }
    }

    @Override
    public byte[] bytes(Object value) {
      if (value instanceof StringData text) {
        return text.toBytes();
      }
      String text =
          switch (type.getTypeRoot()) {
            case DECIMAL -> ((DecimalData) value).toBigDecimal().toPlainString();
            case DATE -> LocalDate.ofEpochDay((int) value).toString();
            case TIME_WITHOUT_TIME_ZONE ->
                LocalTime.ofNanoOfDay((int) value * 1_000_000L).toString();
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                ((TimestampData) value).toLocalDateTime().toString();
            default -> value.toString();
          };
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object value(byte[] bytes) {
      if (type.is(LogicalTypeFamily.CHARACTER_STRING)) {
        return StringData.fromBytes(bytes);
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      return switch (type.getTypeRoot()) {
        case BOOLEAN -> Boolean.valueOf(text);
        case TINYINT -> Byte.valueOf(text);
        case SMALLINT -> Short.valueOf(text);
        case INTEGER -> Integer.valueOf(text);
        case BIGINT -> Long.valueOf(text);
        case FLOAT -> Float.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        case DECIMAL ->
            DecimalData.fromBigDecimal(
                new BigDecimal(text),
                ((DecimalType) type).getPrecision(),
                ((DecimalType) type).getScale());
        case DATE -> (int) LocalDate.parse(text).toEpochDay();
        case TIME_WITHOUT_TIME_ZONE -> (int) (LocalTime.parse(text).toNanoOfDay() / 1_000_000L);
        default -> TimestampData.fromLocalDateTime(LocalDateTime.parse(text));
      };
    }
  }

  /** Elements one after the other: the length and one, or zero for NULL, then the bytes. */
  private static final class Parts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LogicalType type;
    private final SealedValue form;
    private final ArrayData.ElementGetter elements;

    private Parts(LogicalType type) {
      this.type = type;
      this.form = SealedValue.of(type);
      this.elements = ArrayData.createElementGetter(type);
    }

    private Object of(ArrayData array, int index) {
      return elements.getElementOrNull(array, index);
    }

    private void write(Object value, DataOutputStream out) throws IOException {
      byte[] bytes = value == null ? null : form.bytes(value);
      out.writeInt(bytes == null ? 0 : bytes.length + 1);
      if (bytes != null) {
        out.write(bytes);
      }
    }

    private Object read(DataInputStream in) throws IOException {
      int length = in.readInt();
      return length == 0 ? null : form.value(in.readNBytes(length - 1));
    }
  }

  private abstract static class Compound extends SealedValue {
    private static final long serialVersionUID = 1L;

    abstract void write(Object value, DataOutputStream out) throws IOException;

    abstract Object read(int count, DataInputStream in) throws IOException;

    @Override
    public byte[] bytes(Object value) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        write(value, new DataOutputStream(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    @Override
    public Object value(byte[] bytes) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      try {
        return read(in.readInt(), in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class ArrayForm extends Compound {
    private static final long serialVersionUID = 1L;

    private final Parts elements;

    private ArrayForm(Parts elements) {
      this.elements = elements;
    }

    @Override
    void write(Object value, DataOutputStream out) throws IOException {
      ArrayData array = (ArrayData) value;
      out.writeInt(array.size());
      for (int i = 0; i < array.size(); i++) {
        elements.write(elements.of(array, i), out);
      }
    }

    @Override
    Object read(int count, DataInputStream in) throws IOException {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(elements.read(in));
      }
      return new GenericArrayData(values.toArray());
    }
  }

  private static final class MapForm extends Compound {
    private static final long serialVersionUID = 1L;

    private final Parts keys;
    private final Parts values;

    private MapForm(Parts keys, Parts values) {
      this.keys = keys;
      this.values = values;
    }

    @Override
    void write(Object value, DataOutputStream out) throws IOException {
      MapData map = (MapData) value;
      out.writeInt(map.size());
      for (int i = 0; i < map.size(); i++) {
        keys.write(keys.of(map.keyArray(), i), out);
        values.write(values.of(map.valueArray(), i), out);
      }
    }

    @Override
    Object read(int count, DataInputStream in) throws IOException {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        Object key = keys.read(in);
        map.put(key, values.read(in));
      }
      return new GenericMapData(map);
    }
  }

  private static final class RowForm extends Compound {
    private static final long serialVersionUID = 1L;

    private final List<Parts> fields;
    private final RowData.FieldGetter[] getters;

    private RowForm(List<Parts> fields) {
      this.fields = List.copyOf(fields);
      this.getters = new RowData.FieldGetter[fields.size()];
      for (int i = 0; i < getters.length; i++) {
        getters[i] = RowData.createFieldGetter(fields.get(i).type, i);
      }
    }

    @Override
    void write(Object value, DataOutputStream out) throws IOException {
      out.writeInt(fields.size());
      for (int i = 0; i < getters.length; i++) {
        fields.get(i).write(getters[i].getFieldOrNull((RowData) value), out);
      }
    }

    @Override
    Object read(int count, DataInputStream in) throws IOException {
      GenericRowData row = new GenericRowData(fields.size());
      for (int i = 0; i < Math.min(count, fields.size()); i++) {
        row.setField(i, fields.get(i).read(in));
      }
      return row;
    }
  }
}
