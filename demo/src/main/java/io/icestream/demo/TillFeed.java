package io.icestream.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tills of the shops as others see them: {@code GET /transactions} answers with a page of what
 * they report, oldest first, and with a cursor to what comes behind it. Keeps nothing; the
 * generator tells it everything at each start.
 */
final class TillFeed implements AutoCloseable {
  private static final String PATH = "/transactions";
  private static final Pattern PARAMETER = Pattern.compile("(after|limit)=([0-9]{1,9})");
  private static final int LARGEST_PAGE = 1_000;

  private final HttpServer server;
  private final ExecutorService threads;
  private final List<byte[]> records = new ArrayList<>();

  private TillFeed(HttpServer server) {
    this.server = server;
    this.threads =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "till-feed");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts the feed of a demo's directory, which remembers its port. */
  static TillFeed start(Path directory) throws IOException {
    int port = Ports.remembered(portFile(directory));
    TillFeed feed =
        new TillFeed(HttpServer.create(new InetSocketAddress(Ports.loopback(), port), 0));
    feed.server.createContext(PATH, feed::answer);
    feed.server.setExecutor(feed.threads);
    feed.server.start();
    return feed;
  }

  static void wipe(Path directory) throws IOException {
    Trees.delete(portFile(directory).getParent());
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers with these records and no others from now on. */
  synchronized void reset(List<byte[]> all) {
    records.clear();
    records.addAll(all);
  }

  /** Answers with these records, too, behind the others. */
  synchronized void add(List<Message> messages) {
    messages.forEach(message -> records.add(message.payload()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI uri = exchange.getRequestURI();
      if (!uri.getPath().equals(PATH) || !exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(uri.getPath().equals(PATH) ? 405 : 404, -1);
        return;
      }
      int after = 0;
      int limit = LARGEST_PAGE;
      Matcher matcher = PARAMETER.matcher(uri.getQuery() == null ? "" : uri.getQuery());
      while (matcher.find()) {
        int number = Integer.parseInt(matcher.group(2));
        if (matcher.group(1).equals("after")) {
          after = number;
        } else {
          limit = Math.min(number, LARGEST_PAGE);
        }
      }
      byte[] page = page(after, limit);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  /** An empty page has no cursor: its own stays good. */
  private synchronized byte[] page(int after, int limit) {
    int end = Math.min(after + limit, records.size());
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    page.writeBytes(text("{\"data\":["));
    for (int i = after; i < end; i++) {
      if (i > after) {
        page.write(',');
      }
      page.writeBytes(records.get(i));
    }
    String next = end > after ? "\"" + end + "\"" : "null";
    page.writeBytes(text("],\"meta\":{\"next\":" + next + "}}"));
    return page.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Path portFile(Path directory) {
    return directory.resolve("till").resolve("port");
  }
}
