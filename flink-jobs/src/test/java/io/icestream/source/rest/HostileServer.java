package io.icestream.source.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A shop's API on the loopback address that does what it is told wrong: each request takes the next
 * misbehaviour, and is answered properly when there is none.
 */
public final class HostileServer implements AutoCloseable {
  /** What may go wrong with one answer. */
  public enum Trouble {
    NONE,
    INTERNAL_ERROR,
    BAD_GATEWAY,
    TOO_MANY,
    SILENCE,
    CUT_OFF,
    HALF_DOCUMENT,
    NOT_JSON,
    TOKEN_EXPIRED,
    REDIRECT,
    LINK_ELSEWHERE
  }

  /** A request as it came. */
  record Asked(String path, Map<String, String> query, String authorization, long nanos) {}

  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> records = new ArrayList<>();
  private final Deque<Trouble> troubles = new ArrayDeque<>();
  private final List<Asked> asked = new ArrayList<>();
  private int pageSize = 10;
  private int tokens;
  private boolean repeatsLastPage;

  public HostileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public synchronized void add(int count) {
    for (int i = 0; i < count; i++) {
      int number = records.size() + 1;
      records.add(
          "{\"id\": %d, \"amount\": %d.%02d, \"note\": \"größer \\\"%d\\\"\"}"
              .formatted(number, number, number % 100, number));
    }
  }

  synchronized List<String> records() {
    return List.copyOf(records);
  }

  public synchronized void trouble(Trouble... next) {
    troubles.addAll(List.of(next));
  }

  synchronized void setPageSize(int size) {
    pageSize = size;
  }

  /** From now on the last page is the answer to every number behind it. */
  synchronized void repeatLastPage() {
    repeatsLastPage = true;
  }

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String each : raw == null ? new String[0] : raw.split("&", -1)) {
      String[] parts = each.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    String path = exchange.getRequestURI().getPath();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    Trouble trouble;
    String body;
    synchronized (this) {
      asked.add(new Asked(path, query, authorization, System.nanoTime()));
      if (path.equals("/token")) {
        send(exchange, 200, "{\"access_token\": \"T" + ++tokens + "\", \"expires_in\": 3600}");
        return;
      }
      trouble = troubles.isEmpty() ? Trouble.NONE : troubles.poll();
      if (trouble == Trouble.TOKEN_EXPIRED) {
        tokens += 100;
      }
      if (path.equals("/secured") && !("Bearer T" + tokens).equals(authorization)) {
        send(exchange, 401, "{\"error\": \"expired\"}");
        return;
      }
      body = body(exchange, path, query);
    }
    send(exchange, trouble, body);
  }

  private void send(HttpExchange exchange, Trouble trouble, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    switch (trouble) {
      case REDIRECT -> {
        exchange.getResponseHeaders().set("Location", "http://localhost:1/elsewhere");
        send(exchange, 307, "");
      }
      case LINK_ELSEWHERE -> {
        exchange.getResponseHeaders().set("Link", "<http://localhost:1/x>; rel=next");
        send(exchange, 200, body);
      }
      case INTERNAL_ERROR -> send(exchange, 500, "secret of the server");
      case BAD_GATEWAY -> send(exchange, 502, "<html>");
      case TOO_MANY -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        send(exchange, 429, "{}");
      }
      case SILENCE -> {
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        exchange.close();
      }
      case CUT_OFF -> {
        exchange.sendResponseHeaders(200, bytes.length);
        OutputStream out = exchange.getResponseBody();
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        exchange.close();
      }
      case HALF_DOCUMENT ->
          send(exchange, 200, new String(bytes, 0, bytes.length * 2 / 3, StandardCharsets.UTF_8));
      case NOT_JSON -> send(exchange, 200, "<html>maintenance</html>");
      default -> send(exchange, 200, body);
    }
  }

  private String body(HttpExchange exchange, String path, Map<String, String> query) {
    int from =
        switch (path) {
          case "/pages" -> (Integer.parseInt(query.get("page")) - 1) * pageSize;
          case "/everything" -> 0;
          default -> Integer.parseInt(query.getOrDefault("after", "0"));
        };
    if (repeatsLastPage && from >= records.size()) {
      from = (records.size() - 1) / pageSize * pageSize;
    }
    int size = path.equals("/everything") ? records.size() : pageSize;
    int to = Math.min(records.size(), from + size);
    List<String> page = from >= to ? List.of() : records.subList(from, to);
    boolean hasMore = to < records.size();
    if (path.equals("/links") && hasMore) {
      exchange
          .getResponseHeaders()
          .set("Link", "</links?after=0>; rel=\"first\", </links?after=" + to + ">; rel=\"next\"");
    }
    return "{\"meta\": {\"data\": 1}, \"data\": ["
        + String.join(", ", page)
        + "], \"next\": "
        + (hasMore ? "\"" + to + "\"" : "null")
        + "}";
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
