package io.icestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.icestream.cli.Cli.Said;
import io.icestream.functions.Keysets;
import io.icestream.functions.SealKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
  private static final String ARN =
      "arn:aws:kms:eu-central-1:111122223333:key/" + UUID.randomUUID();
  private static final String URI = "aws-kms://" + ARN;

  @TempDir private Path folder;
  private AwsServer kms;

  @BeforeEach
  void startService() throws IOException {
    kms = new AwsServer(ARN);
  }

  @AfterEach
  void stopService() {
    kms.close();
  }

  @Test
  void aWrappedKeysetHasTheSameKeysAndTellsNone() throws IOException {
    Path keyset = folder.resolve("tokenize.json");
    done("generate", keyset);
    String clear = Files.readString(keyset);
    String shown = done("show", keyset).out();

    done("wrap", keyset, URI);

    assertThat(Files.readString(keyset)).startsWith("icestream-wrapped-1 " + URI + "\n");
    assertThat(Files.readString(keyset)).doesNotContain("keyData", clear.substring(1, 20));
    assertThat(done("show", keyset).out()).isEqualTo(shown);
    Keysets.check("file:" + keyset);

    done("rotate", keyset);
    assertThat(Files.readString(keyset)).startsWith("icestream-wrapped-1 " + URI + "\n");
    assertThat(done("show", keyset).lines()).hasSize(2);
  }

  @Test
  void aWrappedKeyStoreIsTheSameStore() {
    Path store = folder.resolve("seal.keys");
    String identity = done("seal-generate", store).out();

    done("wrap", store, URI);

    assertThat(done("seal-show", store).out()).isEqualTo(identity);
    done("seal-rotate", store);
    assertThat(SealKeys.identity("file:" + store)).isEqualTo(identity.strip());
  }

  @Test
  void withoutTheRightToUseTheKeyNothingOpens() throws IOException {
    Path keyset = folder.resolve("tokenize.json");
    done("generate", keyset);
    done("wrap", keyset, URI);
    String wrapped = Files.readString(keyset);
    kms.deny("AccessDeniedException");

    for (String action : new String[] {"show", "rotate"}) {
      Said refused = Cli.say("keys", action, keyset.toString());
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("ICE-FUN-011", URI, keyset.toString());
    }
    assertThat(Files.readString(keyset)).isEqualTo(wrapped);

    Said unknown = Cli.say("keys", "wrap", keyset.toString(), "vault://secret/lake");
    assertThat(unknown.exitCode()).isEqualTo(1);
  }

  @Test
  void aChangedFileOpensNothing() throws IOException {
    Path keyset = folder.resolve("tokenize.json");
    done("generate", keyset);
    done("wrap", keyset, URI);
    String wrapped = Files.readString(keyset);
    int at = wrapped.length() - 12;
    char other = wrapped.charAt(at) == 'A' ? 'B' : 'A';
    Files.writeString(keyset, wrapped.substring(0, at) + other + wrapped.substring(at + 1));

    assertThat(Cli.say("keys", "show", keyset.toString()).err()).contains("ICE-FUN-011");
  }

  private static Said done(String action, Path file, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "keys";
    arguments[1] = action;
    arguments[2] = file.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    Said said = Cli.say(arguments);
    assertThat(said.exitCode()).as(said.err()).isZero();
    return said;
  }
}
