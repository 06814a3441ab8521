package io.icestream.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A queue that speaks as much of the protocol of Amazon SQS on the loopback address as reading one
 * takes. A message that was received is hidden for the visibility timeout and comes again behind
 * it, and goes to the dead letters once it came too often. Refuses what is not signed; checks no
 * signature and no rights.
 */
public final class QueueServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/111111111111/landing";

  private final Duration visibilityTimeout;
  private final int maxReceives;
  private final Map<String, Message> messages = new LinkedHashMap<>();
  private final List<String> received = new ArrayList<>();
  private final List<String> deadLetters = new ArrayList<>();
  private final Loopback server = new Loopback(this::answer);
  private String denial;

  private static final class Message {
    private final String id = UUID.randomUUID().toString();
    private final String body;
    private String handle;
    private int receives;
    private long visibleNanos = System.nanoTime();

    Message(String body) {
      this.body = body;
    }
  }

  public QueueServer(Duration visibilityTimeout, int maxReceives) {
    this.visibilityTimeout = visibilityTimeout;
    this.maxReceives = maxReceives;
  }

  /** What a reader has to know. */
  public String url() {
    return server.address() + PATH;
  }

  public synchronized void send(String body) {
    Message message = new Message(body);
    messages.put(message.id, message);
    notifyAll();
  }

  /** The visibility timeout of all that was received is over. */
  public synchronized void unhide() {
    messages.values().forEach(message -> message.visibleNanos = System.nanoTime());
    notifyAll();
  }

  /** Bodies of the messages that were not deleted, hidden ones included. */
  public synchronized List<String> left() {
    return messages.values().stream().map(message -> message.body).toList();
  }

  /** Bodies as they were received, as often as they were. */
  public synchronized List<String> received() {
    return List.copyOf(received);
  }

  public synchronized List<String> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** From now on all requests fail with an error of this name; null for none. */
  public synchronized void deny(String error) {
    denial = error;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String signature = exchange.getRequestHeaders().getFirst("Authorization");
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      if (signature == null || !signature.startsWith("AWS4-HMAC-SHA256 Credential=")) {
        refuse(exchange, "MissingAuthenticationToken");
      } else if (denied() != null) {
        refuse(exchange, denied());
      } else if (!request.path("QueueUrl").asText().equals(url())) {
        refuse(exchange, "QueueDoesNotExist");
      } else {
        switch (target) {
          case "AmazonSQS.ReceiveMessage" -> respond(exchange, receive(request));
          case "AmazonSQS.DeleteMessageBatch" -> respond(exchange, delete(request));
          case "AmazonSQS.GetQueueAttributes" ->
              respond(
                  exchange,
                  Map.of(
                      "Attributes",
                      Map.of("VisibilityTimeout", "" + visibilityTimeout.toSeconds())));
          default -> refuse(exchange, "UnknownOperationException");
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized String denied() {
    return denial;
  }

  private synchronized Map<String, ?> receive(JsonNode request) throws InterruptedException {
    long deadline =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(request.path("WaitTimeSeconds").asInt());
    int most = request.path("MaxNumberOfMessages").asInt(1);
    List<Map<String, String>> some = some(most);
    while (some.isEmpty() && System.nanoTime() < deadline) {
      // Hidden ones become visible without a word.
      wait(Math.max(1, Math.min(50, (deadline - System.nanoTime()) / 1_000_000)));
      some = some(most);
    }
    return some.isEmpty() ? Map.of() : Map.of("Messages", some);
  }

  private List<Map<String, String>> some(int most) {
    long now = System.nanoTime();
    messages
        .values()
        .removeIf(
            message -> {
              boolean isDead = message.receives >= maxReceives && message.visibleNanos <= now;
              if (isDead) {
                deadLetters.add(message.body);
              }
              return isDead;
            });
    return messages.values().stream()
        .filter(message -> message.visibleNanos <= now)
        .limit(most)
        .map(message -> hand(message, now))
        .toList();
  }

  private Map<String, String> hand(Message message, long now) {
    message.visibleNanos = now + visibilityTimeout.toNanos();
    message.receives++;
    message.handle = UUID.randomUUID().toString();
    received.add(message.body);
    return Map.of(
        "MessageId",
        message.id,
        "ReceiptHandle",
        message.handle,
        "Body",
        message.body,
        "MD5OfBody",
        md5(message.body));
  }

  private synchronized Map<String, ?> delete(JsonNode request) {
    List<Map<String, String>> successful = new ArrayList<>();
    for (JsonNode entry : request.get("Entries")) {
      String handle = entry.get("ReceiptHandle").asText();
      messages.values().removeIf(message -> handle.equals(message.handle));
      successful.add(Map.of("Id", entry.get("Id").asText()));
    }
    return Map.of("Successful", successful, "Failed", List.of());
  }

  private static String md5(String body) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(body.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void refuse(HttpExchange exchange, String error) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    Loopback.respond(
        exchange,
        400,
        JSON.writeValueAsBytes(
            Map.of("__type", "com.amazonaws.sqs#" + error, "message", "as the stand-in was told")));
  }

  private static void respond(HttpExchange exchange, Map<String, ?> body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
    Loopback.respond(exchange, 200, JSON.writeValueAsBytes(body));
  }

  @Override
  public void close() {
    server.close();
  }
}
