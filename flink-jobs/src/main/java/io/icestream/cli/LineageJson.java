package io.icestream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.icestream.lineage.Flow;
import io.icestream.lineage.SourceColumn;
import io.icestream.plan.ProjectLineage;
import io.icestream.plan.ProjectLineage.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lineage for programs: one JSON array. */
final class LineageJson {
  private LineageJson() {}

  static String of(ProjectLineage lineage, List<Table> tables, String only) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Table table : tables) {
      List<Map<String, Object>> columns = new ArrayList<>();
      for (String column : table.lineage().columns()) {
        if (only.isEmpty() || column.equals(only)) {
          columns.add(
              map(
                  "column",
                  column,
                  "from",
                  table.lineage().of(column).stream().map(flow -> flow(lineage, flow)).toList()));
        }
      }
      List<Map<String, Object>> rows =
          table.lineage().influences().stream()
              .map(
                  each ->
                      map(
                          "table", each.origin().table(),
                          "column", each.origin().column(),
                          "by", lower(each.reason())))
              .sorted(Comparator.comparing(Map::toString))
              .toList();
      all.add(map("table", table.name(), "columns", columns, "rows", rows));
    }
    return json(all);
  }

  static String reached(ProjectLineage lineage, List<SourceColumn> origins) {
    return json(
        origins.stream()
            .map(
                origin ->
                    map(
                        "table",
                        origin.table(),
                        "column",
                        origin.column(),
                        "to",
                        lineage.reached(origin).stream()
                            .map(
                                reach -> {
                                  Map<String, Object> to =
                                      map("table", reach.table(), "column", reach.column());
                                  to.putAll(how(lineage, reach.flow()));
                                  return to;
                                })
                            .toList()))
            .toList());
  }

  private static Map<String, Object> flow(ProjectLineage lineage, Flow flow) {
    Map<String, Object> from =
        map("table", flow.origin().table(), "column", flow.origin().column());
    from.putAll(how(lineage, flow));
    return from;
  }

  private static Map<String, Object> how(ProjectLineage lineage, Flow flow) {
    Map<String, Object> how = map("use", lower(flow.use()));
    flow.function().ifPresent(function -> how.put("function", function));
    how.put("personal", lineage.rules().containsKey(flow.origin()));
    how.put("path", flow.path());
    return how;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private static String json(Object value) {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
