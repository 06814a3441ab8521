package io.icestream.demo;

import java.io.IOException;
import java.nio.file.Path;

/** What reports transactions and dates beside database and broker: an address, and folders. */
record Feeds(TillFeed till, Landing landing) implements AutoCloseable {
  /** Starts the feeds of a demo's directory. */
  static Feeds start(Path directory) throws IOException {
    return new Feeds(TillFeed.start(directory), Landing.open(directory));
  }

  static void wipe(Path directory) throws IOException {
    TillFeed.wipe(directory);
    Landing.wipe(directory);
  }

  @Override
  public void close() {
    till.close();
  }
}
