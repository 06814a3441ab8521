package io.icestream.source;

import io.icestream.secret.SecretReference;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.util.TimeUtils;

/**
 * What a reader is made from: the system's name, its entities and the options of its tables.
 *
 * @param system name of the source system, such as {@code shop}
 * @param entities entity name to its name at the source (a table, a topic), in declared order
 * @param options the remaining options as written; secrets are references that only {@link
 *     SecretReference} resolves, at run time
 * @param consumed the entities that the job reads; grows while the plan is made and is complete
 *     once the source is serialised. Events of other entities are dropped behind the reader
 */
public record ReaderOptions(
    String system, Map<String, String> entities, Map<String, String> options, Set<String> consumed)
    implements Serializable {

  public ReaderOptions {
    entities = Collections.unmodifiableMap(new LinkedHashMap<>(entities));
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** Options of a reader whose entities are all consumed. */
  public ReaderOptions(String system, Map<String, String> entities, Map<String, String> options) {
    this(system, entities, options, new TreeSet<>(entities.keySet()));
  }

  /** The options whose names begin like this, without that beginning. */
  public Map<String, String> optionsOf(String prefix) {
    Map<String, String> found = new TreeMap<>();
    options.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), value);
          }
        });
    return found;
  }

  /**
   * A duration.
   *
   * @param problems gets one more where the text is none
   */
  public Duration duration(String option, String byDefault, List<String> problems) {
    try {
      return TimeUtils.parseDuration(options.getOrDefault(option, byDefault));
    } catch (IllegalArgumentException invalid) {
      problems.add(option + " is no duration such as 10s");
      return Duration.ofSeconds(10);
    }
  }

  @Override
  public String toString() {
    return "ReaderOptions[" + system + ", entities=" + entities.keySet() + "]";
  }
}
