package io.icestream.snowflake;

import io.icestream.project.Project;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How Snowflake is reached, where it differs from the project's settings. */
final class ConnectionOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "jdbc:snowflake://<account>.snowflakecomputing.com (default: snowflake.url).")
  private String url;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The user (default: snowflake.user).")
  private String user;

  @Option(
      names = "--password",
      paramLabel = "REFERENCE",
      description =
          "Where the password is: '$${env:NAME}', '$${file:/path}' or '$${aws-secret:name}'; never"
              + " the password itself (default: snowflake.password).")
  private String password;

  @Option(
      names = "--private-key-file",
      paramLabel = "FILE",
      description =
          "Instead of a password: PEM file with a PKCS #8 key (default:"
              + " snowflake.private-key-file).")
  private String privateKeyFile;

  @Option(
      names = "--private-key-password",
      paramLabel = "REFERENCE",
      description = "Where its password is, if it has one.")
  private String privateKeyPassword;

  ConnectionSettings of(Project project) {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "url", url);
    put(given, "user", user);
    put(given, "password", password);
    put(given, "private-key-file", privateKeyFile);
    put(given, "private-key-password", privateKeyPassword);
    return ConnectionSettings.of(project, given);
  }

  private static void put(Map<String, String> given, String key, String value) {
    if (value != null) {
      given.put(key, value);
    }
  }
}
