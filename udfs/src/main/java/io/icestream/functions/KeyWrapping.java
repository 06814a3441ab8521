package io.icestream.functions;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClients;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.icestream.functions.FunctionException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;

/**
 * Wraps the content of key files with a key of a key management service (KMS), so that a copy of
 * the file alone opens nothing: envelope encryption by Tink, {@code <header> <key URI>} in the
 * first line and Base64 in the second.
 *
 * <p>The service is one of those {@link com.google.crypto.tink.KmsClient}s that are on the class
 * path; Icestream brings one for AWS.
 */
final class KeyWrapping {
  private static final String HEADER = "icestream-wrapped-1 ";
  private static final byte[] PURPOSE = "icestream key file".getBytes(StandardCharsets.UTF_8);

  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private KeyWrapping() {}

  /** The URI of the key that wraps a text; empty when nothing does. */
  static Optional<String> keyOf(String text) {
    return text.startsWith(HEADER)
        ? text.lines().findFirst().map(line -> line.substring(HEADER.length()).strip())
        : Optional.empty();
  }

  /**
   * The text of a key file, wrapped.
   *
   * @param keyUri such as {@code aws-kms://arn:aws:kms:eu-central-1:111122223333:key/...}
   * @param place of the file, for messages
   * @throws FunctionException if the service is unknown, does not answer or refuses
   */
  static byte[] wrap(byte[] content, String keyUri, String place) {
    try {
      byte[] wrapped = envelope(keyUri).encrypt(content, PURPOSE);
      return (HEADER + keyUri + "\n" + Base64.getEncoder().encodeToString(wrapped) + "\n")
          .getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw refused(keyUri, place, e);
    }
  }

  /** The text of a key file as it was before it was wrapped, if it was. */
  static String unwrap(String text, String place) {
    Optional<String> keyUri = keyOf(text);
    if (keyUri.isEmpty()) {
      return text;
    }
    try {
      String base64 = text.lines().skip(1).findFirst().orElse("").strip();
      byte[] content = envelope(keyUri.get()).decrypt(Base64.getDecoder().decode(base64), PURPOSE);
      return new String(content, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw refused(keyUri.get(), place, e);
    }
  }

  private static Aead envelope(String keyUri) throws GeneralSecurityException {
    return KmsEnvelopeAead.create(
        PredefinedAeadParameters.AES256_GCM,
        KmsClients.getAutoLoaded(keyUri).withDefaultCredentials().getAead(keyUri));
  }

  /** The services' own messages name keys and callers, never contents; only the class goes on. */
  private static FunctionException refused(String keyUri, String place, Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new FunctionException(
        Kind.KMS_REFUSED,
        "Cannot open keys: the key management service did not wrap or unwrap them (%s, %s, %s). Check the URI, the credentials and the right to use the key, and that the file was not changed."
            .formatted(keyUri, place, cause.getClass().getSimpleName()));
  }
}
