package io.icestream.source.kafka;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.source.SourceStoppedException;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/**
 * Tells a topic from another one of the same name: a topic that was deleted and made anew may by
 * now hold the offset that comes next, and reading on would skip what stands in front of it.
 */
final class TopicIds {

  private static final long TIMEOUT_SECONDS = 60;

  private TopicIds() {}

  static Map<String, String> of(String system, Properties properties, Collection<String> topics) {
    Properties client = new Properties();
    client.putAll(properties);
    client.remove("isolation.level");
    client.remove("partition.discovery.interval.ms");
    try (Admin admin = Admin.create(client)) {
      Map<String, String> ids = new TreeMap<>();
      for (TopicDescription topic :
          admin
              .describeTopics(topics)
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .values()) {
        // Brokers before 2.8 have none.
        if (!Uuid.ZERO_UUID.equals(topic.topicId())) {
          ids.put(topic.name(), topic.topicId().toString());
        }
      }
      return ids;
    } catch (ExecutionException | TimeoutException failed) {
      throw new IcestreamException(
          ErrorCode.KAFKA_001,
          "Cannot read the topics of "
              + system
              + ": "
              + (failed.getCause() == null ? failed : failed.getCause()).getClass().getSimpleName()
              + ". Check that the brokers run and that all topics exist.",
          failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IcestreamException(
          ErrorCode.KAFKA_001,
          "Cannot read the topics of " + system + ": interrupted. Start the job again.",
          interrupted);
    }
  }

  static void checkSame(String system, Map<String, String> before, Map<String, String> now) {
    before.forEach(
        (topic, id) -> {
          String current = now.get(topic);
          if (current != null && !current.equals(id)) {
            throw new SourceStoppedException(
                ErrorCode.KAFKA_003,
                "Cannot go on reading "
                    + system
                    + ": the topic "
                    + topic
                    + " was deleted and made anew, so that its offsets mean other records. Start"
                    + " the system from the earliest offset without its state to read what is"
                    + " there.");
          }
        });
  }
}
