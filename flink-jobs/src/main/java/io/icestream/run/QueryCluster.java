package io.icestream.run;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * The small Flink cluster in this process that the queries of a command share. It listens on the
 * loopback address alone and ends with {@link #close}.
 */
public final class QueryCluster implements AutoCloseable {
  private final Configuration settings = new Configuration();
  private final MiniCluster cluster;

  /**
   * Starts a cluster.
   *
   * @param jobParameters what functions find in their context, such as where keys are
   */
  public QueryCluster(Map<String, String> jobParameters) {
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    JobSettings.loopback(settings);
    settings.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, jobParameters);
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration(settings))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build());
    try {
      cluster.start();
      settings.set(DeploymentOptions.TARGET, "remote");
      settings.set(RestOptions.PORT, cluster.getRestAddress().get().getPort());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (Exception e) {
      throw new IllegalStateException("the cluster for queries does not start", e);
    }
  }

  /** The settings of a session whose queries run there. */
  public Configuration settings() {
    return new Configuration(settings);
  }

  @Override
  public void close() {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IllegalStateException("the cluster for queries does not end", e);
    }
  }
}
