package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.functions.FunctionException;
import io.icestream.functions.Keysets;
import io.icestream.functions.SealKeys;
import io.icestream.plan.ScriptMode.Half;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;

/**
 * Where the keys of tokens and of what can be revealed are: each in its variable, in the secret
 * that it refers to, or else in a file of the state directory, made at the first run and readable
 * by its owner only. Jobs are told the places, never the keys, and none is told the place for
 * revealing.
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

  /**
   * The fingerprint of a definition together with the keys that protect its columns. State and
   * tables hold tokens, and tokens of two keys neither join nor count as one: with a new primary
   * key the refine half is made anew.
   */
  static String fingerprint(String definition, Path stateRoot) {
    StringBuilder text = new StringBuilder(definition);
    for (Keyset keyset : List.of(TOKENIZE, ENCRYPT)) {
      try {
        text.append("_k").append(Keysets.primary(keyset.parameter(), reference(keyset, stateRoot)));
      } catch (FunctionException e) {
        throw new IcestreamException(
            ErrorCode.RUN_022,
            "Cannot run: the keys of its tokens are not usable. " + e.getMessage());
      }
    }
    return text.toString();
  }

  /** The job parameters that say where the keys are. */
  static Map<String, String> references(Path stateRoot) {
    Map<String, String> references = new LinkedHashMap<>();
    references.put(TOKENIZE.parameter(), reference(TOKENIZE, stateRoot));
    references.put(ENCRYPT.parameter(), reference(ENCRYPT, stateRoot));
    references.put(SealKeys.PARAMETER, SealStore.reference(stateRoot));
    return references;
  }

  private static String reference(Keyset keyset, Path stateRoot) {
    Optional<String> named = KeyVariable.reference(keyset.variable());
    if (named.isPresent()) {
      return named.get();
    }
    Path file = stateRoot.toAbsolutePath().resolve(keyset.file());
    if (!Files.exists(file)) {
      requireFirstRun(keyset, file, stateRoot);
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Keysets.generate(file);
    }
    return "file:" + file;
  }

  /** New keys in the place of lost ones would part all that is written from all that follows. */
  private static void requireFirstRun(Keyset keyset, Path file, Path stateRoot) {
    for (Half half : Half.values()) {
      if (RunState.read(stateRoot.resolve(half.name().toLowerCase(Locale.ROOT))).isPresent()) {
        throw new IcestreamException(
            ErrorCode.RUN_022,
            "Cannot run: the keys of its tokens are gone (file="
                + file
                + "). Restore the file from a backup, or set "
                + keyset.variable()
                + " to the keyset; with new keys no token would equal one from before.");
      }
    }
  }
}
