package io.icestream.source.kafka;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import io.icestream.source.ReaderOptions;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The options of a Kafka reader, checked. Client properties pass only if they are on the list: some
 * of Kafka's make the client read files or call addresses of the writer's choice.
 */
record KafkaOptions(ReaderOptions reader) implements Serializable {

  static final String BOOTSTRAP_SERVERS = "bootstrap-servers";
  static final String START = "start";
  static final String STOP = "stop";
  static final String GROUP = "group";
  static final String PROPERTIES = "properties.";
  static final String REGISTRY = "registry.";

  /** As in Kafka's own configuration. */
  static final String BOOTSTRAP_SERVERS_OF_KAFKA = "bootstrap.servers";

  static final Set<String> NAMES =
      Set.of(
          BOOTSTRAP_SERVERS,
          BOOTSTRAP_SERVERS_OF_KAFKA,
          START,
          STOP,
          GROUP,
          PROPERTIES + "*",
          REGISTRY + "*");

  private static final Set<String> ALLOWED =
      new TreeSet<>(
          Set.of(
              "client.dns.lookup",
              "client.rack",
              "connections.max.idle.ms",
              "default.api.timeout.ms",
              "fetch.max.bytes",
              "fetch.max.wait.ms",
              "fetch.min.bytes",
              "isolation.level",
              "max.partition.fetch.bytes",
              "max.poll.records",
              "metadata.max.age.ms",
              "partition.discovery.interval.ms",
              "receive.buffer.bytes",
              "reconnect.backoff.max.ms",
              "reconnect.backoff.ms",
              "request.timeout.ms",
              "retry.backoff.max.ms",
              "retry.backoff.ms",
              "sasl.jaas.config",
              "sasl.mechanism",
              "security.protocol",
              "send.buffer.bytes",
              "socket.connection.setup.timeout.max.ms",
              "socket.connection.setup.timeout.ms",
              "ssl.endpoint.identification.algorithm",
              "ssl.key.password",
              "ssl.keystore.certificate.chain",
              "ssl.keystore.key",
              "ssl.keystore.location",
              "ssl.keystore.password",
              "ssl.keystore.type",
              "ssl.truststore.certificates",
              "ssl.truststore.location",
              "ssl.truststore.password",
              "ssl.truststore.type"));

  private static final Set<String> SECRET =
      Set.of(
          "sasl.jaas.config",
          "ssl.key.password",
          "ssl.keystore.key",
          "ssl.keystore.password",
          "ssl.truststore.password");

  /** Login modules that take a name and a password and nothing else. */
  private static final Pattern LOGIN =
      Pattern.compile(
          "\\s*org\\.apache\\.kafka\\.common\\.security\\.(plain\\.Plain|scram\\.Scram)LoginModule"
              + "\\s+required\\s[^;]*;\\s*");

  private static final Set<String> REGISTRY_KEYS = Set.of("url", "username", "password", "token");
  private static final int REGISTRY_ATTEMPTS = 6;
  private static final Duration REGISTRY_FIRST_PAUSE = Duration.ofMillis(500);

  private static final String REFERENCES = "(\\$\\{(env|file|aws-secret):[^}]*})+";
  private static final Pattern REFERENCES_ONLY = Pattern.compile(REFERENCES);
  private static final Pattern PASSWORD_REFERENCE =
      Pattern.compile("^" + REFERENCES + "$|password\\s*=\\s*[\"']" + REFERENCES + "[\"']");

  void validate() {
    List<String> problems = new ArrayList<>();
    Map<String, String> options = reader.options();
    if (!options.containsKey(BOOTSTRAP_SERVERS)
        && !options.containsKey(BOOTSTRAP_SERVERS_OF_KAFKA)) {
      throw new IcestreamException(
          ErrorCode.SRC_001,
          "Cannot read "
              + reader.system()
              + ": the option '"
              + BOOTSTRAP_SERVERS
              + "' is missing. Set it to host:port of at least one broker.");
    }
    if (new TreeSet<>(reader.entities().values()).size() < reader.entities().size()) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + reader.system()
              + ": two entities have the same topic. Give each entity a topic of its own.");
    }
    checkChoice(START, Set.of("earliest", "latest"));
    checkChoice(STOP, Set.of("never", "latest"));
    reader
        .optionsOf(PROPERTIES)
        .forEach(
            (name, value) -> {
              if (!ALLOWED.contains(name)) {
                problems.add(PROPERTIES + name + " is not on the list");
              } else if (SECRET.contains(name) && isInClear(name, value)) {
                problems.add(PROPERTIES + name + " holds a secret in clear");
              }
            });
    problems.addAll(registryProblems());
    String mechanism = options.getOrDefault(PROPERTIES + "sasl.mechanism", "PLAIN");
    if (!mechanism.equals("PLAIN") && !mechanism.startsWith("SCRAM-SHA-")) {
      problems.add(PROPERTIES + "sasl.mechanism is neither PLAIN nor SCRAM");
    }
    if (!problems.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.KAFKA_004,
          "Cannot read "
              + reader.system()
              + ": "
              + String.join("; ", problems)
              + ". Write secrets as ${env:NAME}, ${file:path} or ${aws-secret:name}; registry.* are url, username, password and token, and the client properties "
              + String.join(", ", ALLOWED)
              + ".");
    }
  }

  /** Of a login only the password is secret; of the others the whole value. */
  private static boolean isInClear(String name, String value) {
    return name.equals("sasl.jaas.config")
        ? !PASSWORD_REFERENCE.matcher(value).find()
        : !REFERENCES_ONLY.matcher(value).matches();
  }

  private void checkChoice(String option, Set<String> choices) {
    String value = reader.options().get(option);
    if (value != null && !choices.contains(value)) {
      throw new IcestreamException(
          ErrorCode.SRC_002,
          "Cannot read "
              + reader.system()
              + ": the option '"
              + option
              + "' has no such value. Use one of "
              + String.join(", ", new TreeSet<>(choices))
              + ".");
    }
  }

  private List<String> registryProblems() {
    Map<String, String> registry = reader.optionsOf(REGISTRY);
    List<String> problems = new ArrayList<>();
    if (registry.isEmpty()) {
      return problems;
    }
    if (!registry.getOrDefault("url", "").matches("https?://[^\\s@?#]+")) {
      problems.add(REGISTRY + "url is no address such as http://host:8081, without a user");
    }
    for (String key : registry.keySet()) {
      if (!REGISTRY_KEYS.contains(key)) {
        problems.add(REGISTRY + key + " is not on the list");
      }
    }
    for (String key : List.of("password", "token")) {
      if (registry.containsKey(key) && !REFERENCES_ONLY.matcher(registry.get(key)).matches()) {
        problems.add(REGISTRY + key + " holds a secret in clear");
      }
    }
    if (registry.containsKey("username") != registry.containsKey("password")) {
      problems.add(REGISTRY + "username and " + REGISTRY + "password need each other");
    }
    return problems;
  }

  /** The registry of the topics' schemas; empty where none is named. */
  Optional<SchemaRegistry> registry() {
    Map<String, String> login = new TreeMap<>(reader.optionsOf(REGISTRY));
    return Optional.ofNullable(login.remove("url"))
        .map(
            url ->
                new SchemaRegistry(
                    reader.system(), url, login, REGISTRY_ATTEMPTS, REGISTRY_FIRST_PAUSE));
  }

  boolean startsAtEnd() {
    return reader.options().getOrDefault(START, "earliest").equals("latest");
  }

  boolean stopsAtEnd() {
    return reader.options().getOrDefault(STOP, "never").equals("latest");
  }

  String group() {
    return reader.options().getOrDefault(GROUP, "icestream-" + reader.system());
  }

  /** What the client is given, secrets resolved; call it only where the client is made. */
  Properties resolvedProperties() {
    Map<String, String> resolved = SecretReference.resolveAll(reader.options());
    Properties properties = new Properties();
    properties.put("isolation.level", "read_committed");
    properties.put("partition.discovery.interval.ms", "60000");
    resolved.forEach(
        (key, value) -> {
          if (key.startsWith(PROPERTIES)) {
            properties.put(key.substring(PROPERTIES.length()), value);
          }
        });
    properties.put(
        BOOTSTRAP_SERVERS_OF_KAFKA,
        resolved.getOrDefault(BOOTSTRAP_SERVERS, resolved.get(BOOTSTRAP_SERVERS_OF_KAFKA)));
    String login = properties.getProperty("sasl.jaas.config");
    if (login != null && !LOGIN.matcher(login).matches()) {
      throw new IcestreamException(
          ErrorCode.KAFKA_004,
          "Cannot read "
              + reader.system()
              + ": sasl.jaas.config uses another login module than PlainLoginModule or"
              + " ScramLoginModule. Use one of them.");
    }
    return properties;
  }

  @Override
  public String toString() {
    return "KafkaOptions[" + reader.system() + "]";
  }
}
