package io.icestream.source.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.icestream.source.ReaderOptions;
import io.icestream.source.ReaderProvider;
import io.icestream.source.SourceContract;
import io.icestream.source.SourceEvent;
import io.icestream.source.SourceEvent.RawRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class RestSourceContractTest extends SourceContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  protected ReaderProvider provider() {
    return new RestReaderProvider();
  }

  @Override
  protected Origin origin() throws IOException {
    return new Pages();
  }

  @Override
  protected Change read(SourceEvent event) throws IOException {
    JsonNode record = JSON.readTree(((RawRecord) event).value());
    return new Change(record.get("k").textValue(), record.get("v").textValue());
  }

  @Override
  protected ReaderOptions unreadable() {
    return options("http://127.0.0.1:1");
  }

  private static ReaderOptions options(String address) {
    return new ReaderOptions(
        "store",
        Map.of("orders", "/orders"),
        Map.of(
            "url",
            address,
            "poll-interval",
            "5ms",
            "attempts",
            "1",
            "rest.orders.paging",
            "cursor",
            "rest.orders.parameter",
            "after",
            "rest.orders.cursor",
            "/next",
            "rest.orders.records",
            "/data"));
  }

  /** A server with pages of five records, of which the last grows. */
  private static final class Pages implements Origin {
    private static final int SIZE = 5;

    private final List<String> records = new ArrayList<>();
    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);

    Pages() throws IOException {
      server.createContext("/orders", this::answer);
      server.start();
    }

    @Override
    public ReaderOptions options() {
      return RestSourceContractTest.options("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public synchronized void make(List<Change> changes) {
      for (Change change : changes) {
        records.add("{\"k\": \"%s\", \"v\": \"%s\"}".formatted(change.key(), change.value()));
      }
    }

    private void answer(HttpExchange exchange) throws IOException {
      String query = exchange.getRequestURI().getQuery();
      int from = query == null ? 0 : Integer.parseInt(query.replace("after=", ""));
      byte[] body;
      synchronized (this) {
        int to = Math.min(records.size(), from + SIZE);
        String next = to < records.size() ? "\"" + to + "\"" : "null";
        body =
            ("{\"data\": " + records.subList(from, to) + ", \"next\": " + next + "}")
                .getBytes(StandardCharsets.UTF_8);
      }
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
