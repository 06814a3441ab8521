package io.icestream.source.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.secret.SecretReference;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PostgresSecretsTest {

  @RegisterExtension static final PostgresServer SERVER = new PostgresServer();

  @TempDir Path folder;

  @Test
  void showsNeitherPasswordNorRowsInLogsStateOrErrors() throws Exception {
    CapturedDatabase shop = CapturedDatabase.on(SERVER);
    shop.execute(
        "create table t (id int primary key, a text)", "insert into t values (1, 'canary-row')");
    shop.prepared("t");
    Path password = Files.writeString(folder.resolve("password"), PostgresServer.PASSWORD + "\n");
    Path wrong = Files.writeString(folder.resolve("wrong"), PostgresServer.PASSWORD + "x\n");
    StringWriter log = new StringWriter();
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    LoggerConfig root = context.getConfiguration().getRootLogger();
    WriterAppender appender =
        WriterAppender.createAppender(
            PatternLayout.newBuilder().withPattern("%p %c %m %ex%n").build(),
            null,
            log,
            "canary",
            false,
            true);
    appender.start();
    root.addAppender(appender, Level.DEBUG, null);
    root.setLevel(Level.DEBUG);
    context.updateLoggers();
    String failure;
    Path savepoint;
    try {
      PostgresCapture capture = capture(shop, password);
      assertThat(capture.toString()).doesNotContain("canary");
      assertThat(
              new String(
                  InstantiationUtil.serializeObject(new PostgresSource(capture)),
                  StandardCharsets.ISO_8859_1))
          .doesNotContain("canary");
      try (Recording recording = new Recording(shop.slot())) {
        recording.start(capture, Recording.configuration(200), 1).awaitLog();
        shop.execute("insert into t values (2, 'canary-row')");
        recording.await("the change", () -> recording.rows("t").size() == 2);
        assertThat(recording.events.toString()).doesNotContain("canary");
        savepoint =
            Path.of(
                java.net.URI.create(
                    recording
                        .job()
                        .stopWithSavepoint(
                            false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(60, TimeUnit.SECONDS)));
      }
      try (Recording recording = new Recording(shop.slot())) {
        recording.start(capture(shop, wrong), Recording.configuration(200), 1);
        failure = Recording.messages(recording.awaitFailure());
      }
    } finally {
      root.removeAppender("canary");
      root.setLevel(Level.WARN);
      context.updateLoggers();
    }
    assertThat(failure).contains("ICE-PG-001").doesNotContain("canary");
    assertThat(log.toString()).contains("Reading the log of").doesNotContain("canary-");
    try (Stream<Path> files = Files.walk(savepoint)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain("canary");
      }
    }
  }

  private static PostgresCapture capture(CapturedDatabase shop, Path password) {
    return PostgresCapture.of(
        new PostgresEndpoint(
            shop.database().url(), "postgres", SecretReference.of("${file:" + password + "}")),
        shop.slot(),
        CapturedDatabase.PUBLICATION,
        Map.of("t", TableName.parse("t")));
  }
}
