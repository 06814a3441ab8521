package io.icestream.source.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.DecodeException;
import io.icestream.source.Pauses;
import io.icestream.source.SourceStoppedException;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.shaded.org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of a registry by their ids, each asked for once: an id means the same for ever. Asked
 * where records are read, for the first time when the first record is. For one thread.
 *
 * <p>An id that the registry does not know is asked for again after a minute. A registry that does
 * not answer is asked again after pauses, and then given up, so that the job restarts.
 */
final class SchemaRegistry implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long UNKNOWN_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);
  private static final int MOST_KNOWN = 10_000;
  private static final int MOST_REFERENCES = 100;

  /** What a registry says of a schema that is not there, beside the status 404. */
  private static final Set<Integer> NOT_THERE = Set.of(40401, 40402, 40403);

  private final String system;
  private final String url;
  private final Map<String, String> login;
  private final int attempts;
  private final Duration firstPause;

  private transient HttpClient http;
  private transient String authorization;
  private transient Map<Integer, Found> known;

  /** A schema, or why there is none. */
  private record Found(Schema schema, DecodeException why, long atNanos) {
    boolean isToBeAskedAgain() {
      return why != null && System.nanoTime() - atNanos > UNKNOWN_NANOS;
    }
  }

  /** A failure that may pass. */
  private static final class Passing extends Exception {
    private static final long serialVersionUID = 1L;

    Passing(String message) {
      super(message);
    }
  }

  /**
   * A registry.
   *
   * @param url what its paths are below
   * @param login {@code username} and {@code password}, or {@code token}; references still
   * @param attempts of a request, the first included
   * @param firstPause between two of them; later ones are longer
   */
  SchemaRegistry(
      String system, String url, Map<String, String> login, int attempts, Duration firstPause) {
    this.system = system;
    this.url = url.replaceFirst("/+$", "");
    this.login = new LinkedHashMap<>(login);
    this.attempts = attempts;
    this.firstPause = firstPause;
  }

  /**
   * The schema of an id.
   *
   * @throws DecodeException when the registry has none, or one that is not Avro
   * @throws IcestreamException when it does not answer or refuses to
   */
  Schema schema(int id) throws DecodeException {
    if (known == null) {
      known = new LinkedHashMap<>();
    }
    Found found = known.get(id);
    if (found == null || found.isToBeAskedAgain()) {
      found = find(id);
      if (known.size() >= MOST_KNOWN) {
        known.remove(known.keySet().iterator().next());
      }
      known.put(id, found);
    }
    if (found.why() != null) {
      throw found.why();
    }
    return found.schema();
  }

  /** Asks once for something that every registry has, to see whether it answers. */
  void check() {
    try {
      askOnce("/subjects?offset=0&limit=1");
    } catch (Passing e) {
      throw unreachable(e, 1);
    }
  }

  private Found find(int id) {
    try {
      JsonNode answer = ask("/schemas/ids/" + Integer.toUnsignedString(id));
      if (answer == null) {
        throw new DecodeException("unknown-schema", "the registry has no schema of its id");
      }
      Schema.Parser parser = new Schema.Parser();
      int[] references = {0};
      addReferences(answer, parser, references);
      return new Found(parse(answer, parser), null, 0);
    } catch (DecodeException none) {
      return new Found(null, none, System.nanoTime());
    }
  }

  private void addReferences(JsonNode answer, Schema.Parser parser, int[] count)
      throws DecodeException {
    for (JsonNode reference : answer.path("references")) {
      if (++count[0] > MOST_REFERENCES) {
        throw unusable();
      }
      JsonNode named =
          ask(
              "/subjects/"
                  + URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
                      .replace("+", "%20")
                  + "/versions/"
                  + reference.path("version").asInt());
      if (named == null) {
        throw new DecodeException(
            "unknown-schema", "the registry has no schema that its schema refers to");
      }
      addReferences(named, parser, count);
      if (!parser.getTypes().containsKey(reference.path("name").asText())) {
        parse(named, parser);
      }
    }
  }

  private static Schema parse(JsonNode answer, Schema.Parser parser) throws DecodeException {
    if (!answer.path("schemaType").asText("AVRO").equals("AVRO")
        || !answer.path("schema").isTextual()) {
      throw new DecodeException("not-avro", "its schema is not one of Avro");
    }
    try {
      return parser.parse(answer.path("schema").textValue());
    } catch (RuntimeException invalid) {
      // Avro's own and others: of a type that there is not, it is a NullPointerException.
      throw unusable();
    }
  }

  private static DecodeException unusable() {
    return new DecodeException("unusable-schema", "its schema in the registry is not valid Avro");
  }

  /** An answer; null when what was asked for is not there. */
  private JsonNode ask(String path) {
    Pauses pauses = new Pauses(firstPause, TIMEOUT);
    for (int attempt = 1; ; attempt++) {
      try {
        return askOnce(path);
      } catch (Passing e) {
        if (attempt >= attempts) {
          throw unreachable(e, attempt);
        }
        Duration pause = pauses.next();
        LOG.warn(
            "The schema registry of {} is asked again in {} ms: {}",
            system,
            pause.toMillis(),
            e.getMessage());
        sleep(pause);
      }
    }
  }

  private IcestreamException unreachable(Passing why, int attempts) {
    return new IcestreamException(
        ErrorCode.KAFKA_006,
        "Cannot read schemas for %s: %s (attempts=%d). Look at the registry; a job tries again."
            .formatted(system, why.getMessage(), attempts));
  }

  private void sleep(Duration pause) {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
  }

  private IcestreamException interrupted(InterruptedException stopped) {
    Thread.currentThread().interrupt();
    return new IcestreamException(
        ErrorCode.KAFKA_006,
        "Cannot read schemas for " + system + ": interrupted. Start the job again.",
        stopped);
  }

  private JsonNode askOnce(String path) throws Passing {
    HttpResponse<byte[]> answer = send(path);
    int status = answer.statusCode();
    if (PASSING.contains(status)) {
      throw new Passing("the registry answers " + status);
    }
    if (status == 401 || status == 403) {
      throw new SourceStoppedException(
          ErrorCode.KAFKA_007,
          "Cannot read schemas for %s: the registry answers %d. Correct 'schema-registry' or the rights there."
              .formatted(system, status));
    }
    JsonNode body;
    try {
      body = JSON.readTree(answer.body());
    } catch (IOException notJson) {
      // Its message quotes the answer.
      body = JSON.missingNode();
    }
    if (status == 404 && NOT_THERE.contains(body.path("error_code").asInt())) {
      return null;
    }
    if (status != 200 || !body.isContainerNode()) {
      throw new SourceStoppedException(
          ErrorCode.KAFKA_008,
          "Cannot read schemas for %s: the server answers %d, but not as a schema registry does. Correct the url of 'schema-registry'."
              .formatted(system, status));
    }
    return body;
  }

  private HttpResponse<byte[]> send(String path) throws Passing {
    if (http == null) {
      // What it is asked with is for this host alone.
      http =
          HttpClient.newBuilder()
              .connectTimeout(TIMEOUT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
      authorization = authorization(SecretReference.resolveAll(login));
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      return http.send(request.GET().build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new Passing("it does not answer (" + e.getClass().getSimpleName() + ")");
    } catch (InterruptedException stopped) {
      throw interrupted(stopped);
    }
  }

  private String authorization(Map<String, String> resolved) {
    String token = resolved.get("token");
    if (token != null && !token.strip().matches("[!-~]+")) {
      throw new SourceStoppedException(
          ErrorCode.KAFKA_007,
          "Cannot read schemas for "
              + system
              + ": the token of 'schema-registry' cannot be sent. Correct it.");
    }
    if (token != null) {
      return "Bearer " + token.strip();
    }
    if (!resolved.containsKey("username")) {
      return null;
    }
    String user = resolved.get("username").strip() + ":" + resolved.get("password").strip();
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "SchemaRegistry[" + system + "]";
  }
}
