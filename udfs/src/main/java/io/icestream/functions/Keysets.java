package io.icestream.functions;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.prf.HmacPrfKey;
import com.google.crypto.tink.prf.HmacPrfParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.util.SecretBytes;
import io.icestream.functions.FunctionException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Makes, checks and rotates the Tink keysets (JSON) that the keyed functions take their keys from.
 *
 * <p>A keyset is named by a reference, {@code env:NAME} (an environment variable that holds the
 * JSON), {@code file:/path} (a file that does), or by that of a {@link KeyPlace}. Every key of it
 * must be an HMAC-SHA-256 PRF key of at least 32 bytes. Errors name the variable or the file, never
 * what was in it.
 */
public final class Keysets {
  /**
   * The job parameter that refers to the keyset of {@code tokenize_text} and {@code shift_date}.
   */
  public static final String TOKENIZE_KEYSET = "icestream.secret.tokenize-keyset";

  /** The job parameter that refers to the keyset of what can be revealed again. */
  public static final String ENCRYPT_KEYSET = "icestream.secret.encrypt-keyset";

  /**
   * The job parameter that allows the functions that reveal, and refers to the same keyset as
   * {@link #ENCRYPT_KEYSET}. No job has it unless somebody who may see the clear values sets it.
   */
  public static final String REVEAL_KEYSET = "icestream.secret.reveal-keyset";

  private static final int MINIMUM_KEY_BYTES = 32;
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,62}");
  // What a person would name a secret or a file; keyset JSON and padded Base64 don't match, so that
  // neither is ever printed after being set where its reference belongs.
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9/_+.@:#-]{1,600}");
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
    byte[] json =
        json(
            KeysetHandle.newBuilder()
                .addEntry(
                    KeysetHandle.generateEntryFromParameters(
                            PredefinedPrfParameters.HMAC_SHA256_PRF)
                        .withRandomId()
                        .makePrimary()));
    create(file, json);
  }

  /**
   * Writes the keyset of tests to a file: its one key is made from words that stand here, the same
   * everywhere, so that a test can say which token it expects. It protects nothing.
   *
   * @throws FunctionException as {@link #generate} says
   */
  @AccessesPartialKey
  public static void generateKnownToEverybody(Path file) {
    try {
      byte[] key =
          MessageDigest.getInstance("SHA-256")
              .digest("the key of tests, known to everybody".getBytes(StandardCharsets.UTF_8));
      create(
          file,
          json(
              KeysetHandle.newBuilder()
                  .addEntry(
                      KeysetHandle.importKey(
                              HmacPrfKey.builder()
                                  .setParameters(PredefinedPrfParameters.HMAC_SHA256_PRF)
                                  .setKeyBytes(
                                      SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                                  .build())
                          .withFixedId(1)
                          .makePrimary())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK has no SHA-256", e);
    }
  }

  /**
   * Adds a new primary key to a keyset file and keeps the old ones enabled, so that what they made
   * can still be joined and revealed. Jobs take the new key at their next start.
   *
   * @throws FunctionException if the keyset is missing, broken, weak or can't be written
   */
  public static void rotate(Path file) {
    KeysetHandle.Builder changed = KeysetHandle.newBuilder(handle(file));
    replace(
        file,
        changed.addEntry(
            KeysetHandle.generateEntryFromParameters(PredefinedPrfParameters.HMAC_SHA256_PRF)
                .withRandomId()
                .makePrimary()));
  }

  /**
   * Disables an old key of a keyset file: its tokens no longer join and can't be revealed.
   *
   * @param id the number in a token between its first letter and the colon
   * @throws FunctionException if there is no such key, if it is the primary one, or as {@link
   *     #rotate} says
   */
  public static void retire(Path file, String id) {
    KeysetHandle keyset = handle(file);
    KeysetHandle.Builder changed = KeysetHandle.newBuilder(keyset);
    for (int i = 0; i < keyset.size(); i++) {
      KeysetHandle.Entry key = keyset.getAt(i);
      if (Integer.toUnsignedString(key.getId()).equals(id) && !key.isPrimary()) {
        changed.getAt(i).setStatus(KeyStatus.DISABLED);
        replace(file, changed);
        return;
      }
    }
    throw new FunctionException(
        Kind.BAD_ARGUMENT,
        "Cannot retire key: it is no old key of the keyset (file:%s). Its keys are %s."
            .formatted(file, String.join(", ", keys(file))));
  }

  /**
   * The ids of a keyset file's keys, oldest first, each with {@code primary}, {@code enabled} or
   * {@code disabled}.
   *
   * @throws FunctionException if the keyset is missing, broken or weak
   */
  public static List<String> keys(Path file) {
    KeysetHandle keyset = handle(file);
    return IntStream.range(0, keyset.size())
        .mapToObj(keyset::getAt)
        .map(
            key ->
                Integer.toUnsignedString(key.getId())
                    + (key.isPrimary()
                        ? " primary"
                        : " " + key.getStatus().toString().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static KeysetHandle handle(Path file) {
    return resolve("file", "file:" + file, name -> null);
  }

  /** Writes a new file that only its owner can read. */
  static void create(Path file, byte[] content) {
    try (OutputStream out = createPrivate(file)) {
      out.write(content);
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

  private static void replace(Path file, KeysetHandle.Builder keyset) {
    replace(file, json(keyset));
  }

  /**
   * Wraps a key file of any kind with a key of a key management service: from then on a copy of it
   * opens nothing without the right to use that key. What was in it is overwritten as far as the
   * file system lets us. Wrapping it again changes the key.
   *
   * @param keyUri such as {@code aws-kms://arn:aws:kms:eu-central-1:111122223333:key/...}
   * @throws FunctionException if there is no such file, or the service refuses
   */
  public static void wrap(Path file, String keyUri) {
    Source source = read("file", "file:" + file, name -> null);
    byte[] content = source.text().getBytes(StandardCharsets.UTF_8);
    put(file, KeyWrapping.wrap(content, keyUri, source.name()));
  }

  /** Puts other content into a file; it stays wrapped by the key that wraps it. */
  static void replace(Path file, byte[] content) {
    String name = "file:" + file;
    put(
        file,
        KeyWrapping.keyOf(fromFile("file", file.toString()).text())
            .map(key -> KeyWrapping.wrap(content, key, name))
            .orElse(content));
  }

  /** All or nothing; what was in the file is overwritten as far as the file system lets us. */
  private static void put(Path file, byte[] content) {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel before = FileChannel.open(file, StandardOpenOption.WRITE)) {
      try (OutputStream out = createPrivate(draft)) {
        out.write(content);
      }
      sync(draft, StandardOpenOption.WRITE);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
      ByteBuffer nothing = ByteBuffer.allocate(Math.toIntExact(before.size()));
      while (nothing.hasRemaining()) {
        before.write(nothing);
      }
      before.force(true);
    } catch (IOException | UnsupportedOperationException e) {
      throw notWritten(
          file,
          e.getClass().getSimpleName(),
          "Check that its folder can be written and has no " + draft.getFileName());
    }
  }

  private static void sync(Path path, StandardOpenOption option) throws IOException {
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    }
  }

  private static byte[] json(KeysetHandle.Builder keyset) {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
              keyset.build(), InsecureSecretKeyAccess.get())
          .getBytes(StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK has no HMAC-SHA-256 or no random numbers");
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

  /**
   * The id of the key that protects from now on: it changes when a keyset is rotated.
   *
   * @param parameter the job parameter that the reference is for, for messages
   * @throws FunctionException if the keyset is missing, broken or weak
   */
  public static String primary(String parameter, String reference) {
    return Keyring.open(parameter, reference, System::getenv).primary().id();
  }

  /** The checked keyset behind the reference; {@code environment} maps a name to its value. */
  static KeysetHandle resolve(
      String parameter, String reference, UnaryOperator<String> environment) {
    return parse(read(parameter, reference, environment));
  }

  /** The text behind the reference. */
  static Source read(String parameter, String reference, UnaryOperator<String> environment) {
    if (reference == null || reference.isBlank()) {
      throw new FunctionException(
          Kind.NO_KEYSET_REFERENCE,
          "Cannot open keyset: no keyset is given (key=%s). Set the job parameter to 'env:NAME' or 'file:/path'."
              .formatted(parameter));
    }
    Source source = stored(parameter, reference.strip(), environment);
    return new Source(parameter, source.name(), KeyWrapping.unwrap(source.text(), source.name()));
  }

  private static Source stored(
      String parameter, String reference, UnaryOperator<String> environment) {
    if (reference.startsWith("env:")) {
      return fromEnvironment(parameter, reference.substring("env:".length()), environment);
    }
    if (reference.startsWith("file:")) {
      return fromFile(parameter, reference.substring("file:".length()));
    }
    for (KeyPlace place : ServiceLoader.load(KeyPlace.class, KeyPlace.class.getClassLoader())) {
      if (reference.startsWith(place.scheme() + ":")) {
        return fromPlace(parameter, reference.substring(place.scheme().length() + 1), place);
      }
    }
    throw badReference(parameter, "it starts with neither 'env:' nor 'file:'");
  }

  /** What a reference led to; shows its place only. */
  record Source(String parameter, String name, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Source fromEnvironment(
      String parameter, String name, UnaryOperator<String> environment) {
    if (!VARIABLE.matcher(name).matches()) {
      throw badReference(
          parameter, "what follows 'env:' is not the name of a variable (A-Z, 0-9, _)");
    }
    String json = environment.apply(name);
    if (json == null || json.isBlank()) {
      throw notFound(
          parameter, "env:" + name, "the variable is not set", "Set it where the tasks run");
    }
    return new Source(parameter, "env:" + name, json);
  }

  private static Source fromPlace(String parameter, String name, KeyPlace place) {
    if (!SECRET.matcher(name).matches()) {
      throw badReference(
          parameter, "what follows '" + place.scheme() + ":' is not the name of a secret");
    }
    String reference = place.scheme() + ":" + name;
    return place
        .text(name)
        .map(text -> new Source(parameter, reference, text))
        .orElseThrow(
            () ->
                notFound(
                    parameter,
                    reference,
                    "there is no such secret, or none that may be read",
                    "Let the role of the tasks read it"));
  }

  private static Source fromFile(String parameter, String name) {
    if (!FILE.matcher(name).matches()) {
      throw badReference(parameter, "what follows 'file:' is not the name of a file");
    }
    try {
      return new Source(parameter, "file:" + name, Files.readString(Path.of(name)));
    } catch (InvalidPathException e) {
      throw badReference(parameter, "what follows 'file:' is not the name of a file");
    } catch (IOException e) {
      throw notFound(
          parameter,
          "file:" + name,
          "the file can't be read (" + e.getClass().getSimpleName() + ")",
          "Put it there, readable by the user of the tasks");
    }
  }

  private static KeysetHandle parse(Source source) {
    KeysetHandle handle;
    try {
      handle = TinkJsonProtoKeysetFormat.parseKeyset(source.text(), InsecureSecretKeyAccess.get());
      for (int i = 0; i < handle.size(); i++) {
        checkStrength(handle.getAt(i), source);
      }
      // The message and causes of a parser may quote the text; neither goes on.
    } catch (GeneralSecurityException | IllegalStateException e) {
      throw new FunctionException(
          Kind.KEYSET_NOT_VALID,
          "Cannot open keyset: this is not a valid Tink keyset in JSON (key=%s, %s). Generate one, or restore the right one."
              .formatted(source.parameter(), source.name()));
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
        "Cannot open keyset: key %s is not an HMAC-SHA-256 PRF key of %d bytes or more (key=%s, %s). Generate a keyset that has only such keys."
            .formatted(
                Integer.toUnsignedString(entry.getId()),
                MINIMUM_KEY_BYTES,
                source.parameter(),
                source.name()));
  }

  private static OutputStream createPrivate(Path file) throws IOException {
    return Channels.newOutputStream(
        Files.newByteChannel(
            file,
            Set.copyOf(EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
  }

  private static FunctionException badReference(String parameter, String why) {
    return new FunctionException(
        Kind.BAD_KEYSET_REFERENCE,
        "Cannot open keyset: %s (key=%s). Set 'env:NAME' or 'file:/path', never the key itself; if it was the key, replace that key."
            .formatted(why, parameter));
  }

  private static FunctionException notFound(
      String parameter, String source, String why, String remedy) {
    return new FunctionException(
        Kind.KEYSET_NOT_FOUND,
        "Cannot open keyset: %s (key=%s, %s). %s.".formatted(why, parameter, source, remedy));
  }

  private static FunctionException notWritten(Path file, String why, String remedy) {
    return new FunctionException(
        Kind.KEYSET_NOT_WRITTEN,
        "Cannot write keyset: %s (file:%s). %s.".formatted(why, file, remedy));
  }
}
