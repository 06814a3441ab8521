package io.icestream.secret;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that may refer to secrets: {@code ${env:NAME}} is an environment variable (or, where a
 * process cannot set its environment, the system property {@code icestream.env.NAME}), {@code
 * ${file:/path}} the content of a file without its trailing line break, {@code ${aws-secret:name}}
 * a secret of AWS Secrets Manager by name or ARN, {@code ${aws-secret:name#field}} a field of one
 * that is a JSON object. Everything else is taken as written.
 *
 * <p>References travel through plans, job graphs and logs; values do not. Resolve only where the
 * value is used, and do not keep the result in a field that is serialised.
 */
public final class SecretReference implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file|aws-secret):([^}]*)}");

  private final String text;

  private SecretReference(String text) {
    this.text = text;
  }

  /** The secret that the text refers to. */
  public static SecretReference of(String text) {
    return new SecretReference(text);
  }

  /** Whether the text holds at least one reference. */
  public static boolean isIn(String text) {
    return REFERENCE.matcher(text).find();
  }

  /**
   * The text with its references replaced.
   *
   * @throws IcestreamException naming every reference that has no value
   */
  public String resolve() {
    return resolveAll(Map.of("", text)).get("");
  }

  /**
   * The options with the references in their values replaced.
   *
   * @throws IcestreamException naming every reference of all options that has no value
   */
  public static Map<String, String> resolveAll(Map<String, String> options) {
    List<String> missing = new ArrayList<>();
    Map<String, String> resolved = new LinkedHashMap<>();
    options.forEach(
        (key, text) -> {
          Matcher matcher = REFERENCE.matcher(text);
          resolved.put(
              key,
              matcher.replaceAll(
                  found -> {
                    Optional<String> value = value(found);
                    if (value.isEmpty()) {
                      missing.add(key.isEmpty() ? found.group() : found.group() + " of " + key);
                    }
                    return Matcher.quoteReplacement(value.orElse(""));
                  }));
        });
    if (!missing.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SRC_003,
          "Cannot resolve "
              + String.join(", ", missing)
              + ": there is no such environment variable, readable file or secret of AWS Secrets"
              + " Manager, or it is empty. Set it for this command too: 'export NAME=...', write the"
              + " file, or let this command's role read the secret.");
    }
    return resolved;
  }

  private static Optional<String> value(MatchResult found) {
    String name = found.group(2);
    String value =
        switch (found.group(1)) {
          case "env" -> variable(name);
          case "file" -> content(name);
          default -> AwsSecrets.value(name);
        };
    return Optional.ofNullable(value).filter(text -> !text.isEmpty());
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    return value == null ? System.getProperty("icestream.env." + name) : value;
  }

  private static String content(String path) {
    try {
      return Files.readString(Path.of(path)).stripTrailing();
    } catch (IOException | IllegalArgumentException unreadable) {
      return null;
    }
  }

  /** References as written; text that is not only references could be a secret and is hidden. */
  @Override
  public String toString() {
    return REFERENCE.matcher(text).replaceAll("").isEmpty() ? text : "***";
  }
}
