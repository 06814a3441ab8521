package io.icestream.reconcile;

import java.util.LinkedHashMap;
import java.util.Map;

/** What entities are called at their source. */
final class SourceNames {
  private SourceNames() {}

  /** Entity to table or topic, from the options of a live table. */
  static Map<String, String> of(Map<String, String> options) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String entry : options.getOrDefault("entities", "").split(";", -1)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        names.put(entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
      }
    }
    return names;
  }
}
