package io.icestream.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/** Reads AWS Secrets Manager with the credentials and the region that the AWS SDK finds. */
final class AwsSecrets {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:secretsmanager:([^:]+):.+");

  private AwsSecrets() {}

  /**
   * The current text of a secret, or null where it cannot be read or is not text.
   *
   * @param name name or ARN; behind a {@code #}, a field of the JSON object that the secret is
   */
  static String value(String name) {
    int hash = name.indexOf('#');
    String id = hash < 0 ? name : name.substring(0, hash);
    SecretsManagerClientBuilder builder =
        SecretsManagerClient.builder().httpClientBuilder(ApacheHttpClient.builder());
    Matcher arn = ARN.matcher(id);
    if (arn.matches()) {
      builder.region(Region.of(arn.group(1)));
    }
    try (SecretsManagerClient client = builder.build()) {
      String text = client.getSecretValue(request -> request.secretId(id)).secretString();
      return hash < 0 || text == null ? text : field(text, name.substring(hash + 1));
    } catch (SdkException unreadable) {
      return null;
    }
  }

  private static String field(String text, String field) {
    try {
      JsonNode value = JSON.readTree(text).get(field);
      return value == null || !value.isValueNode() || value.isNull() ? null : value.asText();
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }
}
