package io.icestream.source.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.ReaderOptions;
import io.icestream.source.rest.RestEntity.Paging;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of a reader of resources, checked; secrets are references still.
 *
 * @param url what the paths of entities are below
 * @param auth {@code none}, {@code bearer}, {@code basic}, {@code api-key} or {@code oauth}
 * @param authOptions of it, without the prefix
 * @param ratePerSecond requests at most; 0 for any number
 * @param pollInterval time between two looks for new records
 * @param timeout of a request
 * @param attempts of a request that fails for a passing reason
 * @param longestPause between two of them
 */
record RestOptions(
    String system,
    URI url,
    String auth,
    Map<String, String> authOptions,
    double ratePerSecond,
    Duration pollInterval,
    Duration timeout,
    int attempts,
    Duration longestPause,
    Map<String, RestEntity> entities) {

  static final String OF_ENTITY = "rest.";
  static final String OF_AUTH = "auth.";
  static final Map<String, List<String>> AUTH =
      Map.of(
          "none", List.of(),
          "bearer", List.of("token"),
          "basic", List.of("username", "password"),
          "api-key", List.of("name", "api-key"),
          "oauth", List.of("token-url", "client-id", "client-secret"));

  static final Set<String> NAMES =
      Set.of(
          "url",
          "auth",
          OF_AUTH + "*",
          "rate-limit",
          "poll-interval",
          "timeout",
          "attempts",
          "longest-pause",
          OF_ENTITY + "*");

  private static final Set<String> AUTH_EXTRAS = Set.of("in", "scope");

  /**
   * The options.
   *
   * @throws IcestreamException with everything that is wrong
   */
  static RestOptions of(ReaderOptions reader) {
    List<String> problems = new ArrayList<>();
    Map<String, String> options = reader.options();
    Map<String, RestEntity> entities = new LinkedHashMap<>();
    reader
        .entities()
        .forEach((name, path) -> entities.put(name, entity(name, path, reader, problems)));
    String auth = options.getOrDefault("auth", "none");
    RestOptions read =
        new RestOptions(
            reader.system(),
            url(options.getOrDefault("url", ""), problems).orElse(URI.create("http://127.0.0.1")),
            auth,
            auth(auth, reader, problems),
            number(options, "rate-limit", "0", problems),
            reader.duration("poll-interval", "30s", problems),
            reader.duration("timeout", "30s", problems),
            (int) number(options, "attempts", "10", problems),
            reader.duration("longest-pause", "1min", problems),
            entities);
    if (Recording.isOne(read.url())
        && entities.values().stream().anyMatch(entity -> entity.paging() != Paging.PAGE)) {
      problems.add("what was recorded is read with paging=page");
    }
    if (!problems.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read " + reader.system() + ": " + String.join("; ", problems) + ". Correct it.");
    }
    return read;
  }

  private static Optional<URI> url(String text, List<String> problems) {
    try {
      URI url = URI.create(text.replaceFirst("/+$", ""));
      if (Recording.isOne(url)) {
        return Optional.of(url);
      }
      if (Set.of("http", "https").contains(String.valueOf(url.getScheme()))
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getQuery() == null) {
        return Optional.of(url);
      }
    } catch (IllegalArgumentException invalid) {
      // Told below.
    }
    problems.add("url is no http or https address without user and query");
    return Optional.empty();
  }

  private static Map<String, String> auth(
      String auth, ReaderOptions reader, List<String> problems) {
    Map<String, String> own = reader.optionsOf(OF_AUTH);
    List<String> needed = AUTH.get(auth);
    if (needed == null) {
      problems.add("auth is none of " + String.join(", ", new TreeSet<>(AUTH.keySet())));
      return own;
    }
    for (String key : needed) {
      if (own.getOrDefault(key, "").isEmpty()) {
        problems.add(OF_AUTH + key + " is missing, which auth=" + auth + " needs");
      }
    }
    for (String key : own.keySet()) {
      if (!needed.contains(key) && !AUTH_EXTRAS.contains(key)) {
        problems.add("auth=" + auth + " has no option " + OF_AUTH + key);
      }
    }
    return own;
  }

  private static RestEntity entity(
      String name, String path, ReaderOptions reader, List<String> problems) {
    Map<String, String> own = reader.optionsOf(OF_ENTITY + name + ".");
    Map<String, String> parameters = reader.optionsOf(OF_ENTITY + name + ".parameters.");
    Map<String, JsonPointer> fields = new LinkedHashMap<>();
    reader
        .optionsOf(OF_ENTITY + name + ".fields.")
        .forEach(
            (field, pointer) -> {
              if (pointer.startsWith("/")) {
                fields.put(field, JsonPointer.compile(pointer));
              } else {
                problems.add("the field " + field + " of " + name + " is no JSON pointer");
              }
            });
    if (!path.startsWith("/") || path.contains("?") || path.contains("#")) {
      problems.add("the path of " + name + " does not begin with / or has a query");
    }
    for (String pointer : List.of("records", "cursor")) {
      String text = own.getOrDefault(pointer, "");
      if (!text.isEmpty() && !text.startsWith("/")) {
        problems.add(pointer + " of " + name + " is no JSON pointer, such as /data");
      }
    }
    Paging paging = Paging.NONE;
    try {
      paging = Paging.valueOf(own.getOrDefault("paging", "none").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      problems.add("paging of " + name + " is none of cursor, link, none, page");
    }
    if (paging == Paging.CURSOR
        && (own.getOrDefault("cursor", "").isEmpty()
            || own.getOrDefault("parameter", "").isEmpty())) {
      problems.add(
          "cursor paging of " + name + " needs 'cursor', where an answer has it, and 'parameter'");
    }
    return new RestEntity(
        name,
        path,
        own.getOrDefault("records", ""),
        paging,
        own.getOrDefault("parameter", "page"),
        own.getOrDefault("cursor", ""),
        (long) number(own, "first-page", "1", problems),
        (long) number(own, "last-page", "999999999", problems),
        fields,
        parameters);
  }

  private static double number(
      Map<String, String> options, String key, String byDefault, List<String> problems) {
    String text = options.getOrDefault(key, byDefault);
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,3})?")) {
      problems.add(key + " is no number");
      return 1;
    }
    return Double.parseDouble(text);
  }
}
