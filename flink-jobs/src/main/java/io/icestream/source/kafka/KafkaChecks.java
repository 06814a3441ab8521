package io.icestream.source.kafka;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds out before the start what would keep the topics of a system from being read. */
public final class KafkaChecks {

  private final KafkaOptions options;
  private final Duration timeout;
  private final List<SourceProblem> problems = new ArrayList<>();

  private KafkaChecks(KafkaOptions options, Duration timeout) {
    this.options = options;
    this.timeout = timeout;
  }

  /**
   * Everything that is wrong at once; empty when the topics can be read. Resolves the secrets and
   * connects; changes nothing.
   *
   * @param timeout after which a broker that does not answer counts as unreachable
   */
  public static List<SourceProblem> run(ReaderOptions options, Duration timeout) {
    KafkaChecks checks = new KafkaChecks(new KafkaOptions(options), timeout);
    checks.run();
    return List.copyOf(checks.problems);
  }

  private void run() {
    Properties properties;
    try {
      options.validate();
      properties = options.resolvedProperties();
    } catch (IcestreamException unusable) {
      problems.add(SourceProblem.of(unusable));
      return;
    }
    askRegistry();
    String millis = String.valueOf(timeout.toMillis());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.remove("isolation.level");
    properties.remove("partition.discovery.interval.ms");
    try (Admin admin = Admin.create(properties)) {
      describe(admin);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      unreachable();
    } catch (KafkaException unusable) {
      // Its message can quote a property; the class says enough.
      unreachable();
    }
  }

  private void askRegistry() {
    try {
      options.registry().ifPresent(SchemaRegistry::check);
    } catch (IcestreamException unusable) {
      problems.add(SourceProblem.of(unusable));
    }
  }

  private void describe(Admin admin) throws InterruptedException {
    Map<String, String> entities = new TreeMap<>();
    options.reader().entities().forEach((entity, topic) -> entities.put(topic, entity));
    Map<String, KafkaFuture<TopicDescription>> found =
        admin.describeTopics(entities.keySet()).topicNameValues();
    for (Map.Entry<String, String> topic : entities.entrySet()) {
      try {
        found.get(topic.getKey()).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException slow) {
        unreachable();
        return;
      } catch (ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof UnknownTopicOrPartitionException
            || cause instanceof InvalidTopicException) {
          problems.add(
              new SourceProblem(
                  ErrorCode.KAFKA_002,
                  "Cannot read "
                      + options.reader().system()
                      + "."
                      + topic.getValue()
                      + ": there is no topic "
                      + topic.getKey()
                      + ".",
                  "Create it, or correct the entity's topic."));
        } else if (cause instanceof AuthorizationException
            || cause instanceof AuthenticationException) {
          problems.add(
              new SourceProblem(
                  ErrorCode.KAFKA_005,
                  "Cannot read "
                      + options.reader().system()
                      + "."
                      + topic.getValue()
                      + ": the brokers refuse access ("
                      + cause.getClass().getSimpleName()
                      + ").",
                  "Check the credentials and the rights to read and describe "
                      + topic.getKey()
                      + "."));
        } else {
          unreachable();
          return;
        }
      }
    }
  }

  private void unreachable() {
    problems.add(
        new SourceProblem(
            ErrorCode.KAFKA_001,
            "Cannot read "
                + options.reader().system()
                + ": no broker of '"
                + KafkaOptions.BOOTSTRAP_SERVERS
                + "' answers within "
                + timeout.toSeconds()
                + " s.",
            "Check host, port and security.protocol, and that the brokers run."));
  }
}
