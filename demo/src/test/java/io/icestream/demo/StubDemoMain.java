package io.icestream.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine;

/** The demo with a job that does nothing but say that it published a row. */
final class StubDemoMain {
  private StubDemoMain() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new DemoCommand((project, environment, port) -> new StubJob()))
            .execute(arguments));
  }

  private static final class StubJob implements RunningJob {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Instant publishedAt = Instant.now();

    StubJob() {
      System.out.println("STARTED");
    }

    @Override
    public String webAddress() {
      return "http://127.0.0.1:8081";
    }

    @Override
    public List<TableStatus> tables() {
      return List.of(new TableStatus("silver", "customers", 3, 1, Optional.of(publishedAt), 2));
    }

    @Override
    public Optional<String> trouble() {
      return Optional.empty();
    }

    @Override
    public Map<String, Freshness> freshness(Instant since) {
      return Map.of(
          "silver.customers", new Freshness(Duration.ofMillis(1_500), Duration.ofMillis(4_250)));
    }

    @Override
    public Totals totals() {
      return new Totals(6, 3, 2, 1);
    }

    @Override
    public boolean reconcile() {
      return true;
    }

    @Override
    public Audits audit(Optional<Instant> since, Consumer<String> tell) {
      return new Audits(1, 0, 0);
    }

    @Override
    public CompletableFuture<Void> ended() {
      return ended;
    }

    @Override
    public void stopWithSavepoint() {
      System.out.println("SAVEPOINT");
      ended.complete(null);
    }

    @Override
    public void close() {}
  }
}
