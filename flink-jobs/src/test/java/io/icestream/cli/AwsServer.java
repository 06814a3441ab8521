package io.icestream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Speaks as much of the protocols of AWS KMS and Secrets Manager on the loopback address as
 * wrapping keys and reading secrets take, with a key of its own that it really uses; refuses what
 * is not signed. The SDK of this JVM finds it until it is closed.
 */
final class AwsServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NONCE_BYTES = 12;

  private final HttpServer server;
  private final String arn;
  private final SecretKeySpec key = new SecretKeySpec(random(32), "AES");
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final Map<String, String> before = new HashMap<>();
  private final AtomicReference<String> denial = new AtomicReference<>();

  AwsServer(String arn) throws IOException {
    this.arn = arn;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    set("aws.endpointUrlKms", address());
    set("aws.endpointUrlSecretsManager", address());
    set("aws.region", "eu-central-1");
    set("aws.accessKeyId", UUID.randomUUID().toString());
    set("aws.secretAccessKey", UUID.randomUUID().toString());
  }

  private void set(String property, String value) {
    before.put(property, System.getProperty(property));
    System.setProperty(property, value);
  }

  /** Where another process finds it. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void put(String secret, String value) {
    secrets.put(secret, value);
  }

  /** From now on all requests fail with an exception of this name. */
  void deny(String exception) {
    denial.set(exception);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      String signature = exchange.getRequestHeaders().getFirst("Authorization");
      if (signature == null || !signature.startsWith("AWS4-HMAC-SHA256 Credential=")) {
        respond(exchange, 400, Map.of("__type", "MissingAuthenticationTokenException"));
      } else if (denial.get() != null) {
        respond(exchange, 400, Map.of("__type", denial.get(), "message", "no"));
      } else if (request.has("SecretId")) {
        String value = secrets.get(request.get("SecretId").asText());
        if (value == null) {
          respond(exchange, 400, Map.of("__type", "ResourceNotFoundException"));
        } else {
          respond(exchange, 200, Map.of("SecretString", value));
        }
      } else if (!request.get("KeyId").asText().equals(arn)) {
        respond(exchange, 400, Map.of("__type", "NotFoundException"));
      } else {
        byte[] context =
            String.valueOf(request.get("EncryptionContext")).getBytes(StandardCharsets.UTF_8);
        switch (exchange.getRequestHeaders().getFirst("X-Amz-Target")) {
          case "TrentService.Encrypt" ->
              respond(
                  exchange,
                  200,
                  Map.of("KeyId", arn, "CiphertextBlob", encrypted(request, context)));
          case "TrentService.Decrypt" ->
              respond(
                  exchange, 200, Map.of("KeyId", arn, "Plaintext", decrypted(request, context)));
          default -> respond(exchange, 400, Map.of("__type", "UnknownOperationException"));
        }
      }
    } catch (GeneralSecurityException e) {
      respond(exchange, 400, Map.of("__type", "InvalidCiphertextException"));
    }
  }

  private byte[] encrypted(JsonNode request, byte[] context)
      throws IOException, GeneralSecurityException {
    byte[] nonce = random(NONCE_BYTES);
    byte[] sealed =
        cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(request.get("Plaintext").binaryValue());
    byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
    System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
    return both;
  }

  private byte[] decrypted(JsonNode request, byte[] context)
      throws IOException, GeneralSecurityException {
    byte[] both = Base64.getDecoder().decode(request.get("CiphertextBlob").asText());
    byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce, context)
        .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(128, nonce));
    cipher.updateAAD(context);
    return cipher;
  }

  private static void respond(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    server.stop(0);
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }
}
