package io.icestream.snowflake;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.project.Project;
import io.icestream.secret.SecretReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * How Snowflake is reached: by {@code snowflake} of icestream.yml, over which options of the
 * command line win. Holds references to secrets, never the secrets.
 */
final class ConnectionSettings {
  /** What the settings of a project may say of it. */
  static final Set<String> KEYS =
      Set.of(
          "url",
          "user",
          "password",
          "private-key-file",
          "private-key-password",
          "role",
          "warehouse");

  private final Map<String, String> values;

  private ConnectionSettings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The connection of a project.
   *
   * @param options of the command line, by the keys of the settings
   * @throws IcestreamException with all that is missing or wrong
   */
  static ConnectionSettings of(Project project, Map<String, String> options) {
    Map<String, String> values = new TreeMap<>(project.snowflake());
    // Whoever names a way to log in means that one alone.
    if (options.containsKey("private-key-file")) {
      values.remove("password");
    }
    if (options.containsKey("password")) {
      values.remove("private-key-file");
      values.remove("private-key-password");
    }
    values.putAll(options);
    values.keySet().retainAll(KEYS);
    values.values().removeIf(String::isBlank);
    ConnectionSettings connection = new ConnectionSettings(values);
    List<String> problems = connection.problems();
    if (!problems.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SNOW_001,
          "Cannot connect to Snowflake (icestream.yml, profile "
              + project.profile()
              + "):"
              + problems.stream().map(problem -> "\n  " + problem).reduce("", String::concat));
    }
    return connection;
  }

  private List<String> problems() {
    List<String> problems = new ArrayList<>();
    String url = values.getOrDefault("url", "");
    if (!url.matches("jdbc:snowflake://\\w[\\w.-]*(:[0-9]{1,5})?/?(\\?ssl=(on|off))?")) {
      problems.add(
          "snowflake.url (--url): write jdbc:snowflake://<account>.snowflakecomputing.com without"
              + " user, password or other parameters.");
    } else if (url.endsWith("ssl=off")
        && !url.matches("jdbc:snowflake://(127\\.0\\.0\\.1|localhost)[:/?].*")) {
      problems.add("snowflake.url (--url): ssl=off is for this machine only. Leave it out.");
    }
    if (!values.containsKey("user")) {
      problems.add("snowflake.user (--user): name the user to log in as.");
    }
    Optional<String> key = value("private-key-file");
    if (value("password").isPresent() == key.isPresent()) {
      problems.add(
          "snowflake.password (--password) or snowflake.private-key-file (--private-key-file): give"
              + " one of them.");
    }
    for (String secret : List.of("password", "private-key-password")) {
      if (value(secret).filter(text -> !isReference(text)).isPresent()) {
        problems.add(
            "snowflake."
                + secret
                + " (--"
                + secret
                + "): write a reference, not the secret: ${env:NAME}, ${file:/path} or"
                + " ${aws-secret:name}. If a real secret was here, change it.");
      }
    }
    if (key.isPresent() && !Files.isReadable(Path.of(key.get()))) {
      problems.add(
          "snowflake.private-key-file (--private-key-file): there is no readable file of that"
              + " name. Name a PEM file with a PKCS #8 key.");
    }
    return problems;
  }

  /** As for all other secrets of a project. */
  private static boolean isReference(String text) {
    return io.icestream.project.SecretReference.parse(text).isPresent();
  }

  private Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  String url() {
    return values.get("url");
  }

  /**
   * Properties of the driver; holds secrets.
   *
   * @throws IcestreamException naming references that have no value
   */
  Properties properties() {
    Properties properties = new Properties();
    properties.put("user", values.get("user"));
    value("password").ifPresent(text -> properties.put("password", resolved(text)));
    value("private-key-file").ifPresent(file -> properties.put("private_key_file", file));
    value("private-key-password")
        .ifPresent(text -> properties.put("private_key_pwd", resolved(text)));
    value("role").ifPresent(role -> properties.put("role", role));
    value("warehouse").ifPresent(warehouse -> properties.put("warehouse", warehouse));
    properties.put("application", "icestream");
    // It would ask addresses of three clouds where it runs.
    properties.put("disablePlatformDetection", "true");
    properties.put("loginTimeout", "60");
    // Results are a few rows; Arrow would want more of the JVM's inside.
    properties.put("JDBC_QUERY_RESULT_FORMAT", "JSON");
    return properties;
  }

  private static String resolved(String reference) {
    return SecretReference.of(reference).resolve();
  }
}
