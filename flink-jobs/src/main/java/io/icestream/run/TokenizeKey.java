package io.icestream.run;

import io.icestream.functions.Keysets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/**
 * Where the key of tokens is: in the variable {@value #VARIABLE}, or else in a file of the state
 * directory, made at the first run and readable by its owner only. Jobs are told the place, never
 * the key.
 */
final class TokenizeKey {
  static final String VARIABLE = "ICESTREAM_TOKENIZE_KEYSET";
  private static final String FILE = "tokenize.keyset.json";

  private TokenizeKey() {}

  /** Tells a job where the key is. */
  static void refer(Configuration settings, Path stateRoot) {
    settings.set(
        PipelineOptions.GLOBAL_JOB_PARAMETERS,
        Map.of(Keysets.TOKENIZE_KEYSET, reference(stateRoot)));
  }

  /** The same for a session of the SQL client, as a setting and its value. */
  static Map<String, String> parameter(Path stateRoot) {
    return Map.of(
        PipelineOptions.GLOBAL_JOB_PARAMETERS.key(),
        Keysets.TOKENIZE_KEYSET + ":\"" + reference(stateRoot) + "\"");
  }

  private static String reference(Path stateRoot) {
    if (System.getenv(VARIABLE) != null) {
      return "env:" + VARIABLE;
    }
    Path file = stateRoot.toAbsolutePath().resolve(FILE);
    if (!Files.exists(file)) {
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Keysets.generate(file);
    }
    return "file:" + file;
  }
}
