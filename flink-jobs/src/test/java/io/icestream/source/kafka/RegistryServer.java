package io.icestream.source.kafka;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A schema registry on the loopback address that answers as Confluent's does, and sometimes with
 * what it was told instead.
 */
public final class RegistryServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer; of the status 0 the connection is cut. */
  record Answer(int status, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answer> answers = new HashMap<>();
  private final Deque<Answer> instead = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private String authorization;

  public RegistryServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
    answers.put("/subjects?offset=0&limit=1", new Answer(200, "[]"));
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Registers a schema of Avro. */
  public RegistryServer schema(int id, String schema) {
    return schema(id, schema, "AVRO");
  }

  /**
   * Registers a schema.
   *
   * @param references a subject and its version each, such as {@code address-value/1}, which is
   *     also the full name of the type without the version
   */
  public synchronized RegistryServer schema(
      int id, String schema, String kind, String... references) {
    ObjectNode answer = JSON.createObjectNode().put("schema", schema);
    if (!kind.equals("AVRO")) {
      answer.put("schemaType", kind);
    }
    refer(answer, references);
    answers.put("/schemas/ids/" + id, new Answer(200, answer.toString()));
    return this;
  }

  /** Registers a schema that others refer to, under the name of its type. */
  synchronized RegistryServer version(String subject, String schema, String... references) {
    ObjectNode answer =
        JSON.createObjectNode().put("subject", subject).put("version", 1).put("schema", schema);
    refer(answer, references);
    answers.put("/subjects/" + subject + "/versions/1", new Answer(200, answer.toString()));
    return this;
  }

  private static void refer(ObjectNode answer, String... subjects) {
    if (subjects.length > 0) {
      ArrayNode references = answer.putArray("references");
      for (String subject : subjects) {
        references.addObject().put("name", subject).put("subject", subject).put("version", 1);
      }
    }
  }

  /** The next requests are answered so. */
  synchronized RegistryServer instead(int status, String body, int times) {
    for (int i = 0; i < times; i++) {
      instead.add(new Answer(status, body));
    }
    return this;
  }

  /** From now on nobody else is let in. */
  synchronized RegistryServer letIn(String user, String password) {
    authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return this;
  }

  synchronized RegistryServer letIn(String token) {
    authorization = "Bearer " + token;
    return this;
  }

  /** The paths that were asked for. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    Answer answer;
    synchronized (this) {
      asked.add(path);
      answer =
          !instead.isEmpty()
              ? instead.poll()
              : authorization != null
                      && !authorization.equals(
                          exchange.getRequestHeaders().getFirst("Authorization"))
                  ? new Answer(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}")
                  : answers.getOrDefault(path, notThere(path));
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (answer.status() == 0) {
      exchange.close();
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Answer notThere(String path) {
    if (path.startsWith("/schemas/ids/")) {
      return new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    }
    if (path.startsWith("/subjects/")) {
      return new Answer(404, "{\"error_code\":40401,\"message\":\"Subject not found.\"}");
    }
    return new Answer(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
