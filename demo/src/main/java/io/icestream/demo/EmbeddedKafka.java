package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker inside this JVM, on loopback ports that stay the same.
 *
 * <p>The log lies in the directory and is kept for ever: the next start, also after a killed JVM,
 * continues with every acknowledged record. It does not survive a crash of the operating system in
 * full, because the log is not forced to disk record by record.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final KafkaRaftServer server;
  private final int port;
  private boolean stopped;

  private EmbeddedKafka(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /** Starts the broker of a directory; returns when it takes requests. */
  public static EmbeddedKafka start(Path directory) {
    try {
      Path home = Files.createDirectories(directory).toRealPath();
      int port = Ports.remembered(home.resolve("ports").resolve("kafka"));
      int controllerPort = Ports.remembered(home.resolve("ports").resolve("kafka-controller"));
      Path log = home.resolve("kafka");
      format(log, Uuid.randomUuid().toString());
      KafkaRaftServer server =
          new KafkaRaftServer(
              KafkaConfig.fromProps(settings(log, port, controllerPort)), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(server, port);
    } catch (Exception e) {
      throw new IcestreamException(
          ErrorCode.DEMO_008,
          "Cannot start Kafka: " + e.getMessage() + " (dir=" + directory + ").",
          e);
    }
  }

  /** Deletes the log of a directory. No broker may run on it. */
  public static void wipe(Path directory) {
    try {
      Trees.delete(directory.resolve("kafka"));
    } catch (IOException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_009,
          "Cannot delete Kafka's log: " + e.getMessage() + " (dir=" + directory + ").",
          e);
    }
  }

  /** The loopback port. */
  public int port() {
    return port;
  }

  /** The value of {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Makes a topic unless it exists. */
  public void createTopic(String name, int partitions) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
      if (admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(name)) {
        return;
      }
      admin
          .createTopics(Set.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
          .all()
          .get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IcestreamException(
          ErrorCode.DEMO_010,
          "Cannot create the Kafka topic " + name + ": " + e.getMessage() + ".",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IcestreamException(
          ErrorCode.DEMO_010, "Cannot create the Kafka topic " + name + ".", e);
    }
  }

  /** Stops the broker. Does nothing the second time. */
  @Override
  public synchronized void close() {
    if (!stopped) {
      stopped = true;
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static void format(Path log, String clusterId) throws Exception {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    Trees.delete(log);
    Files.createDirectories(log);
    new Formatter()
        .setPrintStream(new PrintStream(java.io.OutputStream.nullOutputStream()))
        .setNodeId(1)
        .setClusterId(clusterId)
        .setDirectories(List.of(log.toString()))
        .setMetadataLogDirectory(log.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setIgnoreFormatted(false)
        .run();
  }

  private static Properties settings(Path log, int port, int controllerPort) {
    Properties settings = new Properties();
    settings.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
            Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("log.dirs", log.toString()),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("log.retention.ms", "-1"),
            Map.entry("log.retention.bytes", "-1"),
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("num.replica.fetchers", "1"),
            // A killed broker's registration is in the way of the next one for this long.
            Map.entry("broker.session.timeout.ms", "1000"),
            Map.entry("broker.heartbeat.interval.ms", "250"),
            Map.entry("controller.quorum.election.timeout.ms", "200"),
            Map.entry("controlled.shutdown.enable", "false")));
    return settings;
  }
}
