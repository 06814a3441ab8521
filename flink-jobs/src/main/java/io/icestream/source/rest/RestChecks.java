package io.icestream.source.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.error.IcestreamException;
import io.icestream.source.ReaderOptions;
import io.icestream.source.SourceProblem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a server for the first page of each entity before anything is started. */
public final class RestChecks {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;
  private static final int RECORDS = 100;

  private RestChecks() {}

  /** What stands in the way of reading the system. */
  public static List<SourceProblem> problems(ReaderOptions reader) {
    List<SourceProblem> problems = new ArrayList<>();
    try {
      RestOptions options = quick(reader);
      RestClient client = new RestClient(options);
      for (RestEntity entity : options.entities().values()) {
        try {
          client.page(entity, "");
        } catch (IcestreamException e) {
          problems.add(SourceProblem.of(e));
        }
      }
    } catch (IcestreamException e) {
      problems.add(SourceProblem.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return problems;
  }

  /** What columns hold in the records of the first page, as text; empty if it can't be had. */
  public static Map<String, List<String>> sample(
      ReaderOptions reader, String entity, List<String> columns) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, new ArrayList<>()));
    try {
      RestOptions options = quick(reader);
      RestAnswer first = new RestClient(options).page(options.entities().get(entity), "");
      for (byte[] record : first.records().subList(0, Math.min(RECORDS, first.records().size()))) {
        JsonNode fields = JSON.readTree(record);
        values.forEach(
            (column, texts) -> {
              JsonNode value = fields.path(column);
              texts.add(
                  value.isMissingNode() || value.isNull()
                      ? null
                      : value.isValueNode() ? value.asText() : value.toString());
            });
      }
    } catch (IcestreamException | IOException e) {
      return values;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return values;
  }

  /** With the patience of somebody who waits for an answer. */
  private static RestOptions quick(ReaderOptions reader) {
    Map<String, String> options = new LinkedHashMap<>(reader.options());
    options.put("attempts", Integer.toString(ATTEMPTS));
    options.put("timeout", PATIENCE.toMillis() + "ms");
    options.put("longest-pause", "2s");
    return RestOptions.of(new ReaderOptions(reader.system(), reader.entities(), options));
  }
}
