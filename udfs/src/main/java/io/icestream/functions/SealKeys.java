package io.icestream.functions;

import io.icestream.functions.FunctionException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key store of sealed values: one text, in a file or a variable, that holds a key for every
 * person there is or will be. A person's key is destroyed by rewriting it; no key is ever added for
 * one.
 *
 * <p>A store has generations: new values are sealed under the newest, old ones open under theirs.
 * An erased person is erased in all of them. Errors name where the store is, never what is in it.
 */
public final class SealKeys {
  /** The job parameter that refers to the key store: {@value}. */
  public static final String PARAMETER = "icestream.secret.seal-keys";

  private static final byte[] MAGIC = "ICESTREAM-SEAL-1".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECK_BYTES = 32;
  private static final int IDENTITY_BYTES = 16;
  private static final byte SUBJECT = 0;
  private static final byte UNPARSED = 1;
  private static final int END_OF_KIND = 0xFF;

  /** What one task seals the next one often opens. As many as two bytes of a place tell apart. */
  private static final int RECENT_PERSONS = 1 << Short.SIZE;

  /** Large stores are shared between the tasks of a process, for as long as one uses them. */
  private static final Map<String, WeakReference<SealKeys>> OPEN = new HashMap<>();

  private final String identity;
  private final byte[] indexKey;

  /** Under the index key; with a state, as the trees have. */
  private final Mac index;

  private final List<Generation> generations;

  /** What this one shares its keys with, so that it stays known while this one is used. */
  private final SealKeys shared;

  private final PersonKey[] recent;

  private record Generation(int id, KeyTree tree) {}

  private SealKeys(byte[] indexKey, List<Generation> generations, SealKeys shared) {
    this.shared = shared;
    this.recent = shared == null ? new PersonKey[RECENT_PERSONS] : shared.recent;
    this.indexKey = indexKey;
    this.index = mac(indexKey);
    this.generations = List.copyOf(generations);
    this.identity = identity(index);
  }

  /**
   * The store behind a reference, {@code env:NAME} or {@code file:/path}.
   *
   * @throws FunctionException if it is missing, damaged or none
   */
  public static SealKeys open(String reference) {
    return open(reference, System::getenv);
  }

  static SealKeys open(String reference, UnaryOperator<String> environment) {
    Keysets.Source source = Keysets.read(PARAMETER, reference, environment);
    byte[] text = source.text().strip().getBytes(StandardCharsets.US_ASCII);
    String digest = Base64.getEncoder().encodeToString(sha256(text));
    // Tasks of a job open it at the same moment.
    synchronized (OPEN) {
      WeakReference<SealKeys> known = OPEN.get(digest);
      SealKeys shared = known == null ? null : known.get();
      if (shared == null) {
        shared = parse(text, source);
        OPEN.values().removeIf(each -> each.get() == null);
        OPEN.put(digest, new WeakReference<>(shared));
      }
      return shared.forThread();
    }
  }

  /** Trees hash with a state of their own. */
  private SealKeys forThread() {
    return new SealKeys(
        indexKey,
        generations.stream().map(each -> new Generation(each.id, each.tree.share())).toList(),
        this);
  }

  /** Checks that a reference leads to a store, and gives its public identity. */
  public static String identity(String reference) {
    return open(reference).identity();
  }

  /**
   * Names the store without telling anything about its keys; it stays the same when keys are
   * destroyed or a generation is added.
   */
  public String identity() {
    return identity;
  }

  private static String identity(Mac index) {
    byte[] hash = index.doFinal(new byte[] {(byte) END_OF_KIND});
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 9));
  }

  /**
   * Writes a new store to a file that only its owner can read; an existing one is never touched.
   *
   * @throws FunctionException if it is there or can't be written
   */
  public static void generate(Path file) {
    new SealKeys(random(KeyTree.KEY_BYTES), List.of(generation()), null).write(file, false);
  }

  /** Adds a generation, under which new values are sealed from the next start on. */
  public static void rotate(Path file) {
    SealKeys store = open("file:" + file);
    List<Generation> generations = new ArrayList<>(store.generations);
    Generation next = generation();
    next.tree.destroyAsIn(store.newest().tree);
    generations.add(next);
    new SealKeys(store.indexKey, generations, null).write(file, true);
  }

  /**
   * A record that did not parse.
   *
   * @param day on which it was read, counted from 1970
   */
  public record Unparsed(int day, String position) {}

  /** Destroys the keys of persons in a file for good; returns how many were still there. */
  public static int destroy(Path file, String kind, List<String> subjects) {
    return destroy(file, kind, subjects, List.of());
  }

  /**
   * Destroys the keys of persons, and of records that did not parse, in a file for good; returns
   * how many of the persons' were still there.
   */
  public static int destroy(
      Path file, String kind, List<String> subjects, Collection<Unparsed> unparsed) {
    SealKeys store = open("file:" + file);
    int persons = 0;
    for (String subject : subjects) {
      persons += store.destroy(store.path(kind, subject)) ? 1 : 0;
    }
    int records = 0;
    for (Unparsed record : unparsed) {
      records += store.destroy(store.path(record.day, record.position)) ? 1 : 0;
    }
    if (persons + records > 0) {
      store.write(file, true);
    }
    return persons;
  }

  /** Destroys the keys of what did not parse on a day, counted from 1970, for good. */
  public static boolean destroyUnparsed(Path file, int day) {
    SealKeys store = open("file:" + file);
    boolean isDestroyed = store.destroy(Arrays.copyOf(unparsed(day, 0), 1 + Integer.BYTES));
    if (isDestroyed) {
      store.write(file, true);
    }
    return isDestroyed;
  }

  /**
   * Names a person without telling who it is, to whoever does not have the store; the same before
   * and after its key is destroyed.
   */
  public String pseudonym(String kind, String subject) {
    return HexFormat.of().formatHex(path(kind, subject));
  }

  private boolean destroy(byte[] prefix) {
    boolean isDestroyed = false;
    for (Generation generation : generations) {
      isDestroyed |= generation.tree.destroy(prefix);
    }
    return isDestroyed;
  }

  private static Generation generation() {
    return new Generation(new SecureRandom().nextInt(), KeyTree.of(random(KeyTree.KEY_BYTES)));
  }

  private Generation newest() {
    return generations.get(generations.size() - 1);
  }

  /** The generation that seals. */
  int generationId() {
    return newest().id;
  }

  /** Whether nobody was erased yet. */
  boolean isWhole() {
    return newest().tree.isWhole();
  }

  /**
   * The persons that were asked for last by those who opened the same store and still use it, each
   * in the slot that the last two bytes of its place number; for all threads.
   */
  PersonKey[] recent() {
    return recent;
  }

  /**
   * The key at a path; empty when it was destroyed.
   *
   * @throws FunctionException if the store has no such generation: it is another one's
   */
  Optional<byte[]> key(int generationId, byte[] path) {
    for (int i = generations.size() - 1; i >= 0; i--) {
      if (generations.get(i).id == generationId) {
        return generations.get(i).tree.key(path);
      }
    }
    throw new FunctionException(
        Kind.WRONG_SEAL_KEYS,
        "Cannot unseal a value: it was sealed with another key store (key=%s). Bring back the one of this lake."
            .formatted(PARAMETER));
  }

  /** Where a person's key is: the kind tells persons with equal keys of two tables apart. */
  byte[] path(String kind, String subject) {
    index.update(kind.getBytes(StandardCharsets.UTF_8));
    // No text in UTF-8 holds this byte.
    index.update((byte) END_OF_KIND);
    byte[] hash = index.doFinal(subject.getBytes(StandardCharsets.UTF_8));
    byte[] path = new byte[KeyTree.PATH_BYTES];
    path[0] = SUBJECT;
    System.arraycopy(hash, 0, path, 1, Long.BYTES);
    return path;
  }

  /** Tells equal values of a column, and nothing else of them. */
  String valueIdentity(String column, byte[] value) {
    // No entity's name begins so: what is said here is no place of a person's key.
    index.update(("value of " + column).getBytes(StandardCharsets.UTF_8));
    index.update((byte) END_OF_KIND);
    return HexFormat.of().formatHex(index.doFinal(value), 0, IDENTITY_BYTES);
  }

  /** Where the key of what did not parse is: below its day, by its position. */
  byte[] path(int day, String position) {
    byte[] hash = index.doFinal(position.getBytes(StandardCharsets.UTF_8));
    return unparsed(day, ByteBuffer.wrap(hash).getInt());
  }

  private static byte[] unparsed(int day, int record) {
    return ByteBuffer.allocate(KeyTree.PATH_BYTES).put(UNPARSED).putInt(day).putInt(record).array();
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private void write(Path file, boolean replacesStore) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(MAGIC);
      out.write(indexKey);
      out.writeInt(generations.size());
      for (Generation generation : generations) {
        out.writeInt(generation.id);
        generation.tree.write(out);
      }
      out.write(sha256(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] text = Base64.getEncoder().encode(bytes.toByteArray());
    if (replacesStore) {
      Keysets.replace(file, text);
    } else {
      Keysets.create(file, text);
    }
  }

  private static SealKeys parse(byte[] text, Keysets.Source source) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      int length = bytes.length - CHECK_BYTES;
      if (length < MAGIC.length + KeyTree.KEY_BYTES
          || !MessageDigest.isEqual(
              sha256(Arrays.copyOf(bytes, length)),
              Arrays.copyOfRange(bytes, length, bytes.length))) {
        throw new IOException("short or damaged");
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new IOException("no key store");
      }
      byte[] indexKey = in.readNBytes(KeyTree.KEY_BYTES);
      int count = in.readInt();
      List<Generation> generations = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int id = in.readInt();
        generations.add(new Generation(id, KeyTree.read(in)));
      }
      if (generations.isEmpty() || in.available() > 0) {
        throw new IOException("no generation, or more than that");
      }
      return new SealKeys(indexKey, generations, null);
    } catch (IOException | IllegalArgumentException e) {
      throw new FunctionException(
          Kind.SEAL_KEYS_NOT_VALID,
          "Cannot open key store: it is damaged, or none (key=%s, %s). Restore the right one; what it sealed is lost without it."
              .formatted(source.parameter(), source.name()));
    }
  }

  @Override
  public String toString() {
    return "SealKeys[" + identity + "]";
  }
}
