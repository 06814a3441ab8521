package io.icestream.functions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.junit.jupiter.api.Test;

class IcestreamFunctionsTest {
  @Test
  void listsTheFunctionsOfTheScriptInItsOrder() throws Exception {
    assertThat(statements())
        .containsExactlyElementsOf(
            IcestreamFunctions.all().stream()
                .map(
                    entry ->
                        "create temporary system function %s as '%s'"
                            .formatted(entry.name(), entry.type().getName()))
                .toList());
  }

  @Test
  void listsEveryFunctionClassOfThePackage() throws Exception {
    Path classes =
        Path.of(MaskEmail.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("io/icestream/functions");
    try (Stream<Path> files = Files.list(classes)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                  .map(name -> load(name.substring(0, name.length() - ".class".length())))
                  .filter(UserDefinedFunction.class::isAssignableFrom)
                  .filter(type -> !Modifier.isAbstract(type.getModifiers()))
                  .map(type -> type.getName()))
          .containsExactlyInAnyOrderElementsOf(
              IcestreamFunctions.all().stream().map(entry -> entry.type().getName()).toList());
    }
  }

  @Test
  void namesEachFunctionAsItsClass() {
    for (IcestreamFunctions.Entry entry : IcestreamFunctions.all()) {
      assertThat(entry.name().replace("_", ""))
          .isEqualTo(entry.type().getSimpleName().toLowerCase(Locale.ROOT));
      assertThat(entry.description()).isNotBlank();
    }
  }

  @Test
  void trustsNoInsecureOrRevealingFunctionToDeclassify() {
    for (IcestreamFunctions.Entry entry : IcestreamFunctions.all()) {
      assertThat(entry.declassifying())
          .isEqualTo(!entry.name().matches("(insecure|reveal|renew|unseal)_.*|is_(email|phone)"));
    }
  }

  @Test
  void givesTheSameForTheSameInAllFunctions() throws Exception {
    for (IcestreamFunctions.Entry entry : IcestreamFunctions.all()) {
      assertThat(entry.type().getConstructor().newInstance().isDeterministic()).isTrue();
    }
  }

  static List<String> statements() throws Exception {
    try (InputStream script = MaskEmail.class.getResourceAsStream("functions.sql")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("--"))
          .map(line -> line.replaceFirst(";$", ""))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName("io.icestream.functions." + name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
