package io.icestream.kit;

import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** Credentials that are made up anew in each process, for servers that want a signature only. */
public final class GeneratedCredentials implements AwsCredentialsProvider {
  private static final AwsCredentials VALUE =
      AwsBasicCredentials.create(UUID.randomUUID().toString(), UUID.randomUUID().toString());

  private GeneratedCredentials() {}

  /** Called by Iceberg. */
  public static GeneratedCredentials create() {
    return new GeneratedCredentials();
  }

  @Override
  public AwsCredentials resolveCredentials() {
    return VALUE;
  }
}
