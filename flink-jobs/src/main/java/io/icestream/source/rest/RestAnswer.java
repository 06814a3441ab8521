package io.icestream.source.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered: the records as they came, byte by byte, and where the next ones are.
 *
 * @param next the cursor or the address that the answer names; empty if it names none
 */
record RestAnswer(List<byte[]> records, Optional<String> next) {
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(1_000)
                          .maxNumberLength(1_000)
                          .maxStringLength(50_000_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

  // <https://example.org/orders?page=2>; rel="next"
  private static final Pattern NEXT =
      Pattern.compile("<([^>]*)>[^,<]*;\\s*rel=\"?([^\",;]*\\s)?next(\\s[^\",;]*)?\"?");

  /** The answer is no JSON, or has no records where they should be. */
  static final class NotReadable extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether it may have been cut off on its way. */
    final boolean isCut;

    NotReadable(String message, boolean isCut) {
      super(message);
      this.isCut = isCut;
    }
  }

  /**
   * Reads an answer.
   *
   * @param link the header of that name, or null
   */
  static RestAnswer of(RestEntity entity, byte[] body, String link) throws NotReadable {
    List<byte[]> records;
    Optional<String> next = Optional.empty();
    try {
      records = records(entity, body);
      if (entity.paging() == RestEntity.Paging.CURSOR) {
        JsonNode cursor = JSON.readTree(body).at(JsonPointer.compile(entity.cursor()));
        next = cursor.isValueNode() && !cursor.isNull() ? Optional.of(cursor.asText()) : next;
      } else if (entity.paging() == RestEntity.Paging.LINK && link != null) {
        Matcher found = NEXT.matcher(link);
        next = found.find() ? Optional.of(found.group(1)) : next;
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the answer.
      throw new NotReadable(
          "it is no JSON (line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
              + ")",
          true);
    } catch (IOException e) {
      throw new NotReadable("it is no JSON", true);
    }
    return new RestAnswer(records, next.filter(text -> !text.isEmpty()));
  }

  /** The parts of the body that are elements of the array. */
  private static List<byte[]> records(RestEntity entity, byte[] body)
      throws IOException, NotReadable {
    List<byte[]> records = new ArrayList<>();
    try (JsonParser parser = JSON.getFactory().createParser(body)) {
      JsonToken token = parser.nextToken();
      for (JsonPointer at = JsonPointer.compile(entity.records()); !at.matches(); at = at.tail()) {
        token = enter(parser, token, at.getMatchingProperty());
      }
      if (token != JsonToken.START_ARRAY) {
        throw new NotReadable(
            "it has no array of records"
                + (entity.records().isEmpty() ? "" : " at " + entity.records()),
            false);
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getByteOffset();
        records.add(withFields(entity, Arrays.copyOfRange(body, start, end)));
      }
      // What is cut off behind the records is cut off all the same.
      while (parser.nextToken() != null) {
        parser.skipChildren();
      }
    }
    return records;
  }

  /** A record with more fields, whose texts are those of values inside it. */
  private static byte[] withFields(RestEntity entity, byte[] record) throws IOException {
    if (entity.fields().isEmpty() || !(JSON.readTree(record) instanceof ObjectNode object)) {
      return record;
    }
    entity
        .fields()
        .forEach(
            (name, pointer) -> {
              JsonNode value = object.at(pointer);
              if (value.isTextual() || value.isNumber() || value.isBoolean()) {
                object.put(name, value.asText());
              } else if (!value.isMissingNode()) {
                object.set(name, value);
              }
            });
    return JSON.writeValueAsBytes(object);
  }

  private static JsonToken enter(JsonParser parser, JsonToken token, String property)
      throws IOException {
    if (token == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isWanted = parser.currentName().equals(property);
        JsonToken value = parser.nextToken();
        if (isWanted) {
          return value;
        }
        parser.skipChildren();
      }
    }
    return null;
  }
}
