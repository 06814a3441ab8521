package io.icestream.source.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.Pauses;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server for pages: with its credentials, no more often than allowed, and again when the
 * reason of a failure may pass, after {@link Pauses}; {@code Retry-After} (RFC 9110) is kept to.
 * For one thread.
 */
final class RestClient {
  private static final Logger LOG = LoggerFactory.getLogger(RestClient.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_WISH = Duration.ofHours(1);
  private static final Duration EARLIER = Duration.ofSeconds(30);
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);
  private static final int UNAUTHORIZED = 401;
  private static final RestAnswer NOTHING = new RestAnswer(List.of(), Optional.empty());

  private final RestOptions options;
  private final HttpClient http;
  private long nextNanos = System.nanoTime();
  private Map<String, String> secrets;
  private String token;
  private Instant tokenEnds = Instant.MAX;

  RestClient(RestOptions options) {
    this.options = options;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(options.timeout())
            // Credentials are for this host alone.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Why a request has to be made again, and how long the server wants that to be from now. */
  private static final class Passing extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Optional<Duration> pause;

    Passing(String message, Optional<Duration> pause) {
      super(message);
      this.pause = pause;
    }
  }

  /**
   * The page at a place.
   *
   * @throws IcestreamException when it can't be had, with a code that says whether it may later
   */
  RestAnswer page(RestEntity entity, String place) throws InterruptedException {
    if (entity.paging() == RestEntity.Paging.PAGE) {
      long page = place.isEmpty() ? entity.firstPage() : Long.parseLong(place);
      if (page > entity.lastPage()) {
        return NOTHING;
      }
      if (Recording.isOne(options.url())) {
        return recorded(entity, page);
      }
    }
    URI address = address(entity, place);
    Pauses pauses = new Pauses(FIRST_PAUSE, options.longestPause());
    for (int attempt = 1; ; attempt++) {
      try {
        return page(entity, address, entity.paging() == RestEntity.Paging.PAGE && !place.isEmpty());
      } catch (Passing e) {
        if (attempt >= options.attempts()) {
          throw new IcestreamException(
              ErrorCode.REST_001,
              "Cannot read %s of %s: %s (attempts=%d). Look at the server; the job tries again."
                  .formatted(entity.name(), options.system(), e.getMessage(), attempt));
        }
        Duration usual = pauses.next();
        Duration wait = e.pause.orElse(usual);
        LOG.warn(
            "{} of {} is asked again in {} ms: {}",
            entity.name(),
            options.system(),
            wait.toMillis(),
            e.getMessage());
        TimeUnit.MILLISECONDS.sleep(wait.toMillis());
      }
    }
  }

  private RestAnswer recorded(RestEntity entity, long page) {
    try {
      Optional<byte[]> body = Recording.page(options.url(), page);
      return body.isEmpty() ? NOTHING : RestAnswer.of(entity, body.get(), null);
    } catch (RestAnswer.NotReadable e) {
      throw unusable(entity, e);
    }
  }

  private IcestreamException unusable(RestEntity entity, RestAnswer.NotReadable why) {
    return new IcestreamException(
        ErrorCode.REST_003,
        "Cannot read %s of %s: its answer cannot be used, for %s. Correct 'records'."
            .formatted(entity.name(), options.system(), why.getMessage()));
  }

  private RestAnswer page(RestEntity entity, URI address, boolean isBehindFirst)
      throws Passing, InterruptedException {
    HttpResponse<byte[]> answer = send(authorised(address));
    if (answer.statusCode() == UNAUTHORIZED && options.auth().equals("oauth")) {
      // A token may be taken back before its time.
      token = null;
      answer = send(authorised(address));
    }
    if (answer.statusCode() == 404 && isBehindFirst) {
      return NOTHING;
    }
    if (answer.statusCode() != 200) {
      throw refused(entity.name(), answer);
    }
    try {
      RestAnswer read =
          RestAnswer.of(entity, answer.body(), answer.headers().firstValue("link").orElse(null));
      return entity.paging() == RestEntity.Paging.LINK
          ? new RestAnswer(read.records(), read.next().map(next -> linked(entity, address, next)))
          : read;
    } catch (RestAnswer.NotReadable e) {
      if (e.isCut) {
        throw new Passing("its answer cannot be read: " + e.getMessage(), Optional.empty());
      }
      throw unusable(entity, e);
    }
  }

  /** What to do about another status than 200; its body is shown to nobody. */
  private IcestreamException refused(String what, HttpResponse<byte[]> answer) throws Passing {
    int status = answer.statusCode();
    if (PASSING.contains(status)) {
      throw new Passing("the server answers " + status, retryAfter(answer));
    }
    boolean isAuth = status == UNAUTHORIZED || status == 403;
    return new IcestreamException(
        isAuth ? ErrorCode.REST_002 : ErrorCode.REST_003,
        "Cannot read %s of %s: the server answers %d. %s"
            .formatted(
                what,
                options.system(),
                status,
                isAuth ? "Correct 'auth' or the rights there." : "Correct 'url' or its path."));
  }

  private Optional<Duration> retryAfter(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("retry-after")
        .flatMap(
            text -> {
              if (text.matches("[0-9]{1,6}")) {
                return Optional.of(capped(Duration.ofSeconds(Long.parseLong(text))));
              }
              try {
                Instant at =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
                Duration until = Duration.between(Instant.now(), at);
                return Optional.of(until.isNegative() ? Duration.ZERO : capped(until));
              } catch (DateTimeParseException e) {
                return Optional.empty();
              }
            });
  }

  private static Duration capped(Duration pause) {
    return pause.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : pause;
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws Passing, InterruptedException {
    long wait = nextNanos - System.nanoTime();
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
    if (options.ratePerSecond() > 0) {
      nextNanos = Math.max(nextNanos, System.nanoTime()) + (long) (1e9 / options.ratePerSecond());
    }
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      // The message may hold the address with its query.
      throw new Passing(
          "it does not answer (" + e.getClass().getSimpleName() + ")", Optional.empty());
    }
  }

  private HttpRequest authorised(URI address) throws Passing, InterruptedException {
    URI target = address;
    HttpRequest.Builder request = HttpRequest.newBuilder();
    switch (options.auth()) {
      case "bearer" -> request.header("Authorization", "Bearer " + secret("token"));
      case "oauth" -> request.header("Authorization", "Bearer " + token());
      case "basic" ->
          request.header("Authorization", "Basic " + basic(secret("username"), secret("password")));
      case "api-key" -> {
        if (options.authOptions().getOrDefault("in", "header").equals("query")) {
          target = with(address, Map.of(secret("name"), secret("api-key")));
        } else {
          request.header(secret("name"), secret("api-key"));
        }
      }
      default -> {}
    }
    return request
        .uri(target)
        .header("Accept", "application/json")
        .timeout(options.timeout())
        .GET()
        .build();
  }

  private static String basic(String user, String password) {
    return Base64.getEncoder()
        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private String secret(String key) {
    if (secrets == null) {
      Map<String, String> resolved = new LinkedHashMap<>();
      SecretReference.resolveAll(options.authOptions())
          .forEach((name, value) -> resolved.put(name, value.strip()));
      resolved.forEach((name, value) -> requireSendable("auth." + name, value));
      secrets = resolved;
    }
    return secrets.get(key);
  }

  /** What Java says of a header that it does not take quotes it. */
  private void requireSendable(String what, String value) {
    if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IcestreamException(
          ErrorCode.REST_002,
          "Cannot ask %s: %s holds a character that no header takes. Correct it."
              .formatted(options.system(), what));
    }
  }

  /** The client's token (RFC 6749, 4.4), fetched anew when it is about to end. */
  private String token() throws Passing, InterruptedException {
    if (token != null && Instant.now().isBefore(tokenEnds)) {
      return token;
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (secret("scope") != null) {
      form.put("scope", secret("scope"));
    }
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(tokenUrl())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                    "Authorization", "Basic " + basic(secret("client-id"), secret("client-secret")))
                .timeout(options.timeout())
                .POST(HttpRequest.BodyPublishers.ofString(query(form)))
                .build());
    if (answer.statusCode() != 200) {
      throw refused("the token", answer);
    }
    try {
      JsonNode found = JSON.readTree(answer.body());
      token = found.path("access_token").asText("");
      long seconds = found.path("expires_in").asLong(3_600);
      tokenEnds = Instant.now().plusSeconds(seconds).minus(EARLIER);
      if (tokenEnds.isBefore(Instant.now())) {
        tokenEnds = Instant.now().plusSeconds(seconds / 2);
      }
      if (!token.isEmpty()) {
        requireSendable("the token", token);
        return token;
      }
    } catch (IOException e) {
      // Told below; its message may quote the token.
    }
    token = null;
    throw new Passing("the answer with the token cannot be read", Optional.empty());
  }

  /** The address that an answer links to, without what the client is known by. */
  private String linked(RestEntity entity, URI asked, String link) {
    try {
      URI target = asked.resolve(link);
      if (target.getScheme().equals(options.url().getScheme())
          && options.url().getHost().equals(target.getHost())
          && options.url().getPort() == target.getPort()) {
        return options.authOptions().getOrDefault("in", "header").equals("query")
            ? target
                .toString()
                .replaceAll("(?<=[?&])" + Pattern.quote(secret("name")) + "=[^&]*&?", "")
            : target.toString();
      }
    } catch (IllegalArgumentException e) {
      // Told below; its message holds the address.
    }
    throw new IcestreamException(
        ErrorCode.REST_003,
        "Cannot read %s of %s: its answer links to another server, or to no address. Correct 'url'."
            .formatted(entity.name(), options.system()));
  }

  private URI tokenUrl() {
    String text = secret("token-url");
    if (!text.matches("https?://[^\\s?#]+[^\\s#]*")) {
      throw new IcestreamException(
          ErrorCode.REST_003,
          "Cannot ask %s for a token: auth.token-url is no address. Write https://host/path."
              .formatted(options.system()));
    }
    return URI.create(text);
  }

  private URI address(RestEntity entity, String place) {
    if (entity.paging() == RestEntity.Paging.LINK && !place.isEmpty()) {
      return URI.create(place);
    }
    Map<String, String> parameters = new LinkedHashMap<>(entity.parameters());
    if (entity.paging() == RestEntity.Paging.PAGE) {
      parameters.put(
          entity.parameter(), place.isEmpty() ? Long.toString(entity.firstPage()) : place);
    } else if (entity.paging() == RestEntity.Paging.CURSOR && !place.isEmpty()) {
      parameters.put(entity.parameter(), place);
    }
    return with(URI.create(options.url() + entity.path()), parameters);
  }

  private static URI with(URI address, Map<String, String> parameters) {
    if (parameters.isEmpty()) {
      return address;
    }
    return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + query(parameters));
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
