package io.icestream.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads JSON as Kafka Connect writes it: the bare value, or an object of its {@code schema} and the
 * {@code payload}. Where there is a schema, it says which numbers are times and which texts are
 * decimals.
 */
final class JsonTree implements RecordTree {

  private static final long serialVersionUID = 1L;
  private static final String SCHEMA = "schema";
  private static final String PAYLOAD = "payload";

  private final JsonText text = new JsonText();

  @Override
  public JsonNode read(byte[] bytes) throws DecodeException {
    JsonNode tree = text.tree(bytes);
    if (tree.size() != 2 || !tree.has(SCHEMA) || !tree.has(PAYLOAD)) {
      return tree;
    }
    JsonNode schema = tree.get(SCHEMA);
    if (!schema.isObject() && !schema.isNull()) {
      throw new DecodeException("bad-schema", "the schema beside the payload is no object");
    }
    return plain(schema, tree.get(PAYLOAD));
  }

  private static JsonNode plain(JsonNode schema, JsonNode value) throws DecodeException {
    if (value.isNull()) {
      return value;
    }
    JsonNode named =
        ConnectTypes.plain(
            schema.path("name").textValue(),
            schema.path("parameters").path("scale").asText(),
            value);
    if (named instanceof ObjectNode object) {
      String type = schema.path("type").asText();
      if (type.equals("struct")) {
        for (JsonNode field : schema.path("fields")) {
          String name = field.path("field").asText();
          if (object.has(name)) {
            object.set(name, plain(field, object.get(name)));
          }
        }
      } else if (type.equals("map")) {
        Map<String, JsonNode> values = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          values.put(entry.getKey(), plain(schema.path("values"), entry.getValue()));
        }
        object.setAll(values);
      }
    } else if (named instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, plain(schema.path("items"), array.get(i)));
      }
    }
    return named;
  }
}
