package io.icestream.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The text of a record: valid UTF-8 without a mark, JSON within bounds. Not thread-safe. */
final class JsonText implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MAX_BYTES = 10_000_000;
  private static final int MAX_DEPTH = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxDocumentLength(MAX_BYTES)
                  .maxStringLength(MAX_BYTES)
                  .maxNumberLength(400)
                  .maxNameLength(1_000)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** Numbers keep every digit. */
  private static final JsonMapper TREES =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private transient CharsetDecoder utf8;
  private transient CharBuffer chars;

  JsonParser open(byte[] bytes) throws DecodeException, IOException {
    CharBuffer text = decodeUtf8(bytes);
    return FACTORY.createParser(text.array(), 0, text.position());
  }

  String text(byte[] bytes) throws DecodeException {
    CharBuffer text = decodeUtf8(bytes);
    return new String(text.array(), 0, text.position());
  }

  JsonNode tree(byte[] bytes) throws DecodeException {
    try (JsonParser parser = open(bytes)) {
      JsonNode tree = TREES.readTree(parser);
      if (tree == null || tree.isMissingNode()) {
        throw new DecodeException("empty", "the record has no content");
      }
      checkEnd(parser);
      return tree;
    } catch (IOException broken) {
      throw rejected(broken);
    }
  }

  static void checkEnd(JsonParser parser) throws DecodeException {
    try {
      if (parser.nextToken() == null) {
        return;
      }
    } catch (IOException notEvenJson) {
      // Trailing content all the same.
    }
    throw new DecodeException("trailing-content", "something follows the JSON value");
  }

  private CharBuffer decodeUtf8(byte[] bytes) throws DecodeException {
    if (bytes.length > MAX_BYTES) {
      throw new DecodeException("too-large", "the record is longer than 10 MB");
    }
    if (bytes.length >= 3
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF) {
      throw new DecodeException("byte-order-mark", "the record begins with a byte order mark");
    }
    if (utf8 == null) {
      utf8 =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
    }
    if (chars == null || chars.capacity() < bytes.length || chars.capacity() > 1 << 20) {
      chars = CharBuffer.allocate(Math.max(bytes.length, 4096));
    }
    chars.clear();
    utf8.reset();
    CoderResult result = utf8.decode(ByteBuffer.wrap(bytes), chars, true);
    if (result.isError()) {
      throw new DecodeException("invalid-utf8", "the record is not valid UTF-8");
    }
    return chars;
  }

  /** Jackson quotes the input in its messages, so only the kind of the problem is kept. */
  static DecodeException rejected(IOException broken) {
    if (broken instanceof StreamConstraintsException) {
      return new DecodeException(
          "limit-exceeded",
          "the record is nested deeper than 64 levels or has a number or name that is too long");
    }
    if (broken instanceof JsonProcessingException json) {
      if (json.getOriginalMessage().startsWith("Duplicate field")) {
        return new DecodeException("duplicate-field", "an object has the same field twice");
      }
      if (json.getLocation() != null) {
        return new DecodeException(
            "malformed-json",
            "the record is no valid JSON at character " + json.getLocation().getCharOffset());
      }
    }
    return new DecodeException("malformed-json", "the record is no valid JSON");
  }
}
