package io.icestream.run;

import io.icestream.functions.Keysets;
import io.icestream.functions.SealKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/**
 * Where the keys of tokens and of what can be revealed are: each in its variable, or else in a file
 * of the state directory, made at the first run and readable by its owner only. Jobs are told the
 * places, never the keys, and none is told the place for revealing.
 */
final class MaskingKeys {
  private record Keyset(String parameter, String variable, String file) {}

  private static final Keyset TOKENIZE =
      new Keyset(Keysets.TOKENIZE_KEYSET, "ICESTREAM_TOKENIZE_KEYSET", "tokenize.keyset.json");
  private static final Keyset ENCRYPT =
      new Keyset(Keysets.ENCRYPT_KEYSET, "ICESTREAM_ENCRYPT_KEYSET", "encrypt.keyset.json");

  private MaskingKeys() {}

  /** Tells a job where the keys are. */
  static void refer(Configuration settings, Path stateRoot) {
    settings.set(PipelineOptions.GLOBAL_JOB_PARAMETERS, references(stateRoot));
  }

  /** The same for a session of the SQL client, as a setting and its value. */
  static Map<String, String> parameter(Path stateRoot) {
    return Map.of(
        PipelineOptions.GLOBAL_JOB_PARAMETERS.key(),
        references(stateRoot).entrySet().stream()
            .map(reference -> reference.getKey() + ":\"" + reference.getValue() + "\"")
            .collect(Collectors.joining(",")));
  }

  private static Map<String, String> references(Path stateRoot) {
    Map<String, String> references = new LinkedHashMap<>();
    references.put(TOKENIZE.parameter(), reference(TOKENIZE, stateRoot));
    references.put(ENCRYPT.parameter(), reference(ENCRYPT, stateRoot));
    references.put(SealKeys.PARAMETER, SealStore.reference(stateRoot));
    return references;
  }

  private static String reference(Keyset keyset, Path stateRoot) {
    if (System.getenv(keyset.variable()) != null) {
      return "env:" + keyset.variable();
    }
    Path file = stateRoot.toAbsolutePath().resolve(keyset.file());
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
