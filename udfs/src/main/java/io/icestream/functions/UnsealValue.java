package io.icestream.functions;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.InputTypeStrategies;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.table.types.utils.DataTypeUtils;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * {@code unseal_value(bytes, 'system.entity.column', 'type')}: the value that was sealed, in its
 * type; NULL when its person was erased. Fails under another key store.
 */
public final class UnsealValue extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  private transient Sealer sealer;

  /** By identity: a literal is one object, and comparing texts costs a tenth of opening a value. */
  private transient Map<StringData, String> columns;

  private transient Map<StringData, SealedValue> forms;

  @Override
  public void open(FunctionContext context) {
    sealer = Sealer.open(context.getJobParameter(SealKeys.PARAMETER, null));
    columns = new IdentityHashMap<>();
    forms = new IdentityHashMap<>();
  }

  /** The value in Flink's internal form; NULL for NULL. */
  public Object eval(byte[] sealed, StringData column, StringData type) {
    if (sealed == null) {
      return null;
    }
    String name = columns.get(column);
    if (name == null) {
      name = column.toString();
      columns.put(column, name);
    }
    SealedValue form = forms.get(type);
    if (form == null) {
      form = SealedValue.of(type(type.toString()));
      forms.put(type, form);
    }
    Optional<byte[]> value = sealer.unseal(sealed, name);
    return value.isEmpty() ? null : form.value(value.get());
  }

  private static LogicalType type(String text) {
    return LogicalTypeParser.parse(text, UnsealValue.class.getClassLoader());
  }

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    DataType text = DataTypes.STRING().bridgedTo(StringData.class);
    return TypeInference.newBuilder()
        .typedArguments(List.of(DataTypes.BYTES(), text, text))
        .inputTypeStrategy(InputTypeStrategies.explicitSequence(DataTypes.BYTES(), text, text))
        .outputTypeStrategy(call -> Optional.of(result(call)))
        .build();
  }

  private static DataType result(CallContext call) {
    literal(call, 1, "column");
    String type = literal(call, 2, "type");
    return DataTypeUtils.toInternalDataType(
        TypeConversions.fromLogicalToDataType(type(type).copy(true)));
  }

  private static String literal(CallContext call, int argument, String name) {
    return call.getArgumentValue(argument, String.class)
        .orElseThrow(() -> new ValidationException("The " + name + " has to be a literal."));
  }

  @Override
  public boolean supportsConstantFolding() {
    return false;
  }
}
