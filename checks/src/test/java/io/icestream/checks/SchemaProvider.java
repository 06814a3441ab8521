package io.icestream.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Providers that know the schemas of {@code provider-schemas.json} and nothing else, so that {@code
 * terraform validate} and {@code terraform test} with mocked providers work where no provider can
 * be downloaded. Speaks version 5 of Terraform's plugin protocol on loopback; every validation of
 * values passes, since the file has none.
 */
final class SchemaProvider implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NESTING = List.of("", "single", "list", "set", "map", "group");

  private final List<Server> servers = new ArrayList<>();
  private final Map<String, Object> reattach = new TreeMap<>();

  static SchemaProvider start() {
    SchemaProvider started = new SchemaProvider();
    try (InputStream file = SchemaProvider.class.getResourceAsStream("/provider-schemas.json")) {
      for (Map.Entry<String, JsonNode> provider :
          JSON.readTree(file).get("provider_schemas").properties()) {
        started.serve(provider.getKey(), schemas(provider.getValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return started;
  }

  /** What Terraform has to find in {@code TF_REATTACH_PROVIDERS} to use these providers. */
  String reattach() throws IOException {
    return JSON.writeValueAsString(reattach);
  }

  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
  }

  private void serve(String name, byte[] schemas) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .fallbackHandlerRegistry(new Handlers(schemas))
            .build()
            .start();
    servers.add(server);
    reattach.put(
        name,
        Map.of(
            "Protocol",
            "grpc",
            "ProtocolVersion",
            5,
            "Pid",
            ProcessHandle.current().pid(),
            "Test",
            true,
            "Addr",
            Map.of("Network", "tcp", "String", "127.0.0.1:" + server.getPort())));
  }

  private static byte[] schemas(JsonNode provider) {
    Message response = new Message().message(1, schema(provider.get("provider")));
    provider.get("resource_schemas").properties().forEach(each -> response.message(2, entry(each)));
    provider
        .get("data_source_schemas")
        .properties()
        .forEach(each -> response.message(3, entry(each)));
    return response.bytes();
  }

  private static Message entry(Map.Entry<String, JsonNode> schema) {
    return new Message().text(1, schema.getKey()).message(2, schema(schema.getValue()));
  }

  private static Message schema(JsonNode schema) {
    return new Message()
        .number(1, schema.path("version").asInt())
        .message(2, block(schema.get("block")));
  }

  private static Message block(JsonNode block) {
    Message message = new Message();
    block
        .path("attributes")
        .properties()
        .forEach(each -> message.message(2, attribute(each.getKey(), each.getValue())));
    block
        .path("block_types")
        .properties()
        .forEach(each -> message.message(3, nested(each.getKey(), each.getValue())));
    return message;
  }

  private static Message attribute(String name, JsonNode attribute) {
    return new Message()
        .text(1, name)
        .text(2, attribute.get("type").toString())
        .number(4, attribute.path("required").asBoolean() ? 1 : 0)
        .number(5, attribute.path("optional").asBoolean() ? 1 : 0)
        .number(6, attribute.path("computed").asBoolean() ? 1 : 0)
        .number(7, attribute.path("sensitive").asBoolean() ? 1 : 0);
  }

  private static Message nested(String name, JsonNode nested) {
    return new Message()
        .text(1, name)
        .message(2, block(nested.get("block")))
        .number(3, NESTING.indexOf(nested.get("nesting_mode").asText()))
        .number(4, nested.path("min_items").asInt())
        .number(5, nested.path("max_items").asInt());
  }

  /**
   * Answers whatever method is called: the schemas, the configuration itself, or "no complaint".
   */
  private static final class Handlers extends HandlerRegistry {

    private static final MethodDescriptor.Marshaller<byte[]> BYTES =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
          }

          @Override
          public byte[] parse(InputStream stream) {
            try {
              return stream.readAllBytes();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };

    private final byte[] schemas;

    Handlers(byte[] schemas) {
      this.schemas = schemas;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
      if (!name.startsWith("tfplugin5.Provider/")) {
        return null;
      }
      return ServerMethodDefinition.create(
          MethodDescriptor.newBuilder(BYTES, BYTES)
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(name)
              .build(),
          ServerCalls.asyncUnaryCall(
              (byte[] request, io.grpc.stub.StreamObserver<byte[]> answer) -> {
                answer.onNext(answer(name.substring(name.indexOf('/') + 1), request));
                answer.onCompleted();
              }));
    }

    private byte[] answer(String method, byte[] request) {
      return switch (method) {
        case "GetSchema" -> schemas;
        // The request and the answer have the configuration in the same field.
        case "PrepareProviderConfig" -> request;
        default -> new byte[0];
      };
    }
  }

  /** A message of Protocol Buffers, as far as schemas need them. */
  private static final class Message {

    private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();

    Message number(int field, long value) {
      if (value != 0) {
        varint((long) field << 3);
        varint(value);
      }
      return this;
    }

    Message text(int field, String value) {
      return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return raw(field, value.bytes());
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private Message raw(int field, byte[] value) {
      varint((long) field << 3 | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
