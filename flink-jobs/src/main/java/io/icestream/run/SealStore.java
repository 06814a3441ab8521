package io.icestream.run;

import io.icestream.error.ErrorCode;
import io.icestream.error.IcestreamException;
import io.icestream.functions.FunctionException;
import io.icestream.functions.SealKeys;
import io.icestream.plan.Sealing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The key store of a project's sealed columns: in a variable or the secret that it refers to, or in
 * the file that one names, or else in a file of the state directory, made at the first run and
 * readable by its owner only.
 *
 * <p>A lake's tables name the store that they were sealed with. With another one, or none, nothing
 * is started.
 */
public final class SealStore {
  private static final String VARIABLE = "ICESTREAM_SEAL_KEYS";
  private static final String FILE_VARIABLE = "ICESTREAM_SEAL_KEYS_FILE";
  private static final String FILE = "seal.keys";

  private SealStore() {}

  /** Where the store is, as a reference. */
  static String reference(Path stateRoot) {
    return KeyVariable.reference(VARIABLE).orElseGet(() -> "file:" + path(stateRoot));
  }

  /**
   * The file of the store; empty when a variable or a secret holds it, in which no key can be
   * destroyed.
   */
  static Optional<Path> file(Path stateRoot) {
    return System.getenv(VARIABLE) != null ? Optional.empty() : Optional.of(path(stateRoot));
  }

  private static Path path(Path stateRoot) {
    String named = System.getenv(FILE_VARIABLE);
    return (named == null ? stateRoot.resolve(FILE) : Path.of(named)).toAbsolutePath();
  }

  private static Optional<String> identity(Path stateRoot) {
    if (file(stateRoot).filter(Files::notExists).isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(SealKeys.identity(reference(stateRoot)));
    } catch (FunctionException e) {
      throw new IcestreamException(ErrorCode.SEAL_001, e.getMessage());
    }
  }

  /** Makes the store of a new lake; a lake whose store is missing gets no other one. */
  static void make(Path stateRoot, Lake lake) {
    Optional<Path> file = file(stateRoot).filter(Files::notExists);
    if (file.isEmpty()) {
      return;
    }
    check(stateRoot, lake);
    try {
      Files.createDirectories(file.get().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SealKeys.generate(file.get());
  }

  /**
   * Compares the store with what a lake was sealed with.
   *
   * @return the identity of the store; empty when there is none yet
   * @throws IcestreamException when it is missing, or another one
   */
  static Optional<String> check(Path stateRoot, Lake lake) {
    TreeMap<String, String> sealed = new TreeMap<>();
    for (String layer : new String[] {"bronze", "quarantine"}) {
      lake.tables(layer)
          .forEach(
              name -> {
                String keys = lake.catalog().loadTable(name).properties().get(Sealing.KEYS);
                if (keys != null) {
                  sealed.put(keys, name.toString());
                }
              });
    }
    Optional<String> here = identity(stateRoot);
    if (sealed.isEmpty()) {
      return here;
    }
    if (here.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SEAL_001,
          "Cannot open %s: its key store is missing (%s). Put it back there, or name it with %s; what is sealed is lost without it."
              .formatted(sealed.firstEntry().getValue(), reference(stateRoot), FILE_VARIABLE));
    }
    sealed.remove(here.get());
    if (!sealed.isEmpty()) {
      throw new IcestreamException(
          ErrorCode.SEAL_002,
          "Cannot open %s: it was sealed with the key store %s, and %s is %s. Name the right one with %s."
              .formatted(
                  sealed.firstEntry().getValue(),
                  sealed.firstKey(),
                  reference(stateRoot),
                  here.get(),
                  FILE_VARIABLE));
    }
    return here;
  }
}
