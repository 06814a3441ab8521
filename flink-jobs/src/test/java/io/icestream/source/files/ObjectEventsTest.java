package io.icestream.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.source.files.ObjectEvents.Named;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages of S3, EventBridge and SNS name. */
class ObjectEventsTest {

  @Test
  void s3NamesObjectsEncodedAsInAForm() {
    assertThat(
            ObjectEvents.of(
                """
                {"Records": [
                  {"eventName": "ObjectCreated:Put",
                   "s3": {"bucket": {"name": "in"}, "object": {"key": "sales/a+b%%2B%C3%A9.csv", "size": 1}}},
                  {"eventName": "ObjectCreated:CompleteMultipartUpload",
                   "s3": {"bucket": {"name": "in"}, "object": {"key": "sales/2.csv"}}}]}
                """
                    .replace("%%", "%")))
        .hasValue(List.of(new Named("in", "sales/a b+\u00e9.csv"), new Named("in", "sales/2.csv")));
  }

  @Test
  void eventBridgeNamesObjectsAsTheyAre() {
    assertThat(
            ObjectEvents.of(
                """
                {"version": "0", "source": "aws.s3", "detail-type": "Object Created",
                 "detail": {"bucket": {"name": "in"}, "object": {"key": "sales/a+b%2B.csv"}}}
                """))
        .hasValue(List.of(new Named("in", "sales/a+b%2B.csv")));
  }

  @Test
  void snsWrapsEither() {
    assertThat(
            ObjectEvents.of(
                """
                {"Type": "Notification", "Message":
                 "{\\"Records\\":[{\\"s3\\":{\\"bucket\\":{\\"name\\":\\"in\\"},\\"object\\":{\\"key\\":\\"a.csv\\"}}}]}"}
                """))
        .hasValue(List.of(new Named("in", "a.csv")));
  }

  @Test
  void theMessageThatNotificationsWereSetUpNamesNothing() {
    assertThat(
            ObjectEvents.of(
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"in\"}"))
        .hasValue(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "null",
        "7",
        "{}",
        "{\"Records\":[{}]}",
        "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"\"}}}]}",
        "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":\"in\"},\"object\":{\"key\":\"100%\"}}}]}",
        "{\"Records\":[{\"s3\":{\"bucket\":{\"name\":7},\"object\":{\"key\":\"a\"}}}]}",
        "{\"detail\":{\"bucket\":\"in\"}}",
        "{\"Type\":\"Notification\",\"Message\":\"hello\"}",
      })
  void allElseIsNoSuchMessage(String body) {
    assertThat(ObjectEvents.of(body)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "s3://in,            in,  sales/1.csv,       sales/1.csv",
        "s3a://in/partner,   in,  partner/sales/1.csv, sales/1.csv",
        "s3://in/partner,    in,  partners/1.csv,    -",
        "s3://in/partner,    in,  other/1.csv,       -",
        "s3://in/partner,    out, partner/1.csv,     -",
        "s3://in/partner,    in,  partner//1.csv,    -",
        "s3://in/partner,    in,  partner/../1.csv,  -",
        "/landing/partner,   in,  sales/1.csv,       sales/1.csv",
        "/landing/partner,   in,  ../1.csv,          -",
        "/landing/partner,   in,  sales/./1.csv,     -",
        "/landing/partner,   in,  /etc/passwd,       -",
      })
  void aKeyIsAPathBelowTheDirectoryOrElsewhere(
      String directory, String bucket, String key, String path) {
    assertThat(new Directory("partner", directory).pathOf(bucket, key).orElse(null))
        .isEqualTo(path);
  }

  @Test
  void aKeyThatNoFileSystemTakesIsElsewhere() {
    assertThat(new Directory("partner", "/landing").pathOf("in", "a\0b.csv")).isEmpty();
  }
}
