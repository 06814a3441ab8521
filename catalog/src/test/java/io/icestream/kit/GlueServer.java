package io.icestream.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Speaks as much of the protocol of the AWS Glue Data Catalog on the loopback address as Iceberg
 * and Trino use, with Glue's names of errors. An update that names a version takes effect only if
 * the table has that version still. Refuses what is not signed; checks no signature and no rights.
 */
public final class GlueServer implements AutoCloseable {

  /** What happens to one request instead of its answer. */
  public enum Fault {
    /** The service fails and does nothing. */
    FAILED_WITHOUT_EFFECT(500, "InternalServiceException"),
    /** The service does it; the caller hears of a failure. */
    FAILED_AFTER_EFFECT(500, "InternalServiceException"),
    THROTTLED(400, "ThrottlingException"),
    CONFLICT(400, "ConcurrentModificationException"),
    DENIED(400, "AccessDeniedException");

    private final int status;
    private final String error;

    Fault(int status, String error) {
      this.status = status;
      this.error = error;
    }
  }

  /** A request as it came. */
  private record Request(String operation, JsonNode body) {}

  private static final class GlueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GlueException(String error) {
      super(error);
    }
  }

  private static final class Database {
    private JsonNode input;
    private final SortedMap<String, ObjectNode> tables = new TreeMap<>();
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 3;

  private final SortedMap<String, Database> databases = new TreeMap<>();
  private final Map<String, Queue<Fault>> faults = new HashMap<>();
  private final List<Request> requests = new ArrayList<>();
  private final Loopback server = new Loopback(this::answer);
  private int archived;

  public String address() {
    return server.address();
  }

  /** The next requests of this kind fail, one for each fault. */
  public synchronized void fail(String operation, Fault... next) {
    faults.computeIfAbsent(operation, o -> new ArrayDeque<>()).addAll(List.of(next));
  }

  /** The requests of a kind so far. */
  public synchronized List<JsonNode> requests(String operation) {
    return requests.stream()
        .filter(r -> r.operation().equals(operation))
        .map(Request::body)
        .toList();
  }

  /** How many former versions of tables are kept. */
  public synchronized int archived() {
    return archived;
  }

  /** A table as Glue shows it to whoever looks for data. */
  public synchronized JsonNode table(String database, String table) {
    return find(database, table).deepCopy();
  }

  /** Somebody sets a parameter of a table in the console. */
  public synchronized void setParameter(String database, String table, String key, String value) {
    ObjectNode found = find(database, table);
    found.withObject("/Parameters").put(key, value);
    bump(found);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String signature = exchange.getRequestHeaders().getFirst("Authorization");
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      if (signature == null || !signature.startsWith("AWS4-HMAC-SHA256 Credential=")) {
        refuse(exchange, 400, "MissingAuthenticationTokenException");
      } else if (target == null || !target.startsWith("AWSGlue.")) {
        refuse(exchange, 400, "UnknownOperationException");
      } else {
        answer(exchange, target.substring("AWSGlue.".length()), request);
      }
    }
  }

  private void answer(HttpExchange exchange, String operation, JsonNode request)
      throws IOException {
    JsonNode result;
    Fault fault;
    // One request after the other: an update is one step.
    synchronized (this) {
      requests.add(new Request(operation, request));
      Queue<Fault> waiting = faults.get(operation);
      fault = waiting == null ? null : waiting.poll();
      try {
        boolean isDone = fault == null || fault == Fault.FAILED_AFTER_EFFECT;
        result = isDone ? perform(operation, request) : null;
      } catch (GlueException e) {
        refuse(exchange, 400, e.getMessage());
        return;
      }
    }
    if (fault != null) {
      refuse(exchange, fault.status, fault.error);
    } else {
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      Loopback.respond(exchange, 200, JSON.writeValueAsBytes(result));
    }
  }

  private static void refuse(HttpExchange exchange, int status, String error) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.getResponseHeaders().set("x-amzn-ErrorType", error);
    Loopback.respond(
        exchange,
        status,
        JSON.writeValueAsBytes(Map.of("__type", error, "Message", "as the stand-in was told")));
  }

  private JsonNode perform(String operation, JsonNode request) {
    return switch (operation) {
      case "CreateDatabase" -> createDatabase(request.get("DatabaseInput"));
      case "GetDatabase" -> JSON.createObjectNode().set("Database", find(name(request)).input);
      case "GetDatabases" -> page("DatabaseList", request, databases, database -> database.input);
      case "UpdateDatabase" -> {
        find(name(request)).input = request.get("DatabaseInput");
        yield JSON.createObjectNode();
      }
      case "DeleteDatabase" -> {
        find(name(request));
        databases.remove(name(request));
        yield JSON.createObjectNode();
      }
      case "CreateTable" -> createTable(database(request), request.get("TableInput"));
      case "GetTable" ->
          JSON.createObjectNode().set("Table", find(database(request), name(request)));
      case "GetTables" ->
          page("TableList", request, find(database(request)).tables, table -> table);
      case "UpdateTable" -> updateTable(request);
      case "DeleteTable" -> {
        find(database(request), name(request));
        find(database(request)).tables.remove(name(request));
        yield JSON.createObjectNode();
      }
      default -> throw new GlueException("UnknownOperationException");
    };
  }

  private JsonNode createDatabase(JsonNode input) {
    Database database = new Database();
    database.input = input;
    if (databases.putIfAbsent(input.get("Name").asText(), database) != null) {
      throw new GlueException("AlreadyExistsException");
    }
    return JSON.createObjectNode();
  }

  private JsonNode createTable(String database, JsonNode input) {
    ObjectNode table = input.deepCopy();
    table.put("DatabaseName", database).put("VersionId", "0");
    String name = input.get("Name").asText();
    if (find(database).tables.putIfAbsent(name, table) != null) {
      throw new GlueException("AlreadyExistsException");
    }
    return JSON.createObjectNode();
  }

  private JsonNode updateTable(JsonNode request) {
    ObjectNode input = request.get("TableInput").deepCopy();
    ObjectNode before = find(database(request), name(input));
    String version = before.get("VersionId").asText();
    if (request.hasNonNull("VersionId") && !request.get("VersionId").asText().equals(version)) {
      throw new GlueException("ConcurrentModificationException");
    }
    if (!request.path("SkipArchive").asBoolean()) {
      archived++;
    }
    input.put("DatabaseName", database(request)).put("VersionId", version);
    bump(input);
    find(database(request)).tables.put(name(input), input);
    return JSON.createObjectNode();
  }

  private static void bump(ObjectNode table) {
    table.put("VersionId", Long.toString(table.get("VersionId").asLong() + 1));
  }

  /** Pages are short, so that whoever reads the first one only is found out. */
  private static <T> JsonNode page(
      String list, JsonNode request, SortedMap<String, T> all, Function<T, JsonNode> shown) {
    SortedMap<String, T> rest =
        request.hasNonNull("NextToken") ? all.tailMap(request.get("NextToken").asText()) : all;
    ObjectNode result = JSON.createObjectNode();
    var items = result.putArray(list);
    for (Map.Entry<String, T> each : rest.entrySet()) {
      if (items.size() == PAGE) {
        result.put("NextToken", each.getKey());
        break;
      }
      items.add(shown.apply(each.getValue()));
    }
    return result;
  }

  private static String name(JsonNode request) {
    return request.get("Name").asText();
  }

  private static String database(JsonNode request) {
    return request.get("DatabaseName").asText();
  }

  private Database find(String name) {
    Database database = databases.get(name);
    if (database == null) {
      throw new GlueException("EntityNotFoundException");
    }
    return database;
  }

  private ObjectNode find(String database, String name) {
    ObjectNode table = find(database).tables.get(name);
    if (table == null) {
      throw new GlueException("EntityNotFoundException");
    }
    return table;
  }

  @Override
  public void close() {
    server.close();
  }
}
