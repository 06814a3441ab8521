package io.icestream.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icestream.error.IcestreamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretReferenceTest {

  @TempDir Path directory;

  @Test
  void aFileIsReadWithoutItsLastLineBreak() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "s3 cret$1\\\n");

    assertThat(SecretReference.of("${file:" + file + "}").resolve()).isEqualTo("s3 cret$1\\");
    assertThat(SecretReference.of("a${file:" + file + "}b").resolve()).isEqualTo("as3 cret$1\\b");
  }

  @Test
  void textWithoutReferenceIsTakenAsWritten() {
    assertThat(SecretReference.of("a ${b} $c").resolve()).isEqualTo("a ${b} $c");
    assertThat(SecretReference.isIn("a ${b} $c")).isFalse();
  }

  @Test
  void anEnvironmentVariableIsResolved() {
    assertThat(SecretReference.of("${env:PATH}").resolve()).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void allThatIsMissingIsReportedAtOnce() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty"), "\n");

    assertThatThrownBy(
            () ->
                SecretReference.resolveAll(
                    Map.of("password", "${env:NO_SUCH_VARIABLE}", "key", "${file:" + empty + "}")))
        .isInstanceOf(IcestreamException.class)
        .hasMessageStartingWith("ICE-SRC-003: Cannot resolve ")
        .hasMessageContaining("${env:NO_SUCH_VARIABLE} of password")
        .hasMessageContaining("${file:" + empty + "} of key");
  }

  @Test
  void whatIsNotAReferenceIsNotShown() {
    assertThat(SecretReference.of("${env:PATH}")).hasToString("${env:PATH}");
    assertThat(SecretReference.of("hunter2")).hasToString("***");
    assertThat(SecretReference.of("hunter2${env:PATH}")).hasToString("***");
  }
}
