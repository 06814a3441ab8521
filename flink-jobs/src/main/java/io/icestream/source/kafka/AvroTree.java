package io.icestream.source.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.icestream.source.ConnectTypes;
import io.icestream.source.DecodeException;
import io.icestream.source.RecordTree;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.shaded.org.apache.avro.LogicalType;
import org.apache.iceberg.shaded.org.apache.avro.LogicalTypes;
import org.apache.iceberg.shaded.org.apache.avro.Schema;

/**
 * Reads Avro in the wire format of Confluent's registry: a zero, the schema's id in four bytes, the
 * value as the schema that it was written with has it. What the reader declares is compared with
 * the result by name, so a schema may gain, lose and move fields; defaults of the schema are of no
 * account.
 */
final class AvroTree implements RecordTree {

  private static final long serialVersionUID = 1L;
  private static final int HEADER = 5;
  private static final int MAX_BYTES = 10_000_000;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_VALUES = 1_000_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final SchemaRegistry registry;
  private transient AvroBytes bytes;
  private transient int values;

  AvroTree(SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public JsonNode read(byte[] record) throws DecodeException {
    if (record.length == 0) {
      throw new DecodeException("empty", "the record has no content");
    }
    if (record.length > MAX_BYTES) {
      throw new DecodeException("too-large", "the record is longer than 10 MB");
    }
    if (record[0] != 0 || record.length < HEADER) {
      throw new DecodeException(
          "no-schema-id", "the record does not begin with a zero and the id of a schema");
    }
    Schema schema = registry.schema(ByteBuffer.wrap(record, 1, Integer.BYTES).getInt());
    bytes = new AvroBytes(record, HEADER);
    values = 0;
    JsonNode tree = value(schema, 0);
    if (!bytes.isAtEnd()) {
      throw new DecodeException("trailing-content", "something follows the record");
    }
    return tree;
  }

  private JsonNode value(Schema schema, int depth) throws DecodeException {
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw new DecodeException(
          "limit-exceeded", "the record is nested deeper than 64 levels or has too many values");
    }
    return switch (schema.getType()) {
      case NULL -> NullNode.instance;
      case BOOLEAN -> BooleanNode.valueOf(bytes.readBoolean());
      case INT -> whole(schema, bytes.readInt());
      case LONG -> whole(schema, bytes.readLong());
      case FLOAT -> DoubleNode.valueOf(bytes.readFloat());
      case DOUBLE -> DoubleNode.valueOf(bytes.readDouble());
      case STRING -> TextNode.valueOf(bytes.readText());
      case BYTES -> binary(schema, bytes.readBytes());
      case FIXED -> binary(schema, bytes.readFixed(schema.getFixedSize()));
      case ENUM -> TextNode.valueOf(symbol(schema));
      case UNION -> value(branch(schema), depth + 1);
      case ARRAY -> array(schema, depth);
      case MAP -> map(schema, depth);
      case RECORD -> object(schema, depth);
    };
  }

  private JsonNode object(Schema schema, int depth) throws DecodeException {
    ObjectNode object = NODES.objectNode();
    for (Schema.Field field : schema.getFields()) {
      object.set(field.name(), value(field.schema(), depth + 1));
    }
    return connect(schema, object);
  }

  private String symbol(Schema schema) throws DecodeException {
    int index = bytes.readInt();
    if (index < 0 || index >= schema.getEnumSymbols().size()) {
      throw AvroBytes.malformed();
    }
    return schema.getEnumSymbols().get(index);
  }

  private Schema branch(Schema union) throws DecodeException {
    int index = bytes.readInt();
    if (index < 0 || index >= union.getTypes().size()) {
      throw AvroBytes.malformed();
    }
    return union.getTypes().get(index);
  }

  private ArrayNode array(Schema schema, int depth) throws DecodeException {
    ArrayNode array = NODES.arrayNode();
    for (long left = blockSize(); left > 0; left = blockSize()) {
      for (; left > 0; left--) {
        array.add(value(schema.getElementType(), depth + 1));
      }
    }
    return array;
  }

  private ObjectNode map(Schema schema, int depth) throws DecodeException {
    ObjectNode map = NODES.objectNode();
    for (long left = blockSize(); left > 0; left = blockSize()) {
      for (; left > 0; left--) {
        if (map.replace(bytes.readText(), value(schema.getValueType(), depth + 1)) != null) {
          throw new DecodeException("duplicate-field", "a map of the record has a key twice");
        }
      }
    }
    return map;
  }

  /** A negative number of items has the length of the block behind it. */
  private long blockSize() throws DecodeException {
    long size = bytes.readLong();
    if (size < 0) {
      bytes.readLong();
      size = -size;
    }
    if (size < 0) {
      throw AvroBytes.malformed();
    }
    return size;
  }

  private static JsonNode whole(Schema schema, long value) throws DecodeException {
    LogicalType logical = schema.getLogicalType();
    if (logical == null) {
      return connect(schema, LongNode.valueOf(value));
    }
    return switch (logical.getName()) {
      case "date" -> ConnectTypes.date(value);
      case "time-millis" -> ConnectTypes.time(value, 1_000_000);
      case "time-micros" -> ConnectTypes.time(value, 1_000);
      case "timestamp-millis" -> ConnectTypes.instant(value, 1_000);
      case "timestamp-micros" -> ConnectTypes.instant(value, 1_000_000);
      case "timestamp-nanos" -> ConnectTypes.instant(value, 1_000_000_000);
      case "local-timestamp-millis" -> ConnectTypes.clock(value, 1_000);
      case "local-timestamp-micros" -> ConnectTypes.clock(value, 1_000_000);
      case "local-timestamp-nanos" -> ConnectTypes.clock(value, 1_000_000_000);
      default -> LongNode.valueOf(value);
    };
  }

  private static JsonNode binary(Schema schema, byte[] value) throws DecodeException {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return ConnectTypes.decimal(value, decimal.getScale());
    }
    if (logical != null && logical.getName().equals("uuid")) {
      ByteBuffer parts = ByteBuffer.wrap(value);
      return TextNode.valueOf(new UUID(parts.getLong(), parts.getLong()).toString());
    }
    return connect(schema, BinaryNode.valueOf(value));
  }

  /** What the converters of Kafka Connect add to a schema where Avro has no name for a type. */
  private static JsonNode connect(Schema schema, JsonNode value) throws DecodeException {
    Object scale =
        schema.getObjectProp("connect.parameters") instanceof Map<?, ?> parameters
            ? parameters.get("scale")
            : null;
    return ConnectTypes.plain(
        schema.getProp("connect.name"), scale == null ? null : scale.toString(), value);
  }
}
