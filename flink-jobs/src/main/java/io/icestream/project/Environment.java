package io.icestream.project;

import io.icestream.error.ErrorCode;
import java.util.Map;
import java.util.Optional;

/** Fills {@code ${env:NAME}} and {@code ${env:NAME:-default}} in. */
final class Environment {
  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** The text with everything filled in; empty, with the problems told, when that cannot be. */
  Optional<String> resolve(String key, String text, Location location, Problems problems) {
    StringBuilder resolved = new StringBuilder();
    boolean isComplete = true;
    int from = 0;
    while (true) {
      int start = text.indexOf("${", from);
      if (start < 0) {
        resolved.append(text, from, text.length());
        break;
      }
      resolved.append(text, from, start);
      int end = text.indexOf('}', start);
      String inner = end < 0 ? "" : text.substring(start + 2, end);
      Optional<String> value = lookup(key, inner, location, problems);
      isComplete &= value.isPresent();
      value.ifPresent(resolved::append);
      if (end < 0) {
        break;
      }
      from = end + 1;
    }
    return isComplete ? Optional.of(resolved.toString()) : Optional.empty();
  }

  private Optional<String> lookup(String key, String inner, Location location, Problems problems) {
    int split = inner.indexOf(":-");
    String reference = split < 0 ? inner : inner.substring(0, split);
    String name = reference.startsWith("env:") ? reference.substring(4) : "";
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      problems.add(
          ErrorCode.PROJ_013,
          location,
          "Cannot read '"
              + key
              + "': its placeholder is not understood. Write ${env:NAME} or"
              + " ${env:NAME:-default}"
              + (reference.matches("(file|aws-secret):.*")
                  ? "; ${file:path} and ${aws-secret:name} are for secrets only."
                  : "."));
      return Optional.empty();
    }
    String value = variables.get(name);
    if (value != null && !value.isEmpty()) {
      return Optional.of(value);
    }
    if (split >= 0) {
      return Optional.of(inner.substring(split + 2));
    }
    problems.add(
        ErrorCode.PROJ_012,
        location,
        "Cannot read '"
            + key
            + "': the environment variable "
            + name
            + " is not set. Set it, or write ${env:"
            + name
            + ":-default}.");
    return Optional.empty();
  }
}
