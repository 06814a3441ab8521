package io.icestream.demo;

import java.nio.file.Path;

/** Generates as fast as told until somebody ends the process. */
final class GeneratorMain {
  private GeneratorMain() {}

  public static void main(String[] arguments) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    Path directory = Path.of(arguments[0]);
    long start = System.nanoTime();
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
    EmbeddedKafka kafka = EmbeddedKafka.start(directory);
    Generator generator = Generator.open(postgres, kafka, Feeds.start(directory), 7);
    System.out.println("OPEN " + (System.nanoTime() - start) / 1_000_000);
    generator.start(Double.parseDouble(arguments[1]));
    generator.awaitSeeded();
    System.out.println("SEEDED " + (System.nanoTime() - start) / 1_000_000);
    new java.util.concurrent.CountDownLatch(1).await();
  }
}
