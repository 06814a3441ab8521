package io.icestream.snowflake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * Logs the real driver in, on loopback, and keeps the statements that it sends. Answers as the
 * server does where the driver looks; knows no SQL.
 */
final class SnowflakeStub implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int SELECT = 0x1000;

  private final HttpServer server;
  private final String user;
  private final String password;
  private volatile PublicKey key;
  private final List<String> statements = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final Map<String, String> failures = new ConcurrentHashMap<>();
  private final Map<String, Map<String, String>> rows = new ConcurrentHashMap<>();

  private SnowflakeStub(HttpServer server, String user, String password) {
    this.server = server;
    this.user = user;
    this.password = password;
  }

  static SnowflakeStub start(String user, String password) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    SnowflakeStub stub = new SnowflakeStub(server, user, password);
    server.createContext("/", stub::answer);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "snowflake-stub");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
    return stub;
  }

  String url() {
    return "jdbc:snowflake://127.0.0.1:" + server.getAddress().getPort() + "/?ssl=off";
  }

  /** Refuses statements that hold a text. */
  SnowflakeStub failing(String part, String message) {
    failures.put(part, message);
    return this;
  }

  /** Takes all statements again. */
  void failingNoMore() {
    failures.clear();
  }

  /** Answers statements that hold a text with one row. */
  SnowflakeStub finding(String part, Map<String, String> row) {
    rows.put(part, row);
    return this;
  }

  /** What was sent, in order. */
  List<String> statements() {
    return List.copyOf(statements);
  }

  /** Whether the driver logged out. */
  boolean isLoggedOut() {
    return paths.stream().anyMatch(path -> path.startsWith("/session?delete=true"));
  }

  /** Whether the driver logged out and not in again. */
  boolean isLoggedOutForGood() {
    return lastPath("/session?delete=true") > lastPath("/session/v1/login-request");
  }

  private int lastPath(String start) {
    for (int i = paths.size() - 1; i >= 0; i--) {
      if (paths.get(i).startsWith(start)) {
        return i;
      }
    }
    return -1;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    paths.add(path);
    JsonNode request = body(exchange);
    ObjectNode reply = success();
    if (path.startsWith("/session/v1/login-request")) {
      reply = login(request.path("data"));
    } else if (path.startsWith("/queries/v1/query-request")) {
      reply = query(request.path("sqlText").asText());
    }
    byte[] bytes = reply.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(OK, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      in = new GZIPInputStream(in);
    }
    byte[] bytes = in.readAllBytes();
    return bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
  }

  /** Lets the owner of a key in as well. */
  SnowflakeStub knowing(PublicKey owner) {
    key = owner;
    return this;
  }

  private boolean isKnown(JsonNode data) {
    if (!data.path("LOGIN_NAME").asText().equalsIgnoreCase(user)) {
      return false;
    }
    return data.path("AUTHENTICATOR").asText().equals("SNOWFLAKE_JWT")
        ? isSigned(data.path("TOKEN").asText())
        : data.path("PASSWORD").asText().equals(password);
  }

  private boolean isSigned(String token) {
    try {
      int end = token.lastIndexOf('.');
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update(token.substring(0, end).getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getUrlDecoder().decode(token.substring(end + 1)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode login(JsonNode data) {
    if (!isKnown(data)) {
      return failure("390100", "08001", "Incorrect username or password was specified.");
    }
    ObjectNode reply = success();
    ObjectNode session = reply.putObject("data");
    session.put("token", "token").put("masterToken", "master").put("sessionId", 1);
    session.put("validityInSeconds", 3600).put("masterValidityInSeconds", 14_400);
    session.put("serverVersion", "9.0.0").put("healthCheckInterval", 45);
    session.putArray("parameters").addObject().put("name", "AUTOCOMMIT").put("value", true);
    session.putObject("sessionInfo");
    return reply;
  }

  private ObjectNode query(String sql) {
    statements.add(sql);
    for (Map.Entry<String, String> failure : failures.entrySet()) {
      if (sql.contains(failure.getKey())) {
        return failure("002003", "02000", failure.getValue());
      }
    }
    Map<String, String> row =
        rows.entrySet().stream()
            .filter(found -> sql.contains(found.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(Map.of());
    ObjectNode reply = success();
    ObjectNode data = reply.putObject("data");
    data.putArray("parameters");
    ArrayNode types = data.putArray("rowtype");
    ArrayNode set = data.putArray("rowset");
    (row.isEmpty() ? List.of("status") : row.keySet())
        .forEach(
            column ->
                types
                    .addObject()
                    .put("name", String.valueOf(column))
                    .put("type", "text")
                    .put("length", 100)
                    .put("byteLength", 400)
                    .put("nullable", true));
    if (!row.isEmpty()) {
      ArrayNode values = set.addArray();
      row.values().forEach(values::add);
    }
    data.put("total", row.isEmpty() ? 0 : 1).put("returned", row.isEmpty() ? 0 : 1);
    data.put("queryId", "query-" + statements.size()).put("sqlState", "00000");
    data.put("statementTypeId", SELECT).put("version", 1).put("queryResultFormat", "json");
    return reply;
  }

  private static ObjectNode success() {
    return JSON.createObjectNode().put("success", true).putNull("code").putNull("message");
  }

  private static ObjectNode failure(String code, String state, String message) {
    ObjectNode reply = JSON.createObjectNode().put("success", false).put("code", code);
    reply.put("message", message);
    reply.putObject("data").put("errorCode", code).put("sqlState", state).put("queryId", "query");
    return reply;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
