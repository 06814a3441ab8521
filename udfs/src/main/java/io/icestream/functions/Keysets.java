package io.icestream.functions;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.prf.HmacPrfKey;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import io.icestream.functions.FunctionException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Makes and checks the Tink keysets (JSON) that {@link TokenizeText} takes its keys from.
 *
 * <p>A keyset is named by a reference, {@code env:NAME} (an environment variable that holds the
 * JSON) or {@code file:/path} (a file that does). Every key of it must be an HMAC-SHA-256 PRF key
 * of at least 32 bytes. Errors name the variable or the file, never what was in it.
 */
public final class Keysets {
  /** The job parameter that holds the reference to the keyset of {@code tokenize_text}. */
  public static final String TOKENIZE_KEYSET = "icestream.secret.tokenize-keyset";

  private static final int MINIMUM_KEY_BYTES = 32;
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,62}");
  // What a person would name a file; keyset JSON and padded Base64 don't match, so that neither is
  // ever printed after being set where its reference belongs.
  private static final Pattern FILE = Pattern.compile("[^\\p{Cntrl}{}\"=]{1,1024}");

  static {
    try {
      PrfConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Keysets() {}

  /**
   * Writes a new keyset with one random 256-bit key to a file that only its owner can read.
   *
   * <p>An existing file is never touched: its tokens would be lost.
   *
   * @throws FunctionException if the file exists or can't be written with mode 600
   */
  public static void generate(Path file) {
    String json;
    try {
      json =
          TinkJsonProtoKeysetFormat.serializeKeyset(
              KeysetHandle.generateNew(PredefinedPrfParameters.HMAC_SHA256_PRF),
              InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK has no HMAC-SHA-256 or no random numbers");
    }
    try (OutputStream out = createPrivate(file)) {
      out.write(json.getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw notWritten(file, "the file exists", "Keep it, or choose another name");
    } catch (UnsupportedOperationException e) {
      throw notWritten(
          file, "its file system has no owner-only mode", "Choose a place on a POSIX file system");
    } catch (IOException e) {
      throw notWritten(
          file, e.getClass().getSimpleName(), "Check that its folder exists and can be written");
    }
  }

  /**
   * Checks that a reference leads to a usable keyset, so that a job can be refused before it
   * starts.
   *
   * @throws FunctionException if it doesn't
   */
  public static void check(String reference) {
    Tokenizer.open(reference);
  }

  /** The checked keyset behind the reference; {@code environment} maps a name to its value. */
  static KeysetHandle resolve(String reference, UnaryOperator<String> environment) {
    if (reference == null || reference.isBlank()) {
      throw new FunctionException(
          Kind.NO_KEYSET_REFERENCE,
          "Cannot tokenize: no keyset is given (key=%s). Set the job parameter to 'env:NAME' or 'file:/path'."
              .formatted(TOKENIZE_KEYSET));
    }
    String text = reference.strip();
    if (text.startsWith("env:")) {
      return parse(fromEnvironment(text.substring("env:".length()), environment));
    }
    if (text.startsWith("file:")) {
      return parse(fromFile(text.substring("file:".length())));
    }
    throw badReference("it starts with neither 'env:' nor 'file:'");
  }

  private record Source(String name, String json) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Source fromEnvironment(String name, UnaryOperator<String> environment) {
    if (!VARIABLE.matcher(name).matches()) {
      throw badReference("what follows 'env:' is not the name of a variable (A-Z, 0-9, _)");
    }
    String json = environment.apply(name);
    if (json == null || json.isBlank()) {
      throw notFound("env:" + name, "the variable is not set", "Set it where the tasks run");
    }
    return new Source("env:" + name, json);
  }

  private static Source fromFile(String name) {
    if (!FILE.matcher(name).matches()) {
      throw badReference("what follows 'file:' is not the name of a file");
    }
    try {
      return new Source("file:" + name, Files.readString(Path.of(name)));
    } catch (InvalidPathException e) {
      throw badReference("what follows 'file:' is not the name of a file");
    } catch (IOException e) {
      throw notFound(
          "file:" + name,
          "the file can't be read (" + e.getClass().getSimpleName() + ")",
          "Put it there, readable by the user of the tasks");
    }
  }

  private static KeysetHandle parse(Source source) {
    KeysetHandle handle;
    try {
      handle = TinkJsonProtoKeysetFormat.parseKeyset(source.json(), InsecureSecretKeyAccess.get());
      for (int i = 0; i < handle.size(); i++) {
        checkStrength(handle.getAt(i), source);
      }
      // The message and causes of a parser may quote the text; neither goes on.
    } catch (GeneralSecurityException | IllegalStateException e) {
      throw new FunctionException(
          Kind.KEYSET_NOT_VALID,
          "Cannot tokenize: this is not a valid Tink keyset in JSON (key=%s, %s). Generate one, or restore the right one."
              .formatted(TOKENIZE_KEYSET, source.name()));
    }
    return handle;
  }

  private static void checkStrength(KeysetHandle.Entry entry, Source source) {
    if (entry.getKey() instanceof HmacPrfKey key) {
      HmacPrfParameters parameters = key.getParameters();
      if (parameters.getHashType() == HmacPrfParameters.HashType.SHA256
          && parameters.getKeySizeBytes() >= MINIMUM_KEY_BYTES) {
        return;
      }
    }
    throw new FunctionException(
        Kind.KEY_TOO_WEAK,
        "Cannot tokenize: key %s is not an HMAC-SHA-256 PRF key of %d bytes or more (key=%s, %s). Generate a keyset that has only such keys."
            .formatted(
                Integer.toUnsignedString(entry.getId()),
                MINIMUM_KEY_BYTES,
                TOKENIZE_KEYSET,
                source.name()));
  }

  private static OutputStream createPrivate(Path file) throws IOException {
    return Channels.newOutputStream(
        Files.newByteChannel(
            file,
            Set.copyOf(EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  private static FunctionException badReference(String why) {
    return new FunctionException(
        Kind.BAD_KEYSET_REFERENCE,
        "Cannot tokenize: %s (key=%s). Set 'env:NAME' or 'file:/path', never the key itself; if it was the key, replace that key."
            .formatted(why, TOKENIZE_KEYSET));
  }

  private static FunctionException notFound(String source, String why, String remedy) {
    return new FunctionException(
        Kind.KEYSET_NOT_FOUND,
        "Cannot tokenize: %s (key=%s, %s). %s.".formatted(why, TOKENIZE_KEYSET, source, remedy));
  }

  private static FunctionException notWritten(Path file, String why, String remedy) {
    return new FunctionException(
        Kind.KEYSET_NOT_WRITTEN,
        "Cannot write keyset: %s (file:%s). %s.".formatted(why, file, remedy));
  }
}
