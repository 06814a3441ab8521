package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.secret.SecretReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/**
 * The Flink settings of an always-on job; what a user sets in {@code flink:} of a profile wins, but
 * for what Icestream relies on.
 */
final class JobSettings {
  private static final String LOOPBACK = "127.0.0.1";

  /** Where servers listen, what the next start must find, and what would lose rows. */
  private static final Set<String> OWN =
      Stream.of(
              RestOptions.ADDRESS,
              RestOptions.BIND_ADDRESS,
              RestOptions.PORT,
              RestOptions.BIND_PORT,
              JobManagerOptions.ADDRESS,
              JobManagerOptions.BIND_HOST,
              TaskManagerOptions.HOST,
              TaskManagerOptions.BIND_HOST,
              DeploymentOptions.TARGET,
              CheckpointingOptions.CHECKPOINTING_INTERVAL,
              CheckpointingOptions.CHECKPOINTS_DIRECTORY,
              CheckpointingOptions.SAVEPOINT_DIRECTORY,
              CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
              StateRecoveryOptions.SAVEPOINT_PATH,
              CoreOptions.DEFAULT_PARALLELISM,
              WebOptions.SUBMIT_ENABLE,
              WebOptions.CANCEL_ENABLE,
              CheckpointingOptions.ENABLE_UNALIGNED,
              CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
          .flatMap(JobSettings::names)
          .collect(Collectors.toUnmodifiableSet());

  private JobSettings() {}

  /** All names of an option, those of former versions included. */
  private static Stream<String> names(ConfigOption<?> option) {
    Stream.Builder<String> names = Stream.<String>builder().add(option.key());
    option.fallbackKeys().forEach(other -> names.add(other.getKey()));
    return names.build();
  }

  /**
   * Settings for a job on this machine: one process, loopback only, retained checkpoints under the
   * state directory.
   *
   * @param restPort the web UI's port; for 0 see {@link #webPort}
   * @param further what the project sets besides; checked by {@link #requireFree}
   */
  static Configuration local(
      Path stateDir,
      Duration checkpointInterval,
      int parallelism,
      int restPort,
      Map<String, String> further) {
    Configuration settings = alwaysOn(stateDir.toUri().toString(), checkpointInterval);
    settings.set(DeploymentOptions.TARGET, "local");
    settings.set(DeploymentOptions.ATTACHED, true);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    settings.set(RestOptions.PORT, restPort);
    networkMemory(settings);
    loopback(settings);
    SecretReference.resolveAll(further).forEach(settings::setString);
    return settings;
  }

  /**
   * Where the web UI of a job with these settings listens: at the port that they ask for, or at one
   * that is free now. To be asked when nothing is left to do before the start: the system gives a
   * free port to whoever comes first.
   */
  static Configuration webPort(Configuration settings) {
    int asked = settings.get(RestOptions.PORT);
    int port = asked == 0 ? freePort() : asked;
    Configuration web = new Configuration();
    web.set(RestOptions.PORT, port);
    web.set(RestOptions.BIND_PORT, Integer.toString(port));
    return web;
  }

  /**
   * Throws if a setting of the project is one that Icestream makes itself, or a secret that Flink
   * does not know for one.
   */
  static void requireFree(String project, Map<String, String> further) {
    List<String> taken = further.keySet().stream().filter(OWN::contains).sorted().toList();
    if (!taken.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_014,
          "Cannot run %s: under 'flink:' is what Icestream sets itself (%s). Take it out; interval,"
                  .formatted(project, String.join(", ", taken))
              + " parallelism and state directory are settings of the profile.");
    }
    List<String> shown =
        further.entrySet().stream()
            .filter(setting -> SecretReference.isIn(setting.getValue()))
            .map(Map.Entry::getKey)
            .filter(key -> !GlobalConfiguration.isSensitive(key))
            .sorted()
            .toList();
    if (!shown.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.RUN_023,
          "Cannot run %s: Flink would show the secrets under 'flink:' in its web UI and log (%s)."
                  .formatted(project, String.join(", ", shown))
              + " Take them out; hand them over in the environment, a credentials file or a role of"
              + " the machine, where the client looks for them itself.");
    }
  }

  /** Settings for a job of this machine that ends with its input. */
  static Configuration bounded(int parallelism) {
    Configuration settings = new Configuration();
    settings.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    settings.set(DeploymentOptions.TARGET, "local");
    settings.set(DeploymentOptions.ATTACHED, true);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    settings.set(RestOptions.BIND_PORT, "0");
    return loopback(settings);
  }

  /** Settings of the Flink SQL client's own process; a port here would hide its gateway's. */
  static Configuration sqlClient() {
    Configuration settings = new Configuration();
    settings.set(DeploymentOptions.TARGET, "local");
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(5));
    networkMemory(settings);
    return loopback(settings);
  }

  private static void networkMemory(Configuration settings) {
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
  }

  /**
   * Lets every server of an in-process Flink listen on the loopback address alone, and nobody
   * submit a job, which is code, or cancel one there.
   */
  static Configuration loopback(Configuration settings) {
    settings.set(RestOptions.ADDRESS, LOOPBACK);
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(JobManagerOptions.ADDRESS, LOOPBACK);
    settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(TaskManagerOptions.HOST, LOOPBACK);
    settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(WebOptions.SUBMIT_ENABLE, false);
    settings.set(WebOptions.CANCEL_ENABLE, false);
    settings.set(BlobServerOptions.PORT, "0");
    // Iceberg's threads outlive a job and keep its class loader, with which clients of S3 and Glue
    // load classes; those of this process are the same for all jobs.
    settings.set(CoreOptions.CHECK_LEAKED_CLASSLOADER, false);
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    return settings;
  }

  /** The settings of all SQL of a project, in a job, a rebuild or the SQL client. */
  static Map<String, String> sql() {
    return Map.of(
        "table.optimizer.non-deterministic-update.strategy", "TRY_RESOLVE",
        "table.exec.sink.not-null-enforcer", "ERROR",
        // Else a source's parallelism is that of its files, more than there are slots.
        "table.exec.iceberg.infer-source-parallelism", "false",
        "table.local-time-zone", "UTC");
  }

  /**
   * Lets aggregates of a job take the changes of a second together: what is published is what a
   * checkpoint holds, and before each they hand on everything.
   */
  static Map<String, String> bundles() {
    return Map.of(
        "table.exec.mini-batch.enabled", "true",
        "table.exec.mini-batch.allow-latency", "1 s",
        "table.exec.mini-batch.size", "20000",
        "table.optimizer.agg-phase-strategy", "ONE_PHASE");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Configuration alwaysOn(String stateUri, Duration checkpointInterval) {
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(10));
    settings.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 5);
    settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);
    settings.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, stateUri + RestorePoint.CHECKPOINTS);
    settings.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, stateUri + RestorePoint.SAVEPOINTS);
    settings.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
    settings.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    StateOnDisk.SETTINGS.forEach(settings::setString);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMinutes(1));
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.GENERIC_TYPES, true);
    return settings;
  }

  /**
   * Starts from a restore point; state that no operator claims is refused unless the caller expects
   * it.
   */
  static void restore(Configuration settings, Optional<RestorePoint> point, StateClaim claim) {
    point.ifPresent(
        p -> {
          settings.set(StateRecoveryOptions.SAVEPOINT_PATH, p.path().toUri().toString());
          settings.set(
              StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE,
              claim == StateClaim.INGEST_ONLY);
        });
  }

  /** How much of a restore point's state the new job takes over. */
  enum StateClaim {
    /** Every operator's state must find its operator. */
    ALL,
    /** The refine half's state is left behind. */
    INGEST_ONLY
  }
}
