package io.icestream.checks;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A compose file, read as YAML, and what is wrong with it. */
final class Compose {

  private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|KEYS?|KEYSET)");
  private static final Pattern PINNED = Pattern.compile("[^:]+:(?!latest$).*\\d.*");

  /** Made by a build or by the user, and said so in the guide. */
  private static final Set<String> MADE =
      Set.of("./job/target/icestream-job.jar", "./output/compose");

  private final Map<String, Object> file;
  private final List<String> problems = new ArrayList<>();

  Compose(Map<String, Object> file) {
    this.file = file;
  }

  List<String> problems() {
    map(file, "services").forEach((name, service) -> check(name, map(service)));
    return problems;
  }

  private void check(String name, Map<String, Object> service) {
    String image = String.valueOf(service.get("image"));
    if (!PINNED.matcher(image).matches()) {
      problems.add(name + ": the image " + image + " has no version");
    }
    Map<String, Object> health = map(service, "healthcheck");
    boolean isTool = list(service, "profiles").contains("tools");
    if (!(health.containsKey("test") || isTool && health.containsKey("disable"))) {
      problems.add(name + ": no health check");
    }
    for (Object port : list(service, "ports")) {
      if (!port.toString().startsWith("127.0.0.1:")) {
        problems.add(name + ": the port " + port + " is open to others");
      }
    }
    for (String other : names(service.get("depends_on"))) {
      if (!map(file, "services").containsKey(other)) {
        problems.add(name + ": waits for " + other + ", which is no service");
      }
    }
    for (Object volume : list(service, "volumes")) {
      checkVolume(name, volume.toString().split(":", -1)[0]);
    }
    map(service, "environment")
        .forEach(
            (variable, value) -> {
              String text = String.valueOf(value);
              if (SECRET.matcher(variable).matches() && !text.startsWith("${")) {
                problems.add(name + ": " + variable + " is written out");
              }
            });
  }

  private void checkVolume(String name, String source) {
    if (!source.startsWith(".")) {
      if (!map(file, "volumes").containsKey(source)) {
        problems.add(name + ": the volume " + source + " is not declared");
      }
    } else if (!MADE.contains(source) && !Files.exists(Repository.ROOT.resolve(source))) {
      problems.add(name + ": " + source + " is not in the repository");
    }
  }

  private static Collection<String> names(Object dependencies) {
    if (dependencies == null) {
      return List.of();
    }
    return dependencies instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : map(dependencies).keySet();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return map(parent.get(key));
  }

  private static List<?> list(Map<String, Object> parent, String key) {
    return parent.get(key) instanceof List<?> list ? list : List.of();
  }
}
