package io.icestream.source;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a secret is kept: {@code ${env:NAME}} or {@code ${file:path}}. Resolved only when it is
 * used; neither {@code toString} nor any exception shows the secret.
 */
public final class SecretReference implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

  private final String text;

  private SecretReference(String text) {
    this.text = text;
  }

  /** The secret that the text refers to; text without a reference is taken as it is. */
  public static SecretReference of(String text) {
    return new SecretReference(text);
  }

  /** The secret itself; a file's last line break is not part of it. */
  public String resolve() {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String value =
          matcher.group(1).equals("env") ? environment(matcher.group(2)) : file(matcher.group(2));
      matcher.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(result).toString();
  }

  private static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      value = System.getProperty("icestream.env." + name);
    }
    if (value == null) {
      throw new IcestreamException(
          ErrorCode.SRC_003,
          "Cannot resolve ${env:"
              + name
              + "}: the environment has no such variable (name="
              + name
              + "). Set it where the job runs.");
    }
    return value;
  }

  private static String file(String path) {
    try {
      return Files.readString(Path.of(path)).stripTrailing();
    } catch (IOException e) {
      throw new IcestreamException(
          ErrorCode.SRC_003,
          "Cannot resolve ${file:"
              + path
              + "}: "
              + e.getClass().getSimpleName()
              + " (file="
              + path
              + "). Put the secret there, readable by the job.");
    }
  }

  @Override
  public String toString() {
    return REFERENCE.matcher(text).replaceAll("").isEmpty() ? text : "***";
  }
}
