package io.icestream.demo;

import java.nio.file.Path;
import java.util.Map;

/** Starts the job of a project in this JVM. */
@FunctionalInterface
public interface PipelineStarter {
  /**
   * Prepares the sources, starts the job and returns once Flink has accepted it. It goes on from
   * where it stopped or was killed.
   *
   * @param project directory of the project
   * @param environment what the project's {@code ${env:...}} stand for, but for secrets, which are
   *     system properties {@code icestream.env.*}
   * @param webPort loopback port of Flink's web UI; 0 takes a free one
   */
  RunningJob start(Path project, Map<String, String> environment, int webPort) throws Exception;
}
