package io.icestream.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A profile with credentials that are made up, for servers that want a signature only. The SDK of
 * this JVM finds it until it is closed, that of another process by the variable {@link #VARIABLE}.
 */
public final class AwsProfile implements AutoCloseable {
  /** Names the file. */
  public static final String VARIABLE = "AWS_SHARED_CREDENTIALS_FILE";

  private static final String PROPERTY = "aws.sharedCredentialsFile";

  private final Path file;
  private final String before = System.getProperty(PROPERTY);

  public AwsProfile(Path folder) throws IOException {
    file =
        Files.writeString(
            folder.resolve("credentials"),
            """
            [default]
            region = %s
            aws_access_key_id = %s
            aws_secret_access_key = %s
            """
                .formatted(AwsStandIn.REGION, UUID.randomUUID(), UUID.randomUUID()));
    System.setProperty(PROPERTY, file.toString());
  }

  public String file() {
    return file.toString();
  }

  @Override
  public void close() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }
}
