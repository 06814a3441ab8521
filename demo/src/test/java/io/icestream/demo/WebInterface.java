package io.icestream.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that the web UI of a running job tells. */
final class WebInterface {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  WebInterface(String address) {
    this.address = address;
  }

  /** The answers by their path, whatever their status. */
  Map<String, byte[]> answers() throws Exception {
    List<String> paths =
        new ArrayList<>(
            List.of(
                "/",
                "/overview",
                "/config",
                "/datasets",
                "/jars",
                "/jobs",
                "/jobs/overview",
                "/jobs/metrics",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/log",
                "/jobmanager/logs",
                "/jobmanager/stdout",
                "/jobmanager/metrics",
                "/jobmanager/thread-dump",
                "/taskmanagers",
                "/taskmanagers/metrics"));
    for (JsonNode job : json("/jobs").get("jobs")) {
      String path = "/jobs/" + job.get("id").textValue();
      paths.add(path);
      for (String part :
          List.of(
              "accumulators",
              "checkpoints",
              "checkpoints/config",
              "config",
              "exceptions",
              "jobmanager/config",
              "jobmanager/environment",
              "metrics",
              "plan",
              "status")) {
        paths.add(path + "/" + part);
      }
      for (JsonNode vertex : json(path).get("vertices")) {
        String task = path + "/vertices/" + vertex.get("id").textValue();
        paths.add(task);
        for (String part :
            List.of(
                "accumulators",
                "backpressure",
                "jm-operator-metrics",
                "metrics",
                "subtasks/accumulators",
                "subtasks/metrics",
                "subtasktimes",
                "taskmanagers",
                "watermarks")) {
          paths.add(task + "/" + part);
        }
      }
    }
    for (JsonNode worker : json("/taskmanagers").get("taskmanagers")) {
      String path = "/taskmanagers/" + worker.get("id").textValue();
      paths.add(path);
      for (String part : List.of("log", "logs", "metrics", "stdout", "thread-dump")) {
        paths.add(path + "/" + part);
      }
    }
    Map<String, byte[]> answers = new TreeMap<>();
    for (String path : paths) {
      answers.put(path, bytes(path));
    }
    return answers;
  }

  /** The status of the answer to what would bring in a job. */
  int statusOfUpload() throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(address + "/jars/upload"))
                .POST(HttpRequest.BodyPublishers.ofString("a job"))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private JsonNode json(String path) throws Exception {
    return JSON.readTree(new String(bytes(path), StandardCharsets.UTF_8));
  }

  private byte[] bytes(String path) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(address + path.replace("#", "%23"))).build(),
            HttpResponse.BodyHandlers.ofByteArray())
        .body();
  }
}
