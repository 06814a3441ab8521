package io.icestream.functions;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Keyrings for tests: of a fixed key, or of a file. */
final class Keyrings {
  static final byte[] KEY = "a key for this test, 32 bytes ok".getBytes(StandardCharsets.UTF_8);

  private Keyrings() {}

  static Keyring fixed() {
    return Keyring.open(Keysets.ENCRYPT_KEYSET, "env:KEYSET", name -> TokenizerTest.keyset(KEY, 7));
  }

  static Keyring of(Path file) {
    return Keyring.open(Keysets.ENCRYPT_KEYSET, "file:" + file, name -> null);
  }
}
