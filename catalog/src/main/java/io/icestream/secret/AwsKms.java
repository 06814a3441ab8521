package io.icestream.secret;

import com.google.crypto.tink.Aead;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * The key management service of AWS as Tink takes it: keys named {@code aws-kms://<ARN>}, used with
 * the credentials that the AWS SDK finds (variables, profile, role of the task).
 *
 * <p>Associated data becomes the encryption context {@code associatedData}, in hexadecimal digits:
 * as in Tink's own client for AWS, so that either opens what the other wrapped.
 */
public final class AwsKms implements com.google.crypto.tink.KmsClient {
  private static final String SCHEME = "aws-kms://";
  private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:kms:([a-z0-9-]+):.+");

  /** Made by Tink, which finds it by its service file. */
  public AwsKms() {}

  @Override
  public boolean doesSupport(String keyUri) {
    return keyUri.toLowerCase(Locale.ROOT).startsWith(SCHEME);
  }

  /** Credentials are never given in a file of their own. */
  @Override
  public com.google.crypto.tink.KmsClient withCredentials(String path)
      throws GeneralSecurityException {
    throw new GeneralSecurityException("credentials come from the environment");
  }

  @Override
  public com.google.crypto.tink.KmsClient withDefaultCredentials() {
    return this;
  }

  @Override
  public Aead getAead(String keyUri) throws GeneralSecurityException {
    String arn = keyUri.substring(SCHEME.length());
    Matcher region = ARN.matcher(arn);
    if (!region.matches()) {
      throw new GeneralSecurityException("not the ARN of a key");
    }
    return new Key(arn, Region.of(region.group(1)));
  }

  /** A key that never leaves the service. */
  private record Key(String arn, Region region) implements Aead {
    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
      return call(
          kms ->
              kms.encrypt(
                      request ->
                          request
                              .keyId(arn)
                              .plaintext(SdkBytes.fromByteArray(plaintext))
                              .encryptionContext(context(associatedData)))
                  .ciphertextBlob());
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
        throws GeneralSecurityException {
      return call(
          kms ->
              kms.decrypt(
                      request ->
                          request
                              .keyId(arn)
                              .ciphertextBlob(SdkBytes.fromByteArray(ciphertext))
                              .encryptionContext(context(associatedData)))
                  .plaintext());
    }

    private byte[] call(Function<KmsClient, SdkBytes> request) throws GeneralSecurityException {
      try (KmsClient kms =
          KmsClient.builder()
              .region(region)
              .httpClientBuilder(ApacheHttpClient.builder())
              .build()) {
        return request.apply(kms).asByteArray();
      } catch (SdkException e) {
        throw new GeneralSecurityException("refused by the service", e);
      }
    }

    private static Map<String, String> context(byte[] associatedData) {
      return associatedData == null || associatedData.length == 0
          ? Map.of()
          : Map.of("associatedData", HexFormat.of().formatHex(associatedData));
    }
  }
}
