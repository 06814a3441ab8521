package io.icestream.kit;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks as much of the protocol of S3 on the loopback address as Iceberg and Trino use, with
 * objects in memory and buckets in the path. Buckets need not be made. Checks no signature.
 */
public final class StoreServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");
  private static final Pattern PART = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");
  private static final int PAGE = 1000;

  private record Stored(byte[] bytes, Instant at) {
    String tag() {
      try {
        byte[] hash = MessageDigest.getInstance("MD5").digest(bytes);
        return "\"" + HexFormat.of().formatHex(hash) + "\"";
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final Map<String, SortedMap<Integer, byte[]>> uploads = new ConcurrentHashMap<>();
  private final Loopback server = new Loopback(this::answer);

  public String address() {
    return server.address();
  }

  /** The objects whose URI, {@code s3://bucket/key}, begins with this. */
  public List<String> list(String prefix) {
    return below(prefix.substring("s3:/".length())).keySet().stream().map(k -> "s3:/" + k).toList();
  }

  private SortedMap<String, Stored> below(String prefix) {
    return objects.subMap(prefix, prefix + Character.MAX_VALUE);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Map<String, String> query = query(exchange);
      byte[] body = body(exchange);
      switch (exchange.getRequestMethod()) {
        case "HEAD", "GET" -> {
          if (isBucket(path)) {
            list(exchange, path.endsWith("/") ? path : path + "/", query);
          } else {
            read(exchange, path);
          }
        }
        case "PUT" -> {
          Stored stored = new Stored(body, Instant.now());
          if (query.containsKey("uploadId")) {
            part(exchange, query, body);
          } else {
            objects.put(path, stored);
          }
          exchange.getResponseHeaders().set("ETag", stored.tag());
          Loopback.respond(exchange, 200, new byte[0]);
        }
        case "DELETE" -> {
          if (query.containsKey("uploadId")) {
            uploads.remove(query.get("uploadId"));
          } else {
            objects.remove(path);
          }
          Loopback.respond(exchange, 204, new byte[0]);
        }
        case "POST" -> post(exchange, path, query, new String(body, StandardCharsets.UTF_8));
        default -> refuse(exchange, 405, "MethodNotAllowed");
      }
    }
  }

  private static boolean isBucket(String path) {
    int slash = path.indexOf('/', 1);
    return slash < 0 || slash == path.length() - 1;
  }

  private void read(HttpExchange exchange, String path) throws IOException {
    Stored stored = objects.get(path);
    if (stored == null) {
      refuse(exchange, 404, "NoSuchKey");
      return;
    }
    byte[] bytes = stored.bytes();
    int status = 200;
    String range = exchange.getRequestHeaders().getFirst("Range");
    Matcher matcher = RANGE.matcher(range == null ? "" : range);
    if (matcher.matches()) {
      boolean isTail = matcher.group(1).isEmpty();
      long asked = Long.parseLong(isTail ? matcher.group(2) : matcher.group(1));
      int from = (int) (isTail ? Math.max(0, bytes.length - asked) : asked);
      if (from >= bytes.length) {
        refuse(exchange, 416, "InvalidRange");
        return;
      }
      boolean isOpen = isTail || matcher.group(2).isEmpty();
      int end =
          isOpen
              ? bytes.length
              : (int) Math.min(bytes.length, Long.parseLong(matcher.group(2)) + 1);
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, end - 1, bytes.length));
      bytes = Arrays.copyOfRange(bytes, from, end);
      status = 206;
    }
    exchange.getResponseHeaders().set("ETag", stored.tag());
    exchange
        .getResponseHeaders()
        .set(
            "Last-Modified",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(stored.at().atOffset(ZoneOffset.UTC)));
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
    }
    Loopback.respond(exchange, status, bytes);
  }

  private void list(HttpExchange exchange, String bucket, Map<String, String> query)
      throws IOException {
    String prefix = query.getOrDefault("prefix", "");
    String after = query.getOrDefault("continuation-token", query.get("start-after"));
    String delimiter = query.getOrDefault("delimiter", "");
    int limit = Integer.parseInt(query.getOrDefault("max-keys", Integer.toString(PAGE)));
    StringBuilder items = new StringBuilder();
    String last = null;
    String folder = null;
    int count = 0;
    boolean isCut = false;
    for (Map.Entry<String, Stored> each : below(bucket + prefix).entrySet()) {
      String key = each.getKey().substring(bucket.length());
      if (after != null && key.compareTo(after) <= 0 || folder != null && key.startsWith(folder)) {
        last = key;
        continue;
      }
      if (count == limit) {
        isCut = true;
        break;
      }
      int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      if (cut >= 0) {
        folder = key.substring(0, cut + delimiter.length());
        items.append(
            "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>".formatted(escaped(folder)));
      } else {
        Stored stored = each.getValue();
        items.append(
            "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>%s</ETag><Size>%d</Size></Contents>"
                .formatted(
                    escaped(key), stored.at(), escaped(stored.tag()), stored.bytes().length));
      }
      last = key;
      count++;
    }
    String more =
        isCut ? "<NextContinuationToken>%s</NextContinuationToken>".formatted(escaped(last)) : "";
    xml(
        exchange,
        "ListBucketResult",
        "<KeyCount>%d</KeyCount><IsTruncated>%s</IsTruncated>%s%s"
            .formatted(count, isCut, more, items));
  }

  private void post(HttpExchange exchange, String path, Map<String, String> query, String body)
      throws IOException {
    if (query.containsKey("delete")) {
      Matcher keys = KEY.matcher(body);
      while (keys.find()) {
        objects.remove((path.endsWith("/") ? path : path + "/") + unescaped(keys.group(1)));
      }
      xml(exchange, "DeleteResult", "");
    } else if (query.containsKey("uploads")) {
      String id = UUID.randomUUID().toString();
      uploads.put(id, new TreeMap<>());
      xml(exchange, "InitiateMultipartUploadResult", "<UploadId>" + id + "</UploadId>");
    } else if (uploads.containsKey(String.valueOf(query.get("uploadId")))) {
      SortedMap<Integer, byte[]> parts = uploads.remove(query.get("uploadId"));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      Matcher named = PART.matcher(body);
      while (named.find()) {
        all.writeBytes(parts.get(Integer.valueOf(named.group(1))));
      }
      Stored stored = new Stored(all.toByteArray(), Instant.now());
      objects.put(path, stored);
      xml(exchange, "CompleteMultipartUploadResult", "<ETag>" + escaped(stored.tag()) + "</ETag>");
    } else {
      refuse(exchange, 404, "NoSuchUpload");
    }
  }

  private void part(HttpExchange exchange, Map<String, String> query, byte[] body) {
    SortedMap<Integer, byte[]> parts = uploads.get(query.get("uploadId"));
    if (parts != null) {
      synchronized (parts) {
        parts.put(Integer.valueOf(query.get("partNumber")), body);
      }
    }
  }

  /** A body that a client signed in pieces comes with their lengths before and checksums behind. */
  private static byte[] body(HttpExchange exchange) throws IOException {
    byte[] raw = exchange.getRequestBody().readAllBytes();
    String hash = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
    if (hash == null || !hash.startsWith("STREAMING-")) {
      return raw;
    }
    InputStream in = new ByteArrayInputStream(raw);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    while (true) {
      String header = line(in);
      int end = header.indexOf(';');
      int length = Integer.parseInt(end < 0 ? header : header.substring(0, end), 16);
      if (length == 0) {
        return plain.toByteArray();
      }
      plain.writeBytes(in.readNBytes(length));
      line(in);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? List.<String>of() : List.of(raw.split("&"))) {
      List<String> both = new ArrayList<>(List.of(pair.split("=", 2)));
      both.add("");
      query.put(both.get(0), URLDecoder.decode(both.get(1), StandardCharsets.UTF_8));
    }
    return query;
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    byte[] body =
        "<Error><Code>%s</Code><Message>no</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    Loopback.respond(exchange, status, body);
  }

  private static void xml(HttpExchange exchange, String root, String content) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    Loopback.respond(
        exchange,
        200,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><%s>%s</%s>"
            .formatted(root, content, root)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static String unescaped(String text) {
    return text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  @Override
  public void close() {
    server.close();
  }
}
