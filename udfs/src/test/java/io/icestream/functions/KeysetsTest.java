package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetsTest {
  private static final byte[] KEY =
      "a key for this test, 32 bytes ok".getBytes(StandardCharsets.UTF_8);
  private static final String KEYSET = TokenizerTest.keyset(KEY, 7);

  @TempDir Path folder;

  @Test
  void writesAKeysetForTheEyesOfItsOwnerOnly() throws Exception {
    Path file = folder.resolve("tokenize.keyset.json");
    Keysets.generate(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Keysets.check("file:" + file);
  }

  @Test
  void leavesAnExistingKeysetAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("tokenize.keyset.json"), KEYSET);

    FunctionException refused =
        catchThrowableOfType(FunctionException.class, () -> Keysets.generate(file));

    assertThat(refused)
        .hasMessage(
            "ICE-FUN-006 Cannot write keyset: the file exists (file:%s). Keep it, or choose another name."
                .formatted(file));
    assertThat(Files.readString(file)).isEqualTo(KEYSET);
  }

  @Test
  void keepsOldKeysEnabledUntilTheyAreRetired() throws Exception {
    Path file = folder.resolve("tokenize.keyset.json");
    Keysets.generate(file);
    String old = Tokenizer.open("file:" + file).tokenize("ann");
    Keysets.rotate(file);
    String oldId = old.substring(1, old.indexOf(':'));

    Tokenizer rotated = Tokenizer.open("file:" + file);
    assertThat(Keysets.keys(file)).hasSize(2).startsWith(oldId + " enabled");
    assertThat(rotated.tokenize("ann")).isNotEqualTo(old).isEqualTo(rotated.tokens("ann")[0]);
    assertThat(rotated.tokens("ann")).hasSize(2).contains(old);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    Keysets.retire(file, oldId);

    assertThat(Keysets.keys(file)).startsWith(oldId + " disabled");
    assertThat(Tokenizer.open("file:" + file).tokens("ann"))
        .containsExactly(rotated.tokenize("ann"));
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"primary", "12", "x", ""})
  void retiresOnlyOldKeys(String id) throws Exception {
    Path file = Files.writeString(folder.resolve("tokenize.keyset.json"), KEYSET);

    assertThat(
            catchThrowableOfType(
                FunctionException.class,
                () -> Keysets.retire(file, id.equals("primary") ? "7" : id)))
        .hasMessage(
            "ICE-FUN-007 Cannot retire key: it is no old key of the keyset (file:%s). Its keys are 7 primary."
                .formatted(file));
    assertThat(Files.readString(file)).isEqualTo(KEYSET);
  }

  @Test
  void doesFromTheCommandLineWhatItDoes() {
    String file = folder.resolve("tokenize.keyset.json").toString();

    assertThat(tool("generate", file)).matches("0 [0-9]+ primary\n");
    assertThat(tool("rotate", file)).matches("0 [0-9]+ enabled\n[0-9]+ primary\n");
    String oldId = tool("show", file).split(" ")[1];
    assertThat(tool("retire", file, oldId)).matches("0 [0-9]+ disabled\n[0-9]+ primary\n");
    assertThat(tool("generate", file)).startsWith("1 ICE-FUN-006 Cannot write keyset: ");
    assertThat(tool("rotate", file + ".none")).startsWith("1 ICE-FUN-003 Cannot open keyset: ");
    assertThat(tool("--help")).startsWith("0 Usage: ");
    assertThat(tool()).startsWith("2 Usage: ");
    assertThat(tool("retire", file)).startsWith("2 Usage: ");
    assertThat(tool("remove", file)).startsWith("2 Usage: ");
  }

  private static String tool(String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    int code = KeysetTool.run("keys", List.of(arguments), out, out);
    return code + " " + printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void saysWhyAKeysetCannotBeWritten() {
    assertThat(
            catchThrowableOfType(
                FunctionException.class,
                () -> Keysets.generate(folder.resolve("none").resolve("x.json"))))
        .hasMessageContaining("NoSuchFileException");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "NULL,ICE-FUN-001",
        "'  ',ICE-FUN-001",
        "KEYSET,ICE-FUN-002",
        "http://127.0.0.1/keyset,ICE-FUN-002",
        "env:,ICE-FUN-002",
        "env:lower case,ICE-FUN-002",
        "file:,ICE-FUN-002",
        "env:NOT_SET,ICE-FUN-003",
        "file:/no/such/file,ICE-FUN-003",
        "env:BLANK,ICE-FUN-003",
        "env:TEXT,ICE-FUN-004",
        "env:TRUNCATED,ICE-FUN-004",
        "env:EMPTY,ICE-FUN-004",
        "env:SHORT,ICE-FUN-005",
        "env:SHA512,ICE-FUN-005",
        "env:CMAC,ICE-FUN-005",
      })
  void refusesWhatIsNotAStrongKeysetWithACode(String reference, String code) {
    assertThat(failure(reference).code()).isEqualTo(code);
    assertThat(failure(reference)).hasMessageStartingWith(code + " Cannot open keyset: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "env:%s", "file:%s", "%s trailing", "file:/%s"})
  void neverPrintsAKeyThatStandsWhereItsReferenceBelongs(String form) {
    String encoded = Base64.getEncoder().encodeToString(KEY);
    for (String canary : new String[] {KEYSET, encoded}) {
      assertThat(printed(failure(form.formatted(canary)))).doesNotContain(encoded);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"env:TEXT", "env:TRUNCATED", "env:SHORT", "env:CMAC", "env:EMPTY"})
  void neverPrintsWhatABrokenKeysetHolds(String reference) {
    FunctionException failure = failure(reference);

    assertThat(failure).hasNoCause();
    assertThat(printed(failure))
        .contains(reference)
        .doesNotContain("canary")
        .doesNotContain(environment(reference.substring(4)).substring(0, 2))
        .doesNotContain(Base64.getEncoder().encodeToString(KEY).substring(0, 12));
  }

  private static FunctionException failure(String reference) {
    return catchThrowableOfType(
        FunctionException.class, () -> Tokenizer.open(reference, KeysetsTest::environment));
  }

  private static String environment(String name) {
    return switch (name) {
      case "BLANK" -> " ";
      case "TEXT" -> "\u00bfcanary text";
      case "TRUNCATED" -> KEYSET.substring(0, KEYSET.length() / 2);
      case "EMPTY" -> "{\"primaryKeyId\":7,\"key\":[]}";
      case "SHORT" -> TokenizerTest.keyset(new byte[31], 7);
      case "SHA512" -> generated(PredefinedPrfParameters.HMAC_SHA512_PRF);
      case "CMAC" -> generated(PredefinedPrfParameters.AES_CMAC_PRF);
      default -> null;
    };
  }

  private static String generated(Parameters parameters) {
    try {
      PrfConfig.register();
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          KeysetHandle.generateNew(parameters), InsecureSecretKeyAccess.get());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
