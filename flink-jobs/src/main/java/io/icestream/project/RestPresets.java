package io.icestream.project;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the program knows of public servers: the settings of a system, which the project's own come
 * on top of, and the columns of its entities, which a file of the project replaces.
 */
final class RestPresets {
  private static final String KEY = "preset";

  /** Entities by preset. */
  private static final Map<String, List<String>> ENTITIES = Map.of("randomuser", List.of("users"));

  private final SqlFileReader sql;
  private final Problems problems;

  RestPresets(SqlFileReader sql, Problems problems) {
    this.sql = sql;
    this.problems = problems;
  }

  /** A system with what its preset says; as it is where it has none. */
  YamlBlock complete(YamlBlock system) {
    return system
        .oneOf(KEY, ENTITIES.keySet())
        .filter(ENTITIES::containsKey)
        .flatMap(name -> YamlFile.read(name + ".yml", resource(name + ".yml"), problems))
        .map(system::over)
        .orElse(system);
  }

  /** The declared entities of a system, and beside them those of its preset. */
  Map<String, TableDefinition> declared(YamlBlock system, Map<String, TableDefinition> declared) {
    Map<String, TableDefinition> all = new LinkedHashMap<>(declared);
    String preset = system.text(KEY).orElse("");
    for (String entity : ENTITIES.getOrDefault(preset, List.of())) {
      if (!all.containsKey(entity)) {
        String file = preset + "/" + entity + ".sql";
        sql.entityFile(file, entity, resource(file)).ifPresent(table -> all.put(entity, table));
      }
    }
    return all;
  }

  private static String resource(String name) {
    try (InputStream in = RestPresets.class.getResourceAsStream("/io/icestream/presets/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
