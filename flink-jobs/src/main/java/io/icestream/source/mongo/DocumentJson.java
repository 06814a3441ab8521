package io.icestream.source.mongo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import org.bson.BsonBinary;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinarySubType;
import org.bson.BsonDocument;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.UuidRepresentation;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.DecoderContext;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;

/**
 * Writes documents of a collection as the JSON that columns are decoded from.
 *
 * <ul>
 *   <li>Object ids are their hex digits, UUIDs their usual text, other binary values Base64, dates
 *       ISO-8601 in UTC with milliseconds. Truth values, texts and null are what they are.
 *   <li>Numbers keep every digit. As MongoDB takes 5, 5.0 and NumberLong(5) for equal, so that only
 *       one of them can be an {@code _id}, a double without a fraction is written as a whole
 *       number. What no JSON number can say (NaN, infinity) is text.
 *   <li>Documents and arrays are JSON text, but in columns of a nested type. What has no JSON form
 *       (timestamps of the oplog, regular expressions, code) is that in relaxed Extended JSON.
 *   <li>A name that stands twice in a document stands twice in the JSON, which the decoder rejects:
 *       nothing is dropped here.
 * </ul>
 *
 * <p>For one thread.
 */
final class DocumentJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final JsonWriterSettings EXTENDED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();
  private static final BsonValueCodec VALUES = new BsonValueCodec();
  private static final DecoderContext DECODING = DecoderContext.builder().build();
  private static final String ID = "_id";

  /** Beyond it not every whole number is a double. */
  private static final double EXACT = 1L << 53;

  private DocumentJson() {}

  /** The record of a document. */
  static byte[] record(MongoEntity entity, BsonDocument document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      fields(entity, document, out);
      if (!entity.documentColumn().isEmpty()) {
        out.writeStringField(entity.documentColumn(), text(reader(document)));
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The record's key: an object with the column of {@code _id}. */
  static byte[] key(MongoEntity entity, BsonDocument documentKey) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      // A sharded collection's key has fields of the shard key, too.
      fields(entity, new BsonDocument(ID, documentKey.get(ID)), out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void fields(MongoEntity entity, BsonDocument document, JsonGenerator out)
      throws IOException {
    BsonReader reader = reader(document);
    reader.readStartDocument();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      String name = reader.readName();
      String column = name.equals(ID) ? entity.idColumn() : name;
      out.writeFieldName(column);
      if (isPlain(reader.getCurrentBsonType()) || entity.nested().contains(column)) {
        value(reader, out);
      } else {
        out.writeString(text(reader));
      }
    }
  }

  /** A document's own reader would show of a name that stands twice the last value only. */
  private static BsonReader reader(BsonDocument document) {
    return document instanceof RawBsonDocument raw
        ? new BsonBinaryReader(raw.getByteBuffer().asNIO())
        : document.asBsonReader();
  }

  private static boolean isPlain(BsonType type) {
    return switch (type) {
      case DOUBLE,
          STRING,
          BINARY,
          UNDEFINED,
          OBJECT_ID,
          BOOLEAN,
          DATE_TIME,
          NULL,
          SYMBOL,
          INT32,
          INT64,
          DECIMAL128 ->
          true;
      case END_OF_DOCUMENT,
          DOCUMENT,
          ARRAY,
          REGULAR_EXPRESSION,
          DB_POINTER,
          JAVASCRIPT,
          JAVASCRIPT_WITH_SCOPE,
          TIMESTAMP,
          MIN_KEY,
          MAX_KEY ->
          false;
    };
  }

  private static String text(BsonReader reader) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      value(reader, out);
    }
    return text.toString();
  }

  private static void value(BsonReader reader, JsonGenerator out) throws IOException {
    // A reader of a whole document has no type yet.
    BsonType type =
        reader.getCurrentBsonType() == null ? BsonType.DOCUMENT : reader.getCurrentBsonType();
    switch (type) {
      case DOCUMENT -> {
        reader.readStartDocument();
        out.writeStartObject();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
          out.writeFieldName(reader.readName());
          value(reader, out);
        }
        reader.readEndDocument();
        out.writeEndObject();
      }
      case ARRAY -> {
        reader.readStartArray();
        out.writeStartArray();
        while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
          value(reader, out);
        }
        reader.readEndArray();
        out.writeEndArray();
      }
      case STRING -> out.writeString(reader.readString());
      case SYMBOL -> out.writeString(reader.readSymbol());
      case INT32 -> out.writeNumber(reader.readInt32());
      case INT64 -> out.writeNumber(reader.readInt64());
      case DOUBLE -> number(reader.readDouble(), out);
      case DECIMAL128 -> number(reader.readDecimal128(), out);
      case BOOLEAN -> out.writeBoolean(reader.readBoolean());
      case OBJECT_ID -> out.writeString(reader.readObjectId().toHexString());
      case DATE_TIME -> out.writeString(Instant.ofEpochMilli(reader.readDateTime()).toString());
      case BINARY -> out.writeString(text(reader.readBinaryData()));
      case NULL -> {
        reader.readNull();
        out.writeNull();
      }
      case UNDEFINED -> {
        reader.readUndefined();
        out.writeNull();
      }
      case REGULAR_EXPRESSION,
          DB_POINTER,
          JAVASCRIPT,
          JAVASCRIPT_WITH_SCOPE,
          TIMESTAMP,
          MIN_KEY,
          MAX_KEY ->
          out.writeRawValue(extended(VALUES.decode(reader, DECODING)));
      case END_OF_DOCUMENT -> throw new IllegalStateException("no value");
    }
  }

  private static void number(double number, JsonGenerator out) throws IOException {
    boolean isNegativeZero = number == 0 && Double.doubleToRawLongBits(number) != 0;
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      out.writeString(Double.toString(number));
    } else if (number == Math.rint(number) && Math.abs(number) <= EXACT && !isNegativeZero) {
      out.writeNumber((long) number);
    } else {
      out.writeNumber(number);
    }
  }

  private static void number(Decimal128 number, JsonGenerator out) throws IOException {
    if (number.isNaN() || number.isInfinite()) {
      out.writeString(number.toString());
    } else {
      out.writeNumber(number.toString());
    }
  }

  private static String text(BsonBinary binary) {
    return binary.getType() == BsonBinarySubType.UUID_STANDARD.getValue()
            && binary.getData().length == 16
        ? binary.asUuid(UuidRepresentation.STANDARD).toString()
        : Base64.getEncoder().encodeToString(binary.getData());
  }

  private static String extended(BsonValue value) {
    String document = new BsonDocument("v", value).toJson(EXTENDED);
    return document.substring(document.indexOf(':') + 1, document.length() - 1).strip();
  }
}
