package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.functions.FunctionException;
import io.icestream.functions.SealedValue;
import io.icestream.functions.Sealer;
import io.icestream.plan.Sealing;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;

/** Single rows in quarantine with their columns: what is sealed stays so unless it is revealed. */
public final class QuarantineDetails {
  private static final String ERASED = "erased: the key of its person or record was destroyed";
  private static final String PAYLOAD = "payload";
  private static final String KEY = "record_key";

  private final Quarantine quarantine;
  private final Optional<Sealer> sealer;

  private QuarantineDetails(Quarantine quarantine, Optional<Sealer> sealer) {
    this.quarantine = quarantine;
    this.sealer = sealer;
  }

  /** Shows what anybody may see. */
  public static QuarantineDetails sealed(Quarantine quarantine) {
    return new QuarantineDetails(quarantine, Optional.empty());
  }

  /**
   * Shows values in clear.
   *
   * @throws IcestreamException if the keys are not there
   */
  public static QuarantineDetails revealed(Quarantine quarantine, Workspace workspace) {
    return new QuarantineDetails(quarantine, Optional.of(sealer(workspace, quarantine.lake())));
  }

  static Sealer sealer(Workspace workspace, Lake lake) {
    SealStore.check(workspace.stateRoot(), lake);
    try {
      return Sealer.open(SealStore.reference(workspace.stateRoot()));
    } catch (FunctionException e) {
      throw new IcestreamException(
          ErrorCode.QUAR_003, "Cannot open what is in quarantine: " + e.getMessage());
    }
  }

  /**
   * A row.
   *
   * @param columns in the order of the table, as texts; null for NULL
   */
  public record Shown(QuarantineRow row, Map<String, String> columns) {}

  /**
   * The rows that a selection means.
   *
   * @throws IcestreamException if there are none
   */
  public List<Shown> of(QuarantineSelection selection) {
    List<Shown> shown = new ArrayList<>();
    quarantine
        .tables(selection)
        .forEach(
            (name, table) ->
                quarantine.read(
                    name,
                    table,
                    selection,
                    (row, record) -> shown.add(new Shown(row, columns(table, row, record)))));
    if (shown.isEmpty()) {
      throw Quarantine.nothingSelected("show", selection);
    }
    return shown;
  }

  private Map<String, String> columns(Table table, QuarantineRow row, Record record) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Types.NestedField field : table.schema().columns()) {
      Object value = record.getField(field.name());
      String type = table.properties().get(Sealing.SEALED + field.name());
      boolean isPayload = isPayload(row, field.name());
      columns.put(
          field.name(),
          value == null
              ? null
              : isPayload
                  ? payload(table, row, field.name(), (ByteBuffer) value)
                  : type != null
                      ? opened(row.source() + "." + field.name(), type, (ByteBuffer) value)
                      : text(value));
    }
    return columns;
  }

  private static boolean isPayload(QuarantineRow row, String column) {
    return row.table().startsWith(Quarantine.DATABASE + "." + Quarantine.UNPARSED)
        && (column.equals(PAYLOAD) || column.equals(KEY));
  }

  private String payload(Table table, QuarantineRow row, String column, ByteBuffer value) {
    boolean isSealed = table.properties().containsKey(Sealing.KEYS);
    if (sealer.isEmpty()) {
      return hidden(isSealed ? "sealed" : "not shown", value);
    }
    return isSealed ? opened(sealedAs(row, column), "BYTES", value) : text(value);
  }

  /** A part of a record that did not parse opens under this name only. */
  static String sealedAs(QuarantineRow row, String column) {
    return column.equals(KEY) ? row.source() + "." + KEY : row.source();
  }

  private String opened(String column, String type, ByteBuffer value) {
    if (sealer.isEmpty()) {
      return hidden("sealed", value);
    }
    return sealer
        .get()
        .unseal(bytes(value), column)
        .map(
            clear ->
                text(
                    SealedValue.of(
                            LogicalTypeParser.parse(type, QuarantineDetails.class.getClassLoader()))
                        .value(clear)))
        .orElse(ERASED);
  }

  private static String hidden(String how, ByteBuffer value) {
    return how + " (" + value.remaining() + " bytes); --reveal opens it";
  }

  /**
   * Bytes are mostly text that did not parse; where they aren't, their digits say what they are.
   */
  private static String text(Object value) {
    if (value instanceof ByteBuffer buffer) {
      return text(bytes(buffer));
    }
    if (value instanceof byte[] bytes) {
      try {
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        return text.toString();
      } catch (CharacterCodingException e) {
        return "0x" + HexFormat.of().formatHex(bytes);
      }
    }
    return value.toString();
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
