package io.icestream.project;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password", "sasl.jaas.config", "ssl.keystore.key", "ssl.key.password", "token",
        "credential", "s3.secret-access-key", "s3.access-key", "client_secret", "PASSWORD"
      })
  void knowsSecretsByTheirNames(String key) {
    assertThat(Secrets.isSecret(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "warehouse",
        "cache-enabled",
        "key.deserializer",
        "tokenizer",
        "ssl.keystore.location",
        "s3.region",
        "passwords.file.count"
      })
  void takesOtherSettingsAsTheyAre(String key) {
    assertThat(Secrets.isSecret(key)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:pw@host/db",
        "jdbc:postgresql://me@host/db",
        "jdbc:postgresql://host/db?user=me",
        "jdbc:postgresql://host/db?ssl=true&Password=x",
        "https://a:b@host",
        "jdbc:sqlserver://host;password=x",
        "jdbc:oracle:thin:me/pw@host:1521:x"
      })
  void findsCredentialsInUrls(String url) {
    assertThat(Secrets.hasCredentials(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://host:5432/db?sslmode=require",
        "https://host/a@b",
        "jdbc:sqlite:a/b.db",
        "s3://bucket/path"
      })
  void takesUrlsWithoutCredentials(String url) {
    assertThat(Secrets.hasCredentials(url)).isFalse();
  }
}
