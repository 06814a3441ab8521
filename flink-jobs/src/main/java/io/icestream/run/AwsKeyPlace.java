package io.icestream.run;

import io.icestream.error.IcestreamException;
import io.icestream.functions.KeyPlace;
import io.icestream.secret.SecretReference;
import java.util.Optional;

/** Keys in AWS Secrets Manager, by name or ARN, read where they are used. */
public final class AwsKeyPlace implements KeyPlace {
  /** What references to it begin with. */
  static final String SCHEME = "aws-secret";

  /** Found by the functions. */
  public AwsKeyPlace() {}

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Optional<String> text(String name) {
    try {
      return Optional.of(SecretReference.of("${" + SCHEME + ":" + name + "}").resolve());
    } catch (IcestreamException unreadable) {
      return Optional.empty();
    }
  }
}
