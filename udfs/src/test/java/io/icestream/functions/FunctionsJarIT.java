package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, in processes that have nothing of ours and of its libraries beside it. */
class FunctionsJarIT {
  private static final String OURS =
      ".*(/udfs/target/(?!test-)|/tink|protobuf|libphonenumber|bcprov|gson).*";

  @TempDir Path folder;
  private Path jar;
  private Path keyset;

  @BeforeEach
  void makesAKeyset() throws Exception {
    try (Stream<Path> built = Files.list(Path.of("target"))) {
      jar =
          built
              .filter(file -> file.toString().endsWith("-all.jar"))
              .findFirst()
              .orElseThrow()
              .toAbsolutePath();
    }
    keyset = folder.resolve("tokenize.keyset.json");
    assertThat(java("-jar", jar.toString(), "generate", keyset.toString()))
        .matches("[0-9]+ primary\\n");
  }

  @Test
  void servesASqlClientByItself() throws Exception {
    String using = " using jar '" + jar + "';\n";
    String statements =
        IcestreamFunctionsTest.statements().stream()
            .map(statement -> statement + using)
            .collect(Collectors.joining());
    Path script =
        Files.writeString(
            folder.resolve("script.sql"),
            statements
                + """
                select tokenize_text(email), tokenize_phone(phone), encrypt_text(email),
                       encrypt_digits(phone), encrypt_card('4111111111111111'), mask_email(email),
                       mask_phone(phone), mask_ip('192.0.2.77'), bucket_number(37, 10)
                from (values ('ann@example.com', '+49 171 1234567')) as t (email, phone)
                """);
    String parameters =
        Stream.of(Keysets.TOKENIZE_KEYSET, Keysets.ENCRYPT_KEYSET)
            .map(parameter -> parameter + ":'file:" + keyset + "'")
            .collect(Collectors.joining(","));
    Keyring keyring = Keyrings.of(keyset);

    assertThat(java("-cp", classpath(), SqlProgram.class.getName(), script.toString(), parameters))
        .contains(
            "+I["
                + String.join(
                    ", ",
                    new Tokenizer(keyring).tokenize("ann@example.com"),
                    new Tokenizer(keyring).tokenize("+491711234567"),
                    new TextCipher(keyring).encrypt("ann@example.com"),
                    new FormatCipher(keyring, FormatCipher.Format.DIGITS)
                        .encrypt("+49 171 1234567"),
                    new FormatCipher(keyring, FormatCipher.Format.CARD).encrypt("4111111111111111"),
                    "***@example.com",
                    "+49***67",
                    "192.0.0.0",
                    "30")
                + "]");
  }

  private static String classpath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.matches(OURS))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String java(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
