package io.icestream.demo;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** All sources of a demo's directory, which nobody else uses at the same time. */
final class DemoServers implements AutoCloseable {
  /** What a project calls the password of the shop's database. */
  static final String PASSWORD = "SHOP_PASSWORD";

  private final Path directory;
  private final FileChannel lockFile;
  private final EmbeddedPostgres postgres;
  private final EmbeddedKafka kafka;
  private final Feeds feeds;

  private DemoServers(
      Path directory,
      FileChannel lockFile,
      EmbeddedPostgres postgres,
      EmbeddedKafka kafka,
      Feeds feeds) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.postgres = postgres;
    this.kafka = kafka;
    this.feeds = feeds;
  }

  /** What becomes of the data of earlier starts. */
  enum Data {
    KEPT,
    DELETED
  }

  static DemoServers start(Path directory, Data data, Progress progress) throws IOException {
    Files.createDirectories(directory);
    FileChannel lockFile = lock(directory);
    try {
      if (data == Data.DELETED) {
        progress.during("deleting earlier data", () -> wipe(directory));
      }
      Feeds feeds = Feeds.start(directory);
      CompletableFuture<EmbeddedPostgres> postgres =
          CompletableFuture.supplyAsync(
              () -> progress.during("starting PostgreSQL", () -> EmbeddedPostgres.start(directory)),
              DemoServers::onThread);
      CompletableFuture<EmbeddedKafka> kafka =
          CompletableFuture.supplyAsync(
              () -> progress.during("starting Kafka", () -> EmbeddedKafka.start(directory)),
              DemoServers::onThread);
      CompletableFuture<DemoServers> both =
          postgres.thenCombine(
              kafka,
              (server, broker) -> new DemoServers(directory, lockFile, server, broker, feeds));
      try {
        return both.join();
      } catch (CompletionException e) {
        feeds.close();
        postgres.handle((server, failure) -> server).thenAccept(DemoServers::stop).join();
        kafka.handle((broker, failure) -> broker).thenAccept(DemoServers::stop).join();
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
    } catch (RuntimeException | IOException e) {
      lockFile.close();
      throw e;
    }
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  EmbeddedKafka kafka() {
    return kafka;
  }

  /** A generator for these servers, see {@link Generator#open}. */
  Generator generator(long seed) {
    return Generator.open(postgres, kafka, feeds, seed);
  }

  /** What the reference project's {@code ${env:...}} stand for, but for the password. */
  Map<String, String> environment() {
    Path lake = directory.toAbsolutePath().normalize().resolve("lake");
    return Map.ofEntries(
        Map.entry("SHOP_HOST", "127.0.0.1"),
        Map.entry("SHOP_PORT", Integer.toString(postgres.port())),
        Map.entry("SHOP_USER", EmbeddedPostgres.ROLE),
        Map.entry("WEB_HOST", "127.0.0.1"),
        Map.entry("WEB_PORT", Integer.toString(kafka.port())),
        Map.entry("TILL_URL", feeds.till().url()),
        Map.entry("PARTNER_DIR", feeds.landing().partner().toString()),
        Map.entry("FINANCE_DIR", feeds.landing().finance().toString()),
        Map.entry("ICESTREAM_WAREHOUSE", lake.resolve("warehouse").toString()),
        Map.entry("ICESTREAM_CATALOG", lake.resolve("catalog.db").toString()),
        Map.entry("ICESTREAM_STATE", lake.resolve("state").toString()));
  }

  @Override
  public void close() throws IOException {
    CompletableFuture<Void> broker =
        CompletableFuture.runAsync(kafka::close, DemoServers::onThread);
    try {
      feeds.close();
      postgres.close();
      broker.join();
    } finally {
      lockFile.close();
    }
  }

  private static Void wipe(Path directory) {
    EmbeddedPostgres.wipe(directory);
    EmbeddedKafka.wipe(directory);
    try {
      Feeds.wipe(directory);
      Trees.delete(directory.resolve("lake"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return null;
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IcestreamException(
          ErrorCode.DEMO_017,
          "Cannot start the demo: another one runs in the directory (dir="
              + directory
              + "). Stop it, or choose another directory with --dir.");
    }
    return channel;
  }

  private static void stop(AutoCloseable server) {
    try {
      if (server != null) {
        server.close();
      }
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** Not the common pool, whose threads see another class loader. */
  private static void onThread(Runnable work) {
    new Thread(work, "demo-servers").start();
  }

  /** Says what takes time. */
  interface Progress {
    <T> T during(String what, Supplier<T> work);
  }
}
