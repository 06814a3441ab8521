package io.icestream.source.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Messages that tell of objects: notifications of S3, events of EventBridge, and both as SNS passes
 * them on.
 */
final class ObjectEvents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ObjectEvents() {}

  /** An object. */
  record Named(String bucket, String key) {}

  /**
   * The objects that a message names; none of a message that only says that notifications were set
   * up. Empty where it is none of these messages.
   */
  static Optional<List<Named>> of(String message) {
    try {
      JsonNode event = JSON.readTree(message);
      if (event.path("Type").asText().equals("Notification") && event.path("Message").isTextual()) {
        event = JSON.readTree(event.path("Message").textValue());
      }
      return of(event);
    } catch (JsonProcessingException noJson) {
      return Optional.empty();
    }
  }

  private static Optional<List<Named>> of(JsonNode event) {
    if (event.path("Event").asText().equals("s3:TestEvent")) {
      return Optional.of(List.of());
    }
    if (!event.path("Records").isArray()) {
      return named(event.path("detail")).map(List::of);
    }
    List<Named> all = new ArrayList<>();
    for (JsonNode each : event.path("Records")) {
      Optional<Named> named = named(each.path("s3")).flatMap(ObjectEvents::decoded);
      if (named.isEmpty()) {
        return Optional.empty();
      }
      all.add(named.get());
    }
    return Optional.of(all);
  }

  private static Optional<Named> named(JsonNode where) {
    JsonNode bucket = where.path("bucket").path("name");
    JsonNode key = where.path("object").path("key");
    boolean isNamed = bucket.isTextual() && key.isTextual() && !key.textValue().isEmpty();
    return isNamed ? Optional.of(new Named(bucket.textValue(), key.textValue())) : Optional.empty();
  }

  /** Keys are encoded as in a form by S3, and not by EventBridge. */
  private static Optional<Named> decoded(Named encoded) {
    try {
      String key = URLDecoder.decode(encoded.key(), StandardCharsets.UTF_8);
      return Optional.of(new Named(encoded.bucket(), key));
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }
}
